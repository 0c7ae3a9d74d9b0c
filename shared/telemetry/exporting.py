"""Brings spans to a collector by OpenTelemetry's SDK, which takes all else from the environment's `OTEL_…` variables.

Needs the dependency group `tracing`: loaded only where OTEL_EXPORTER_OTLP_ENDPOINT is set.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import (
    NonRecordingSpan,
    SpanContext,
    SpanKind,
    StatusCode,
    TraceFlags,
    Tracer,
    set_span_in_context,
)
from opentelemetry.trace import Span as OpenTelemetrySpan

from shared.telemetry.spans import Attributes, Kind, spans

KINDS = {"server": SpanKind.SERVER, "producer": SpanKind.PRODUCER, "consumer": SpanKind.CONSUMER}

LAST_EXPORT_SECONDS = 1.5
"""For what wasn't brought yet when the process ends; a collector that is away doesn't hold it up (guarantee RC8)."""


class RecordedSpan:
    """One of the SDK's, which may have decided not to record it: then it still says whose child what it causes is."""

    def __init__(self, span: OpenTelemetrySpan, began: int | None) -> None:
        context = span.get_span_context()
        self._span, self._began = span, began
        self.traceparent = f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"

    def end(
        self, attributes: Attributes, *, name: str | None = None, error: str | None = None, timed: bool = True
    ) -> None:
        self._span.set_attributes(attributes)
        if name:
            self._span.update_name(name)
        if error:
            self._span.set_attribute("error.type", error)
            self._span.set_status(StatusCode.ERROR)
        self._span.end(None if timed else self._began)


class SdkTracer:
    """Spans of one service. Exceptions aren't recorded: their messages may hold what a person wrote."""

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer

    def begin(self, kind: Kind, name: str, *, parent: str | None, attributes: Attributes) -> RecordedSpan:
        span = self._tracer.start_span(
            name,
            context=_context(parent),
            kind=KINDS[kind],
            attributes=attributes,
            record_exception=False,
            set_status_on_exception=False,
        )
        return RecordedSpan(span, getattr(span, "start_time", None))


@contextmanager
def exporting(service: str, release: str) -> Iterator[None]:
    """Spans are made and brought away, on a thread of the SDK's, until the end."""
    told = {"service.namespace": "digiverkosto", "service.name": service, "service.version": release}
    provider = TracerProvider(resource=Resource.create(told), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    spans.tracer = SdkTracer(provider.get_tracer("digiverkosto", release))
    try:
        yield
    finally:
        spans.tracer = None
        last_export = Thread(target=provider.shutdown, daemon=True)
        last_export.start()
        last_export.join(LAST_EXPORT_SECONDS)


def _context(parent: str | None) -> Context:
    """Nothing of what may be in force around us: a trace goes on by what was handed over, and only so."""
    if parent is None:
        return Context()
    ids = SpanContext(
        trace_id=int(parent[3:35], 16),
        span_id=int(parent[36:52], 16),
        is_remote=True,
        trace_flags=TraceFlags(int(parent[53:55], 16)),
    )
    return set_span_in_context(NonRecordingSpan(ids), Context())
