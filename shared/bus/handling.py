"""The chain that handled messages belong to: what their handler says and logs goes on with it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from shared.bus.cloud_events import causation_of, correlation_of, traceparent_of
from shared.bus.records import Heard
from shared.bus.trace import Trace, current, tracing
from shared.telemetry.spans import MOST_OF_A_BATCH, Span, of_message, sampled, spans


@contextmanager
def handling(topic: str, heard: Sequence[Heard]) -> Iterator[None]:
    """While the messages of one contract are handled: a single one's own chain is in force; a batch of several is
    caused by its last one. Each trace that has a message among them gets a span of the whole."""
    last, alone = heard[-1].record.headers, len(heard) == 1
    begun = _begin(topic, heard)
    trace = Trace(
        correlation_id=(correlation_of(last) if alone else None) or current().correlation_id,
        causation_id=causation_of(last),
        traceparent=begun[-1].traceparent if begun else traceparent_of(last) if alone else None,
    )
    failure: str | None = None
    try:
        with tracing(trace):
            yield
    except Exception as error:
        failure = type(error).__name__
        raise
    finally:
        for span in begun:
            span.end({"messaging.batch.message_count": len(heard)}, error=failure)


def _begin(topic: str, heard: Sequence[Heard]) -> list[Span]:
    if spans.tracer is None:
        return []
    told = [parent for one in heard if (parent := traceparent_of(one.record.headers)) and sampled(parent)]
    parents = {parent[3:35]: parent for parent in told}  # of one trace the last message
    attributes = of_message(topic, "process")
    return [
        spans.tracer.begin("consumer", f"process {topic}", parent=parent, attributes=attributes)
        for parent in list(parents.values())[-MOST_OF_A_BATCH:]
    ]
