"""The doctor notices backups that would bring nothing back, each trouble by causing it."""

import asyncio
import os
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import asyncpg
import pytest

from deploy.backups.shelf import Shelf
from deploy.backups.taking import take
from deploy.cli import backup_looks
from deploy.cli.__main__ import main
from deploy.cli.backup_looks import old_base, unfollowed
from deploy.cli.target import Target, find_target
from deploy.local.failures import PartFailed
from deploy.local.places import PROJECT
from deploy.local.postgres import LocalPostgres
from deploy.local.process import Process
from tests.deploy.test_compose import COMPOSE

pytestmark = pytest.mark.long

HBA = PROJECT / "deploy" / "compose" / "pg_hba.conf"


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[LocalPostgres]:
    """Lets in whom the composed one lets in."""
    one = LocalPostgres(tmp_path / "postgres", settings={"hba_file": str(HBA)})
    one.start()
    yield one
    one.stop()


def target(cluster: LocalPostgres, monkeypatch: pytest.MonkeyPatch, backups: Path | None) -> Target:
    told = {
        "POSTGRES_DSN": cluster.superuser_dsn,
        "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1",
        "SECRETS_FOLDER": str(cluster.folder / "secrets"),
    }
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    if backups is None:
        monkeypatch.delenv("BACKUPS_FOLDER", raising=False)
    else:
        monkeypatch.setenv("BACKUPS_FOLDER", str(backups))
    return find_target()


def words_of(command: list[str], folder: Path) -> list[str]:
    """What the composed part says to `digiverkosto`, with a folder of this machine."""
    assert command[0] == "digiverkosto"
    return [str(folder) if word == "/backups" else word for word in command[1:]]


def becomes(found: Target, trouble: str | None) -> bool:
    """Within seconds: PostgreSQL notices who comes and goes by itself."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        told = unfollowed(found)
        if told == trouble or (told and trouble and told.startswith(trouble)):
            return True
        time.sleep(0.1)
    return False


def test_a_log_that_nobody_follows_is_found_and_following_it_is_what_mends(
    cluster: LocalPostgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "backups"
    assert unfollowed(target(cluster, monkeypatch, None)) is None  # nobody wants any
    found = target(cluster, monkeypatch, folder)
    assert unfollowed(found) == "nobody writes down what is committed"

    follower = Process("follower", log=tmp_path / "follower.log", record=tmp_path / "follower.json")
    words = words_of(COMPOSE["services"]["backup"]["command"], folder)
    follower.start((sys.executable, "-m", "deploy.cli", *words), env=dict(os.environ), cwd=PROJECT)
    try:
        assert becomes(found, None)
        assert main(words_of(COMPOSE["services"]["backup"]["healthcheck"]["test"][1:], folder)) == 0
        monkeypatch.setattr(backup_looks, "SILENT_SECONDS", -1.0)
        assert becomes(found, "whoever writes down what is committed has been silent for")
    finally:
        follower.stop()
    assert becomes(found, "nobody writes down what is committed, and PostgreSQL keeps")
    assert main(words_of(COMPOSE["services"]["backup"]["healthcheck"]["test"][1:], folder)) == 1
    assert becomes(target(cluster, monkeypatch, None), "nobody writes down what is committed, and PostgreSQL keeps")


async def test_whoever_follows_or_asks_has_to_know_the_password(cluster: LocalPostgres, tmp_path: Path) -> None:
    guessed = cluster.superuser_dsn.replace(quote(cluster.password), "guessed")
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(guessed)
    with pytest.raises(PartFailed, match="password authentication failed"):
        await asyncio.to_thread(take, guessed, Shelf(tmp_path / "backups"))


async def test_a_copy_that_is_missing_or_old_is_found_and_taking_one_is_what_mends(
    cluster: LocalPostgres, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    assert old_base(folder) == f"{folder} has no copy of the databases: the log alone brings nothing back"
    await asyncio.to_thread(take, cluster.superuser_dsn, Shelf(folder))
    assert old_base(folder) is None
    told = old_base(folder, datetime.now(UTC) + timedelta(days=3))
    assert told == "the newest copy is 3 days old: putting back would take long"
