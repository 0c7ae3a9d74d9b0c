"""The doctor's findings, each by causing it: it is named, with the command that mends it, and that command mends it."""

import asyncio
import shlex
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from deploy.cli import clocks
from deploy.cli.__main__ import main
from deploy.local.postgres import FOR_TESTS, LocalPostgres
from deploy.provisioning.agencies import of_user, register_file
from deploy.provisioning.broker import administer, settle
from deploy.provisioning.declared import declared_topics
from deploy.provisioning.rights import give_exactly, take_passwords, users
from deploy.provisioning.settings import ProvisioningSettings
from tests.deploy.composed import PASSWORD, ComposedBroker
from tests.deploy.outside import WHY


@pytest.fixture(scope="module")
def own_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalPostgres]:
    cluster = LocalPostgres(tmp_path_factory.mktemp("doctor-postgres"), settings=FOR_TESTS)
    cluster.start()
    yield cluster
    cluster.stop()


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("doctor") / "secrets"
    folder.mkdir(mode=0o700)
    return folder


class Patient:
    """A platform that is well until something is done to it."""

    def __init__(self, secrets: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.settings = ProvisioningSettings(secrets_folder=secrets)
        self.admin = administer(self.settings.kafka)
        self._capsys = capsys

    def run(self, *words: str) -> tuple[int, str]:
        code = main(words)
        return code, self._capsys.readouterr().out

    def complaints(self) -> list[str]:
        """What is told, then what mends it, for each trouble in turn."""
        _, said = self.run("doctor")
        lines = said.splitlines()
        marks = [number for number, line in enumerate(lines) if line.strip().startswith("TROUBLE")]
        return [line.strip() for number in marks for line in lines[number + 1 : number + 3]]


@pytest.fixture
def patient(
    composed_broker: ComposedBroker,
    own_postgres: LocalPostgres,
    secrets: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Patient:
    password = secrets.parent / "kafka-password"
    password.write_text(PASSWORD)
    monkeypatch.setenv("POSTGRES_DSN", own_postgres.superuser_dsn)
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", composed_broker.inside)
    monkeypatch.setenv("KAFKA_USERNAME", "administrator")
    monkeypatch.setenv("KAFKA_PASSWORD_FILE", str(password))
    monkeypatch.setenv("SECRETS_FOLDER", str(secrets))
    patient = Patient(secrets, capsys)
    take_passwords(patient.admin, {user for user in users(patient.admin) if of_user(user)})  # other tests' agencies
    assert patient.run("provision")[0] == 0
    assert patient.run("migrate")[0] == 0
    return patient


@pytest.mark.long
def test_nothing_is_found_where_nothing_was_done(patient: Patient) -> None:
    assert patient.complaints() == []


@pytest.mark.long
def test_a_right_that_a_service_lost_is_found_and_mended(patient: Patient) -> None:
    give_exactly(patient.admin, "events", set())

    assert patient.complaints() == ["events has other rights", "mend it with: digiverkosto provision"]

    patient.run("provision")
    assert patient.complaints() == []


@pytest.mark.long
def test_a_service_without_a_password_at_the_broker_is_found_and_mended(patient: Patient) -> None:
    take_passwords(patient.admin, ["surveys"])

    assert patient.complaints() == ["surveys has no password", "mend it with: digiverkosto provision"]

    patient.run("provision")
    assert patient.complaints() == []


@pytest.mark.long
def test_a_user_that_the_register_of_agencies_does_not_tell_of_is_found_and_shut_out(patient: Patient) -> None:
    patient.run("agencies", "add", "salo", *WHY)
    register_file(patient.settings.secrets_folder).unlink()

    told, mend = patient.complaints()

    assert told == "ext.salo.1 may enter Kafka, and the register of agencies doesn't tell of it"
    assert mend == "mend it with: digiverkosto agencies revoke salo"
    patient.run(*mend.removeprefix("mend it with: digiverkosto ").split())
    assert patient.complaints() == []


@pytest.mark.long
def test_a_topic_that_is_gone_is_found_and_made_again(patient: Patient) -> None:
    gone = declared_topics()[-1].name
    settle(patient.admin.delete_topics([gone]))

    told, mend, *_ = patient.complaints()

    assert told == f"topics differ from deploy/topics.yaml: {gone}"
    assert mend == "mend it with: digiverkosto provision"
    patient.run("provision")
    assert patient.complaints() == []


@pytest.mark.long
def test_a_migration_that_was_not_applied_is_found_and_mended(patient: Patient, own_postgres: LocalPostgres) -> None:
    asyncio.run(drop_database(own_postgres, "roadmaps"))
    patient.run("provision")

    complaints = patient.complaints()

    assert any(told.startswith("not applied: ") for told in complaints)
    assert "mend it with: digiverkosto migrate" in complaints
    patient.run("migrate")
    patient.run("provision")
    assert patient.complaints() == []


@pytest.mark.long
def test_secrets_that_others_can_read_are_found_and_closed(patient: Patient, secrets: Path) -> None:
    secrets.chmod(0o755)
    (secrets / "events").chmod(0o755)
    (secrets / "events" / "kafka-password").chmod(0o644)

    told, mend = patient.complaints()

    assert told.startswith("1 can be read by others")
    subprocess.run(shlex.split(mend.removeprefix("mend it with: ")), check=True)
    assert patient.complaints() == []


@pytest.mark.long
def test_a_file_that_a_setting_names_and_that_is_not_there_is_found(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAFKA_TLS_CA_FILE", "/nowhere/authority.crt")
    told, mend = patient.complaints()
    assert told == "missing or wrong: KAFKA_TLS_CA_FILE (/nowhere/authority.crt can't be read)"
    assert mend == "mend it with: correct the environment: docs/operating.md, Settings"


@pytest.mark.long
def test_a_setting_that_cannot_be_understood_is_found(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPLICATION_FACTOR", "many")
    told, _ = patient.complaints()
    assert told == "missing or wrong: REPLICATION_FACTOR"


async def test_a_clock_that_is_a_minute_behind_is_found(own_postgres: LocalPostgres) -> None:
    right = await clocks.skew(own_postgres.superuser_dsn, None)
    late = await clocks.skew(own_postgres.superuser_dsn, None, lambda: clocks.here() - timedelta(minutes=1))

    assert clocks.trouble(right) is None
    assert clocks.trouble(late) == "PostgreSQL's clock is 60 s before this machine's"


async def drop_database(cluster: LocalPostgres, name: str) -> None:
    connection = await asyncpg.connect(cluster.superuser_dsn)
    await connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    await connection.close()
