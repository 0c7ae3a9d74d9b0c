"""Dashboards are files that Grafana reads, and ask for what there is."""

from pathlib import Path

import yaml

from deploy import services
from tests.observability.dashboards import GRAFANA, queries, read
from tests.observability.rules import OTHERS, catalogued, metrics_of, recorded
from tests.telemetry.promtool import run

SOURCE = yaml.safe_load((GRAFANA / "provisioning" / "datasources" / "prometheus.yml").read_text())["datasources"][0]


def test_there_is_one_for_the_platform_the_bus_the_networks_and_each_service() -> None:
    assert set(read()) == {"platform", "bus", "networks", *services.names()}


def test_no_two_have_one_name_or_id() -> None:
    boards = read().values()
    assert len({board["uid"] for board in boards}) == len({board["title"] for board in boards}) == len(read())
    for board in boards:
        ids = [panel["id"] for panel in board["panels"]]
        assert len(ids) == len(set(ids))


def test_panels_ask_the_provisioned_source_and_lie_within_the_page() -> None:
    for board in read().values():
        for panel in board["panels"]:
            at = panel["gridPos"]
            assert at["x"] + at["w"] <= 24
            assert panel["type"] == "row" or panel["datasource"]["uid"] == SOURCE["uid"]
            assert all(target["datasource"]["uid"] == SOURCE["uid"] for target in panel.get("targets", ()))


def test_a_query_asks_for_metrics_that_there_are() -> None:
    known = catalogued() | OTHERS | set(recorded())
    for query in queries():
        asked = metrics_of(query.expression) - {"ALERTS"}
        assert asked <= known, query
        assert asked or "ALERTS" in query.expression, query


def test_every_metric_is_on_a_dashboard() -> None:
    behind = {name: metrics_of(expression) for name, expression in recorded().items()}
    shown: set[str] = set()
    for query in queries():
        for metric in metrics_of(query.expression):
            shown |= {metric} | behind.get(metric, set())
    plain = {name for name in catalogued() if not name.endswith(("_sum", "_count"))}
    assert plain - shown <= {"process_start_time_seconds", "process_max_fds"}


async def test_promtool_understands_every_query(tmp_path: Path) -> None:
    rules = [{"record": f"panel:query:{at}", "expr": query.expression} for at, query in enumerate(queries())]
    file = tmp_path / "panels.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))
    complaints, status = await run("check", "rules", str(file))
    assert status == 0, complaints
