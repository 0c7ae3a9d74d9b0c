"""docs/metrics.md, written from the catalogue: `python -m shared.telemetry.documentation` after a change of it."""

from collections.abc import Iterator
from pathlib import Path

from prometheus_client.metrics import MetricWrapperBase

from shared.telemetry import catalogue

FILE = Path(__file__).parents[2] / "docs" / "metrics.md"

HEAD = """# Metrics

Every service answers `GET /metrics` in Prometheus' text format. Written from `shared/telemetry/catalogue.py` by
`python -m shared.telemetry.documentation`; a test compares. [operating.md](operating.md) says which of them to watch.

A service sets the ones that concern it: networks, members and sign-ups in registration, series and occurrences in
events, surveys in surveys, and the bus, HTTP and waiting work in all. A histogram is read as `_bucket`, `_sum` and
`_count`. The process's own (`process_resident_memory_bytes`, `process_cpu_seconds_total`, `process_open_fds` and so on)
come with the Prometheus client.

| Metric | Kind | Labels | What it tells |
|---|---|---|---|
"""


def document() -> str:
    """The whole page, one line for each metric in the order of the catalogue."""
    return HEAD + "".join(f"{line}\n" for line in _lines())


def _lines() -> Iterator[str]:
    for metric in vars(catalogue).values():
        if isinstance(metric, MetricWrapperBase):
            told = next(iter(metric.describe()))
            name = f"{told.name}_total" if told.type == "counter" else told.name
            labels = ", ".join(f"`{label}`" for label in metric._labelnames) or "none"
            yield f"| `{name}` | {told.type} | {labels} | {told.documentation} |"


if __name__ == "__main__":
    FILE.write_text(document(), encoding="utf-8")
