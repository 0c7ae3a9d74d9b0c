"""The ids that tie a message to the request or message that caused it."""

import re
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID, uuid4

from structlog.types import EventDict, WrappedLogger

TRACEPARENT = re.compile(r"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}\Z")
"""What is taken from outside is of this form, or it isn't taken."""


@dataclass(frozen=True, slots=True)
class Trace:
    """`correlation_id` is the whole chain's, `causation_id` the message's that made us act, if one did.

    `traceparent` as in W3C Trace Context.
    """

    correlation_id: UUID
    causation_id: str | None = None
    traceparent: str | None = None


_current: ContextVar[Trace | None] = ContextVar("trace", default=None)


def current() -> Trace:
    """The trace in force; a new one for what nobody asked for, such as a due row."""
    return _current.get() or Trace(correlation_id=uuid4())


class tracing:
    """`with tracing(trace):` puts it in force, in messages said and lines logged."""

    __slots__ = ("_token", "_trace")

    def __init__(self, trace: Trace) -> None:
        self._trace = trace

    def __enter__(self) -> None:
        self._token = _current.set(self._trace)

    def __exit__(self, *_: object) -> None:
        _current.reset(self._token)


def with_trace(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """A structlog processor: the trace in force becomes `correlation_id` and `trace_id` of the line."""
    trace = _current.get()
    if trace is not None:
        event["correlation_id"] = str(trace.correlation_id)
        event["trace_id"] = trace.traceparent[3:35] if trace.traceparent else ""
    return event
