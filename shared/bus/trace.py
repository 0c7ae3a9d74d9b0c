"""The ids that tie a message to the request or message that caused it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID, uuid4

from structlog.contextvars import bound_contextvars


@dataclass(frozen=True)
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


@contextmanager
def tracing(trace: Trace) -> Iterator[None]:
    """Put `trace` in force, in messages said and lines logged."""
    token = _current.set(trace)
    trace_id = (trace.traceparent or "").split("-")[1:2]
    with bound_contextvars(correlation_id=str(trace.correlation_id), trace_id="".join(trace_id)):
        try:
            yield
        finally:
            _current.reset(token)
