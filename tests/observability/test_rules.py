"""Every alert has its page and its two tests, and asks for metrics that there are."""

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy import services
from deploy.cli.__main__ import COMMANDS
from deploy.observability.local import configuration
from tests.observability.rules import (
    FILES,
    FOLDER,
    OTHERS,
    RUNBOOKS,
    UNIT_TESTS,
    Alert,
    alerts,
    catalogued,
    metrics_of,
    recorded,
)
from tests.telemetry.promtool import run

ALERTS = alerts()
HEADINGS = ["## Meaning", "## Likely cause", "## Commands", "## When to worry"]


@pytest.fixture(params=ALERTS, ids=lambda alert: alert.name)
def alert(request: pytest.FixtureRequest) -> Alert:
    told: Alert = request.param
    return told


def test_there_are_twenty_alerts_and_no_name_twice() -> None:
    assert len(ALERTS) >= 20
    assert len({alert.name for alert in ALERTS}) == len(ALERTS)


def test_an_alert_leads_to_its_page(alert: Alert) -> None:
    page = RUNBOOKS / f"{alert.name}.md"
    assert alert.annotations["runbook_url"] == f"docs/runbooks/{page.name}"
    lines = page.read_text().splitlines()
    assert lines[0] == f"# {alert.name}"
    assert [line for line in lines if line.startswith("## ")] == HEADINGS
    assert any(line.startswith("$ ") for line in lines)
    assert f"Severity: {alert.labels['severity']}." in page.read_text()


def test_an_alert_says_how_bad_it_is_and_what_happens(alert: Alert) -> None:
    assert alert.labels["severity"] in ("critical", "warning", "info")
    assert alert.annotations["summary"]


def test_an_alert_asks_for_metrics_that_there_are(alert: Alert) -> None:
    assert metrics_of(alert.expression)
    assert metrics_of(alert.expression) <= catalogued() | OTHERS | set(recorded())


@pytest.mark.parametrize("name", recorded())
def test_a_recording_rule_is_made_of_metrics_that_there_are(name: str) -> None:
    assert re.fullmatch(r"[a-z_]+:[a-z0-9_]+:[a-z0-9_]+", name), "level:metric:operation"
    assert metrics_of(recorded()[name]) <= catalogued() | set(recorded())


def test_a_metric_that_is_nowhere_would_be_found() -> None:
    assert metrics_of('max by (service) (outbox_age_seconds{topic="a_b"}) > 60') == {"outbox_age_seconds"}
    assert "outbox_age_seconds" not in catalogued()


def test_every_page_belongs_to_an_alert_and_stands_in_the_list() -> None:
    pages = {page.stem for page in RUNBOOKS.glob("*.md") if not page.stem.startswith("loss-of-")} - {"README"}
    listed = set(re.findall(r"\]\((\w+)\.md\)", (RUNBOOKS / "README.md").read_text()))
    assert pages == listed == {alert.name for alert in ALERTS}


def test_pages_name_commands_that_there_are() -> None:
    said = {word for page in RUNBOOKS.glob("*.md") for word in re.findall(r"digiverkosto ([a-z-]+)", page.read_text())}
    assert said - {command.name for command in COMMANDS} == set()


async def test_promtool_finds_no_fault_in_the_rules() -> None:
    complaints, status = await run("check", "rules", *map(str, FILES))
    assert status == 0, complaints


def unit_tests(group: str) -> list[dict[str, Any]]:
    tests: list[dict[str, Any]] = yaml.safe_load((UNIT_TESTS / f"{group}.yml").read_text())["tests"]
    return tests


def test_every_alert_is_shown_to_fire_and_to_stay_quiet(alert: Alert) -> None:
    shown = [
        bool(case["exp_alerts"])
        for test in unit_tests(alert.group)
        for case in test["alert_rule_test"]
        if case["alertname"] == alert.name
    ]
    assert sorted(shown) == [False, True]


@pytest.mark.parametrize("file", sorted(UNIT_TESTS.glob("*.yml")), ids=lambda file: file.stem)
async def test_alerts_fire_when_they_should_and_not_otherwise(file: Path) -> None:
    complaints, status = await run("test", "rules", file.name, folder=file.parent)
    assert status == 0, complaints


async def test_an_alert_that_does_not_fire_would_be_noticed(tmp_path: Path) -> None:
    told = yaml.safe_load((UNIT_TESTS / "domain.yml").read_text())
    told["rule_files"] = [str(file) for file in FILES]
    told["tests"] = told["tests"][:1]
    told["tests"][0]["input_series"][0]["values"] = "0x4"
    (tmp_path / "domain.yml").write_text(yaml.safe_dump(told))
    complaints, status = await run("test", "rules", "domain.yml", folder=tmp_path)
    assert status != 0
    assert "SeatsOversold" in complaints


async def test_the_configuration_scrapes_every_service(tmp_path: Path) -> None:
    told = yaml.safe_load((FOLDER / "prometheus.yml").read_text())
    job = next(one for one in told["scrape_configs"] if one["job_name"] == "digiverkosto")
    scraped = {one["labels"]["service"]: one["targets"] for one in job["static_configs"]}
    assert scraped == {name: [f"{name}:8000"] for name in services.names()}
    here = tmp_path / "prometheus.yml"
    here.write_text(configuration(dict.fromkeys(services.names(), "http://127.0.0.1:8000")))
    answers = await asyncio.gather(*[run("check", "config", str(file)) for file in (here, FOLDER / "prometheus.yml")])
    assert [status for _, status in answers] == [0, 0], answers
