"""Spans as a collector would get them, kept in memory."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from shared.telemetry.exporting import SdkTracer
from shared.telemetry.spans import spans


@dataclass
class Gathered:
    exporter: InMemorySpanExporter = field(default_factory=InMemorySpanExporter)
    provider: TracerProvider = field(default_factory=TracerProvider)

    def __post_init__(self) -> None:
        self.provider.add_span_processor(SimpleSpanProcessor(self.exporter))

    @property
    def all(self) -> Sequence[ReadableSpan]:
        return self.exporter.get_finished_spans()

    def of(self, trace_id: int) -> list[ReadableSpan]:
        """Those of one trace, in the order in which they began."""
        return sorted(
            (one for one in self.all if one.context and one.context.trace_id == trace_id),
            key=lambda one: one.start_time or 0,
        )

    def named(self, name: str) -> list[ReadableSpan]:
        return [one for one in self.all if one.name == name]

    def way(self, of: ReadableSpan) -> list[str]:
        """The names of what caused it, from the first of the trace to itself."""
        by_id = {one.context.span_id: one for one in self.all if one.context}
        names = [of.name]
        while of.parent and of.parent.span_id in by_id:
            of = by_id[of.parent.span_id]
            names.insert(0, of.name)
        return names


@contextmanager
def gathering() -> Iterator[Gathered]:
    """This process's spans, as long as it lasts."""
    gathered = Gathered()
    spans.tracer = SdkTracer(gathered.provider.get_tracer("tests"))
    try:
        yield gathered
    finally:
        spans.tracer = None
        gathered.provider.shutdown()
