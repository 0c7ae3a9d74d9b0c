"""The profile `observability` of docker-compose.yml, read beside the files that it mounts."""

import subprocess
from typing import Any

import yaml

from deploy.local.places import PROJECT
from tests.observability.dashboards import GRAFANA
from tests.observability.rules import FOLDER, alerts

PARTS: dict[str, dict[str, Any]] = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())["services"]
OURS = {name: part for name, part in PARTS.items() if part.get("profiles") == ["observability"]}
SCRAPING = yaml.safe_load((FOLDER / "prometheus.yml").read_text())


def mounts(name: str) -> dict[str, str]:
    """Where in the container each file of the project lies."""
    pairs = [volume.split(":")[:2] for volume in OURS[name]["volumes"]]
    return {inside: source for source, inside in pairs if source.startswith("./")}


def test_the_profile_has_four_parts() -> None:
    assert set(OURS) == {"prometheus", "alertmanager", "grafana", "node-exporter"}


def test_prometheus_reaches_whatever_it_asks_by_the_names_of_the_parts() -> None:
    asked = [target for job in SCRAPING["scrape_configs"] for one in job["static_configs"] for target in one["targets"]]
    asked += [at for one in SCRAPING["alerting"]["alertmanagers"][0]["static_configs"] for at in one["targets"]]
    assert {target.split(":")[0] for target in asked} <= {*PARTS, "localhost"}
    for target in asked:
        host, port = target.split(":")
        if "BIND_PORT" in PARTS.get(host, {}).get("environment", {}):
            assert PARTS[host]["environment"]["BIND_PORT"] == port


def test_prometheus_finds_its_rules() -> None:
    assert SCRAPING["rule_files"] == ["rules/*.yml"]
    assert mounts("prometheus") == {
        "/etc/prometheus/prometheus.yml": "./deploy/observability/prometheus.yml",
        "/etc/prometheus/rules": "./deploy/observability/rules",
    }


def test_a_service_answers_prometheus_from_the_network_that_they_share() -> None:
    for target in next(one for one in SCRAPING["scrape_configs"] if one["job_name"] == "digiverkosto")[
        "static_configs"
    ]:
        part = PARTS[target["labels"]["service"]]
        assert "${INSIDE_SUBNET" in part["environment"]["OPERATING_NETWORKS"]
        assert set(part["networks"]) & set(OURS["prometheus"]["networks"])


def test_grafana_finds_its_source_and_its_dashboards() -> None:
    told = yaml.safe_load((GRAFANA / "provisioning" / "dashboards" / "digiverkosto.yml").read_text())
    assert mounts("grafana")[told["providers"][0]["options"]["path"]] == "./deploy/observability/grafana/dashboards"
    source = yaml.safe_load((GRAFANA / "provisioning" / "datasources" / "prometheus.yml").read_text())["datasources"][0]
    assert source["url"] == "http://prometheus:9090"


def test_alertmanager_is_told_whom_to_write_to() -> None:
    """The script fills in every word, up to the program itself, which isn't here."""
    script = (FOLDER / "alertmanager.sh").read_text().partition("exec ")[0].partition(" > ")[0]
    script = script.replace("/etc/alertmanager/platform", str(FOLDER))
    told = {
        "ALERTS_TO": "operators@akaa.example",
        "SMTP_HOST": "mail",
        "SMTP_PORT": "25",
        "SMTP_FROM": "us@akaa.example",
    }
    assert set(told) == set(OURS["alertmanager"]["environment"])
    filled = subprocess.run(["/bin/sh", "-c", script], env=told, capture_output=True, text=True, check=True).stdout
    receiver = yaml.safe_load(filled)["receivers"][0]["email_configs"][0]
    assert (receiver["to"], receiver["from"]) == ("operators@akaa.example", "us@akaa.example")
    assert receiver["smarthost"] == "mail:25"


def test_what_is_held_back_beside_a_cause_are_alerts_that_there_are() -> None:
    told = yaml.safe_load((FOLDER / "alertmanager.yml").read_text())
    matchers = [
        one for rule in told["inhibit_rules"] for key in ("source_matchers", "target_matchers") for one in rule[key]
    ]
    named = {name for one in matchers for name in one.split('"')[1].split("|")}
    assert named <= {alert.name for alert in alerts()}
