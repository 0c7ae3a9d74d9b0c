"""The supervisor: what it starts it watches, names when it dies, and stops; nothing else."""

import os
import smtplib
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

import psutil
import pytest

from deploy.cli.progress import step
from deploy.local.failures import InUse, PartFailed
from deploy.local.kafka import LocalKafka
from deploy.local.parts import ServicePart
from deploy.local.places import Places
from deploy.local.platform import Platform, published
from deploy.local.postgres import LocalPostgres
from deploy.local.process import Process
from deploy.local.supervisor import Supervisor

SCRIPT = Path(__file__).with_name("tiny_service.py")


@pytest.fixture
def places(tmp_path: Path, postgres: LocalPostgres, kafka: LocalKafka, monkeypatch: pytest.MonkeyPatch) -> Places:
    """A folder of its own; PostgreSQL and Kafka are the run's, named as an operator names theirs."""
    monkeypatch.setenv("POSTGRES_DSN", postgres.superuser_dsn)
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrap_servers)
    return Places(tmp_path / "run")


def tiny(name: str, *arguments: str) -> ServicePart:
    return ServicePart(name, (sys.executable, str(SCRIPT), *arguments), {})


@contextmanager
def platform(places: Places, *services: ServicePart) -> Iterator[tuple[Supervisor, Platform]]:
    with Supervisor(places, services, step) as supervisor:
        yield supervisor, supervisor.start()


def child(places: Places, name: str) -> psutil.Process:
    return next(
        one
        for one in psutil.Process().children(recursive=True)
        if one.environ().get("POSTGRES_DSN", "").endswith(f"/{name}") and "tiny_service" in " ".join(one.cmdline())
    )


def test_the_platform_file_is_there_while_the_platform_is(places: Places) -> None:
    with platform(places, tiny("tiny")) as (_, running):
        assert published(places.platform_file) == running
        assert places.platform_file.stat().st_mode & 0o777 == 0o600
        assert running.services["tiny"].startswith("http://127.0.0.1:")
        assert set(running.postgres.databases) == {"tiny"}
    assert not places.platform_file.exists()


def test_a_platform_file_that_a_killed_run_left_names_no_platform(places: Places) -> None:
    with platform(places, tiny("tiny")) as (_, running):
        left = running.model_copy(update={"pid": 2**22 + 1}).model_dump_json()
    places.platform_file.write_text(left)

    assert published(places.platform_file) is None


def test_a_second_platform_in_the_same_folder_is_refused(places: Places) -> None:
    with platform(places, tiny("tiny")) as (supervisor, _):
        with pytest.raises(InUse), Supervisor(places, [tiny("tiny")], step):
            pass
        supervisor.check()


def test_a_part_that_dies_is_named_and_the_others_are_stopped(places: Places) -> None:
    with platform(places, tiny("first"), tiny("second")) as (supervisor, _):
        other = child(places, "second")
        dying = child(places, "first")
        dying.kill()
        while dying.status() != psutil.STATUS_ZOMBIE:
            time.sleep(0.01)
        with pytest.raises(PartFailed, match="first ended with code -9"):
            supervisor.check()

    assert not other.is_running()


def test_a_part_that_cannot_start_is_told_with_the_end_of_its_log(places: Places) -> None:
    with pytest.raises(PartFailed, match="found no reason to live"), platform(places, tiny("tiny", "failing")):
        pass
    assert not places.platform_file.exists()


def test_what_a_killed_run_left_running_is_ended_by_the_next(places: Places) -> None:
    places.make()
    left = Process("tiny", log=places.log("tiny"), record=places.record("tiny"))
    left.start(["sleep", "600"])

    with platform(places, tiny("tiny")):
        assert not left.running


def test_somebody_elses_process_under_a_reused_number_is_left_alone(places: Places) -> None:
    places.make()
    places.record("tiny").write_text(f'{{"pid": {os.getpid()}, "born": 1}}')

    with platform(places, tiny("tiny")) as (supervisor, _):
        supervisor.check()


def test_beginning_anew_forgets_data_and_mails(places: Places) -> None:
    with platform(places, tiny("tiny")):
        (places.mails / "old.eml").touch()
        (places.data / "old").touch()

    with Supervisor(places, [tiny("tiny")], step) as supervisor:
        supervisor.begin_anew()
        assert not (places.mails / "old.eml").exists()
        assert not (places.data / "old").exists()


def test_every_letter_becomes_a_file_for_its_owner_alone(places: Places) -> None:
    letter = EmailMessage()
    letter["Subject"] = "Tervetuloa verkostoon"
    letter["From"], letter["To"] = "digiverkosto@digiverkosto.example", "kirjaamo@akaa.example"
    letter.set_content("Hyvää päivää")

    with platform(places, tiny("tiny")) as (_, running):
        with smtplib.SMTP(running.mail.host, running.mail.port) as smtp:
            smtp.send_message(letter)
        [file] = running.mail.folder.glob("*.eml")

        assert "Tervetuloa verkostoon" in file.read_text()
        assert file.stat().st_mode & 0o777 == 0o600
        assert running.mail.folder.stat().st_mode & 0o777 == 0o700
