"""docker-compose.yml and the image, read: no Docker engine may be at hand, so what can be wrong is looked up."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import yaml
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient
from pydantic_settings import BaseSettings

from deploy import services
from deploy.cli.__main__ import COMMANDS
from deploy.local import secured
from deploy.local.places import PROJECT
from deploy.local.postgres import FOR_TESTS, LocalPostgres
from deploy.provisioning import secret_files
from deploy.provisioning.broker import administer
from deploy.provisioning.provision import provision
from deploy.provisioning.settings import ProvisioningSettings
from shared.runtime.settings import (
    IssuingSettings,
    KafkaSettings,
    MailingSettings,
    SealingSettings,
    Settings,
    WebhookSettings,
)
from shared.web.operating import OPERATING_ACCESS
from tests.deploy.composed import PASSWORD, ComposedBroker

COMPOSE: dict[str, Any] = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
PARTS: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: part for name, part in PARTS.items() if part["image"] == "digiverkosto:local"}
RUNNING = {name: OURS[name] for name in services.names()}
DOCKERFILE = (PROJECT / "deploy" / "Dockerfile").read_text()
EXAMPLE = (PROJECT / "deploy" / "environment.example").read_text()
CADDYFILE = (PROJECT / "deploy" / "compose" / "Caddyfile").read_text()


def settings_of(name: str) -> type[Settings]:
    if name == services.ISSUER:
        return IssuingSettings
    if name == services.KEEPER:
        return SealingSettings
    if name == services.BRIDGE:
        return WebhookSettings
    return Settings if services.load(name).compose is None else MailingSettings


def test_every_service_of_the_project_is_a_part() -> None:
    assert set(OURS) == {*services.names(), "provision", "migrate", "backup"}


@pytest.mark.parametrize("name", OURS)
def test_every_command_leads_to_something_that_exists(name: str) -> None:
    command = OURS[name]["command"]
    if command[0] == "digiverkosto":
        assert command[1] in {one.name for one in COMMANDS}
    else:
        assert command[:2] == ["python", "-m"]
        assert find_spec(f"{command[2]}.__main__") is not None


@pytest.mark.parametrize("name", OURS)
def test_every_variable_is_one_that_the_settings_know(name: str) -> None:
    known = variables(settings_of(name) if name in RUNNING else ProvisioningSettings)
    assert set(OURS[name]["environment"]) <= known


@pytest.mark.parametrize("name", RUNNING)
def test_every_variable_that_a_service_cannot_do_without_is_set(name: str) -> None:
    needed = {field.upper() for field, about in settings_of(name).model_fields.items() if about.is_required()}
    assert needed | {"KAFKA_BOOTSTRAP_SERVERS", "BIND_HOST"} <= set(RUNNING[name]["environment"])


@pytest.mark.parametrize("name", RUNNING)
def test_a_service_that_mails_may_ask_for_addresses(name: str) -> None:
    asks = {"REGISTRATION_URL", "SERVICE_KEY_FILE"} <= set(RUNNING[name]["environment"])
    assert asks == (services.load(name).compose is not None and name != services.ISSUER)


def test_it_is_valid_by_the_published_schema_of_the_compose_specification() -> None:
    schema = (Path(sys.executable).with_name("check-jsonschema"), "--builtin-schema", "vendor.compose-spec")
    looked = subprocess.run([*schema, PROJECT / "docker-compose.yml"], capture_output=True, text=True)
    assert looked.returncode == 0, looked.stdout


def test_the_image_itself_is_of_somebody_who_is_not_root() -> None:
    assert re.search(r"^USER (?!0|root)\d+", DOCKERFILE, re.MULTILINE)
    assert "uv sync --locked" in DOCKERFILE


@pytest.mark.parametrize("name", RUNNING)
def test_a_service_starts_after_its_migrations_and_is_asked_for_its_readiness(name: str) -> None:
    waits = {other: how["condition"] for other, how in RUNNING[name]["depends_on"].items()}
    assert waits["migrate"] == "service_completed_successfully"
    assert waits["postgres"] == "service_healthy"
    asked = re.search(r"http://127\.0\.0\.1:(\d+)(/\w+)", " ".join(RUNNING[name]["healthcheck"]["test"]))
    assert asked is not None
    assert asked.group(1) == RUNNING[name]["environment"]["BIND_PORT"]
    assert f"GET {asked.group(2)}" in OPERATING_ACCESS


def test_every_dependency_can_be_waited_for() -> None:
    for part in PARTS.values():
        for other, how in part.get("depends_on", {}).items():
            assert how["condition"] != "service_healthy" or "healthcheck" in PARTS[other]
    assert PARTS["migrate"]["depends_on"]["provision"]["condition"] == "service_completed_successfully"


@pytest.mark.parametrize("name", PARTS)
def test_every_volume_and_secret_is_declared(name: str) -> None:
    for volume in PARTS[name].get("volumes", []):
        source = volume.split(":")[0]
        assert (PROJECT / source).exists() if source.startswith("./") else source in COMPOSE["volumes"]
    assert set(PARTS[name].get("secrets", [])) <= set(COMPOSE["secrets"])


@pytest.mark.parametrize("name", RUNNING)
def test_a_service_sees_its_own_secrets_alone(name: str) -> None:
    mounted = [volume for volume in RUNNING[name]["volumes"] if "/secrets/" in volume]
    assert mounted == [f"{name}-secrets:/secrets/{name}:ro"]
    assert f"/secrets/{name}" in DOCKERFILE


def test_what_the_operator_must_fill_in_stands_in_the_example() -> None:
    text = (PROJECT / "docker-compose.yml").read_text()
    asked = set(re.findall(r"\$\{(\w+)", text))
    assert asked | {"COMPOSE_PROFILES"} == set(re.findall(r"^(\w+)=", EXAMPLE, re.MULTILINE))


def test_every_profile_is_told_in_the_example() -> None:
    profiles = {one for part in PARTS.values() for one in part.get("profiles", [])}
    told = re.search(r"What else is started, with commas between: (.+)", EXAMPLE)
    assert told is not None
    assert profiles == set(told.group(1).split(", "))


def test_the_secrets_that_are_made_are_those_that_are_mounted(tmp_path: Path) -> None:
    made = make_secrets(tmp_path / "secrets")
    wanted = {Path(secret["file"]) for secret in COMPOSE["secrets"].values()}
    assert {f"secrets/{name}" for name in made} >= {str(path) for path in wanted}
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    assert make_secrets(tmp_path / "secrets") == made


def test_the_edge_leads_to_every_service() -> None:
    assert set(re.findall(r"reverse_proxy (\w+):8000", CADDYFILE)) == set(RUNNING)
    assert set(PARTS["edge"]["depends_on"]) == set(RUNNING)


def make_secrets(folder: Path) -> dict[str, str]:
    subprocess.run(
        [PROJECT / "deploy" / "compose" / "secrets.sh"], env={**os.environ, "SECRETS": str(folder)}, check=True
    )
    return {file.name: file.read_text() for file in folder.iterdir()}


@pytest.mark.long
async def test_the_composed_broker_and_database_admit_services_by_their_files_alone(
    composed_broker: ComposedBroker, own_postgres: LocalPostgres, tmp_path: Path
) -> None:
    with pytest.raises(KafkaException):
        AdminClient({"bootstrap.servers": composed_broker.inside, "log_level": 0}).list_topics(timeout=2)

    await provision(administrator(composed_broker.inside, own_postgres, tmp_path), services.names(), print)

    passfile = f"?passfile={tmp_path}/secrets/events/pgpass"
    connection = await asyncpg.connect(f"postgresql://events@127.0.0.1:{own_postgres.port}/events{passfile}")
    await connection.close()
    password = secret_files.password_file(tmp_path / "secrets", "events", "kafka")
    events = KafkaSettings(bootstrap_servers=composed_broker.inside, username="events", password_file=password)
    assert "pub.themes.v1" in administer(events).list_topics(timeout=10).topics


@pytest.fixture
def own_postgres(tmp_path: Path) -> Iterator[LocalPostgres]:
    cluster = LocalPostgres(tmp_path / "postgres", settings=FOR_TESTS)
    cluster.start()
    yield cluster
    cluster.stop()


def administrator(bootstrap_servers: str, cluster: LocalPostgres, folder: Path) -> ProvisioningSettings:
    """As the part `provision` is told, the superuser's password in a file of its own included."""
    for name, password in (("postgres-password", cluster.password), ("kafka-password", PASSWORD)):
        (folder / name).write_text(password)
    return ProvisioningSettings(
        postgres_dsn=f"postgresql://postgres@127.0.0.1:{cluster.port}/postgres",
        postgres_password_file=folder / "postgres-password",
        kafka=KafkaSettings(
            bootstrap_servers=bootstrap_servers,
            username=secured.ADMINISTRATOR,
            password_file=folder / "kafka-password",
        ),
        secrets_folder=folder / "secrets",
    )


def variables(settings: type[BaseSettings]) -> set[str]:
    """The environment variables that a settings class reads, those of its parts included."""
    own = {name.upper() for name in settings.model_fields if name != "kafka"}
    return own | {f"KAFKA_{name.upper()}" for name in KafkaSettings.model_fields}
