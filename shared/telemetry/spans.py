"""Spans: what a request or a message took, and what caused it, for whoever gathers traces; of people they tell nothing.

Without a tracer none is begun, and nothing of OpenTelemetry's SDK is loaded (decision 0048).
"""

from typing import Literal, Protocol

Kind = Literal["server", "producer", "consumer"]
Attributes = dict[str, str | int]

MOST_OF_A_BATCH = 100
"""So many traces of one batch get a span of its handling: a batch may hold messages of two thousand."""


class Span(Protocol):
    """`traceparent` tells whatever it causes whose child that is."""

    traceparent: str

    def end(
        self, attributes: Attributes, *, name: str | None = None, error: str | None = None, timed: bool = True
    ) -> None:
        """`error` is a type or a status, never what an exception says; not `timed`, it tells only that it was."""


class Tracer(Protocol):
    def begin(self, kind: Kind, name: str, *, parent: str | None, attributes: Attributes) -> Span:
        """A span caused by `parent`, or, where that is None or nobody can read it, the first of a trace."""


class Spans:
    """The process's tracer; None: nobody gathers traces."""

    tracer: Tracer | None = None


spans = Spans()


def sampled(traceparent: str | None) -> bool:
    """Whether whoever began the trace wanted it to be gathered."""
    return traceparent is not None and traceparent[-1:] in "13579bdf"


def of_message(topic: str, operation: Literal["send", "process"]) -> Attributes:
    """Named as OpenTelemetry's semantic conventions have it."""
    return {
        "messaging.system": "kafka",
        "messaging.destination.name": topic,
        "messaging.operation.name": operation,
        "messaging.operation.type": operation,
    }
