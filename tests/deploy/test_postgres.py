"""The local PostgreSQL: it starts where nothing is installed, and mends what a kill leaves."""

from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from deploy.local.failures import PartFailed
from deploy.local.postgres import FOR_TESTS, LocalPostgres


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[LocalPostgres]:
    cluster = LocalPostgres(tmp_path / "postgres", settings=FOR_TESTS)
    cluster.start()
    yield cluster
    cluster.stop()


async def ask(cluster: LocalPostgres, question: str) -> object:
    connection = await asyncpg.connect(cluster.superuser_dsn)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def test_text_sorts_the_same_on_every_machine(cluster: LocalPostgres) -> None:
    locale = "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = current_database()"
    assert await ask(cluster, locale) == "bC.UTF-8"


async def test_rows_survive_a_kill_and_clients_find_the_same_address(cluster: LocalPostgres) -> None:
    address = cluster.superuser_dsn
    await ask(cluster, "CREATE TABLE municipality (name text)")
    await ask(cluster, "INSERT INTO municipality VALUES ('Akaa')")

    cluster.kill()
    cluster.start()

    assert cluster.superuser_dsn == address
    assert await ask(cluster, "SELECT name FROM municipality") == "Akaa"


async def test_a_new_run_ends_the_server_that_a_killed_run_left(cluster: LocalPostgres, tmp_path: Path) -> None:
    await ask(cluster, "CREATE TABLE municipality (name text)")
    cluster._claim.release()  # what the kernel does when the first run is killed

    successor = LocalPostgres(tmp_path / "postgres", settings=FOR_TESTS)
    successor.start()
    try:
        assert not cluster.running
        assert await ask(successor, "SELECT count(*) FROM municipality") == 0
    finally:
        successor.stop()


def test_a_folder_in_use_is_refused(cluster: LocalPostgres, tmp_path: Path) -> None:
    with pytest.raises(PartFailed, match="in use by process"):
        LocalPostgres(tmp_path / "postgres").start()
    assert cluster.running


async def test_a_pid_that_belongs_to_another_program_is_no_hindrance(cluster: LocalPostgres) -> None:
    cluster.stop()
    (cluster.folder / "cluster" / "postmaster.pid").write_text("1\n/elsewhere\n0\n5432\n\n\n")

    cluster.start()

    assert await ask(cluster, "SELECT 1") == 1


async def test_an_interrupted_creation_is_begun_anew(tmp_path: Path) -> None:
    folder = tmp_path / "postgres"
    (folder / "cluster" / "base").mkdir(parents=True)
    cluster = LocalPostgres(folder, settings=FOR_TESTS)
    cluster.start()
    try:
        assert await ask(cluster, "SELECT 1") == 1
    finally:
        cluster.stop()


def test_the_superuser_password_is_for_the_owner_alone(cluster: LocalPostgres) -> None:
    assert (cluster.folder / "superuser-password").stat().st_mode & 0o777 == 0o600


async def test_the_log_quotes_no_rows(cluster: LocalPostgres) -> None:
    await ask(cluster, "CREATE TABLE person (email text PRIMARY KEY)")
    insert = "INSERT INTO person VALUES ('kirjaamo@akaa.example')"
    await ask(cluster, insert)
    with pytest.raises(asyncpg.UniqueViolationError):
        await ask(cluster, insert)

    log = cluster.log.read_text()

    assert "duplicate key value" in log
    assert "kirjaamo" not in log
