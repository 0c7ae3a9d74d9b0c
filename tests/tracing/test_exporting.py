"""Spans reach a collector, one that is away holds up nothing, and without one nothing of it is loaded."""

import subprocess
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from shared.runtime import run
from shared.runtime.settings import KafkaSettings, Settings
from shared.telemetry.exporting import exporting
from shared.telemetry.spans import spans
from tests.bus.stage import Follower, stage_service

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"


class Collector(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Receiver)
        self.taken: list[ExportTraceServiceRequest] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Receiver(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append(ExportTraceServiceRequest.FromString(body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as own:
        serving = Thread(target=own.serve_forever)
        serving.start()
        yield own
        own.shutdown()
        serving.join()


def begin_and_end() -> None:
    assert spans.tracer is not None
    spans.tracer.begin("server", "request", parent=None, attributes={}).end(
        {"http.route": "/themes"}, name="GET /themes"
    )


def test_what_was_not_brought_yet_is_brought_at_the_end(collector: Collector, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENDPOINT, collector.address)
    with exporting("events", "0.1.0"):
        begin_and_end()

    (request,) = collector.taken
    (of_resource,) = request.resource_spans
    said = {one.key: one.value.string_value for one in of_resource.resource.attributes}
    assert (said["service.name"], said["service.namespace"]) == ("events", "digiverkosto")
    assert [one.name for one in of_resource.scope_spans[0].spans] == ["GET /themes"]
    assert spans.tracer is None


def test_a_collector_that_is_away_holds_up_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENDPOINT, "http://127.0.0.1:1")
    began = time.monotonic()
    with exporting("events", "0.1.0"):
        begin_and_end()
    assert time.monotonic() - began < 4


def test_without_a_collector_the_sdk_is_not_loaded() -> None:
    look = "import sys, shared.runtime.run\nprint('opentelemetry.sdk' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"


def test_who_names_a_collector_is_told_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "shared.telemetry.exporting", None)
    told = Settings(
        postgres_dsn="", kafka=KafkaSettings(bootstrap_servers=""), otel_exporter_otlp_endpoint="http://127.0.0.1:1"
    )
    with pytest.raises(SystemExit, match="needs the group `tracing`"):
        run._traced(stage_service(Follower()), told)
