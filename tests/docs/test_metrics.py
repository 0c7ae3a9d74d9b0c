"""docs/metrics.md and the catalogue are one."""

from prometheus_client import generate_latest

from shared.telemetry.catalogue import REGISTRY
from shared.telemetry.documentation import FILE, document


def test_the_page_is_what_the_catalogue_gives() -> None:
    assert FILE.read_text(encoding="utf-8") == document(), "run `python -m shared.telemetry.documentation`"


def test_every_metric_that_a_service_shows_stands_on_the_page() -> None:
    """From the other end: what Prometheus reads, looked up in the page."""
    shown = {line.split()[2] for line in generate_latest(REGISTRY).decode().splitlines() if line.startswith("# HELP")}
    own = {name for name in shown if not name.startswith("process_") and not name.endswith("_created")}
    page = FILE.read_text(encoding="utf-8")
    assert own, "the registry is empty"
    assert [name for name in sorted(own) if f"| `{name}` |" not in page] == []
