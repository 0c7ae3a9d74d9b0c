"""What every container of docker-compose.yml is held to: twelve rules, each for each."""

import re
from typing import Any

import pytest
import yaml

from deploy.local.places import PROJECT

COMPOSE: dict[str, Any] = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
PARTS: dict[str, dict[str, Any]] = COMPOSE["services"]
BUILT_HERE = ":local"

every_part = pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)


@every_part
def test_it_runs_as_somebody_who_is_not_root(part: dict[str, Any]) -> None:
    assert all(int(number) > 0 for number in part["user"].split(":"))


@every_part
def test_it_writes_into_its_volumes_and_memory_alone(part: dict[str, Any]) -> None:
    assert part["read_only"] is True
    assert any(folder.split(":")[0] == "/tmp" for folder in part["tmpfs"])


@every_part
def test_it_has_no_capability(part: dict[str, Any]) -> None:
    assert part["cap_drop"] == ["ALL"]
    assert "cap_add" not in part
    assert not part.get("privileged")


@every_part
def test_it_can_gain_no_privilege(part: dict[str, Any]) -> None:
    assert part["security_opt"] == ["no-new-privileges:true"]


@every_part
def test_it_has_a_limit_of_memory(part: dict[str, Any]) -> None:
    assert re.fullmatch(r"\d+[mg]", part["mem_limit"])


@every_part
def test_it_has_a_limit_of_processors(part: dict[str, Any]) -> None:
    assert part["cpus"] > 0


@every_part
def test_it_has_a_limit_of_processes(part: dict[str, Any]) -> None:
    assert part["pids_limit"] > 0


@every_part
def test_it_is_asked_for_its_health_or_ends_by_itself(part: dict[str, Any]) -> None:
    assert part.get("healthcheck", {}).get("test") or part["restart"] == "on-failure"


@every_part
def test_it_is_started_again(part: dict[str, Any]) -> None:
    assert part["restart"] in ("unless-stopped", "on-failure")


@every_part
def test_its_log_has_an_end(part: dict[str, Any]) -> None:
    assert set(part["logging"]["options"]) == {"max-size", "max-file"}


@every_part
def test_its_image_is_of_one_version(part: dict[str, Any]) -> None:
    assert part["image"].endswith(BUILT_HERE) or re.search(r":v?\d+\.\d+(\.\d+)?(-\w+)?$", part["image"])
    assert part["image"].endswith(BUILT_HERE) == ("build" in part)


@every_part
def test_it_shares_nothing_of_the_host_but_files_of_the_project_to_read(part: dict[str, Any]) -> None:
    for volume in part.get("volumes", []):
        source, *_, last = volume.split(":")
        assert source in COMPOSE["volumes"] or (source.startswith("./deploy/") and last == "ro")
    assert not {"pid", "ipc", "network_mode", "userns_mode", "devices"} & set(part)


@pytest.mark.parametrize("name", PARTS)
def test_what_is_published_is_on_the_loopback_until_the_operator_says_otherwise(name: str) -> None:
    for port in PARTS[name].get("ports", []):
        assert re.match(r"127\.0\.0\.1:|\$\{\w+_BIND:-127\.0\.0\.1\}:", port)
        assert not port.endswith((":5432", ":9092", ":9093", ":9094"))
    assert name != "postgres" or "ports" not in PARTS[name]


def test_only_brokers_are_where_brokers_believe_each_other() -> None:
    there = {name for name, part in PARTS.items() if "brokers" in part["networks"]}
    assert there == {"kafka-1", "kafka-2", "kafka-3"}
    assert COMPOSE["networks"]["brokers"]["internal"] is True


def test_no_secret_stands_in_an_environment() -> None:
    for part in PARTS.values():
        for variable in part.get("environment", {}):
            assert not re.search(r"PASSWORD$|SECRET$|_KEY$|TOKEN$", variable)
    assert all(set(secret) == {"file"} for secret in COMPOSE["secrets"].values())
