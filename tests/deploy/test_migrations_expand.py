"""Releases n and n+1 work side by side on one database: migrations only add, and wait their turn (RC10)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from deploy.local.places import PROJECT
from services.events.service import SERVICE
from shared.postgres import migrations
from tests.deploy.migration_rules import all_columns_asked, tables_created, violations
from tests.events.conftest import Events
from tests.parts import Databases, running

LAST_RELEASE = Path(__file__).with_name("last_release.txt").read_text().split()
"""Migrations that the last release has; written anew with each release."""

HARMLESS = {
    "services/registration/migrations/0022_erasures.sql": "its constraint holds wherever a person is named, "
    "and the last release always names one",
}
"""What the rules refuse and somebody has thought through."""

NEXT = "ALTER TABLE themes ADD COLUMN remark text; CREATE TABLE remarks (id uuid PRIMARY KEY)"


def files() -> dict[str, Path]:
    folders = [*PROJECT.glob("services/*/migrations"), *PROJECT.glob("shared/*/migrations")]
    return {str(one.relative_to(PROJECT)): one for folder in folders for one in sorted(folder.glob("*.sql"))}


def test_migrations_of_the_next_release_only_add() -> None:
    new = {name: file.read_text() for name, file in files().items() if name not in (*LAST_RELEASE, *HARMLESS)}
    created = frozenset(table for sql in new.values() for table in tables_created(sql))
    assert {name: found for name, sql in new.items() if (found := violations(sql, new_tables=created))} == {}


def test_no_service_asks_a_table_for_all_its_columns() -> None:
    tables = sorted(table for file in files().values() for table in tables_created(file.read_text()))
    queries = [*PROJECT.glob("services/**/*queries.py")]
    assert len(queries) > 20
    found = {str(file): all_columns_asked(file.read_text(), tables) for file in queries}
    assert {file: places for file, places in found.items() if places} == {}


def test_twin_a_query_for_all_columns_is_caught() -> None:
    assert all_columns_asked("SELECT * FROM themes WHERE id = $1", ["themes"])
    assert all_columns_asked("SELECT t.*, 1 FROM themes t", ["themes"])
    assert not all_columns_asked("SELECT * FROM unnest($1::uuid[]) AS t", ["themes"])


def test_no_migration_of_the_last_release_is_missing() -> None:
    assert [name for name in LAST_RELEASE if name not in files()] == []


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("ALTER TABLE themes DROP COLUMN title", "drops a column"),
        ("ALTER TABLE themes DROP title", "drops a column"),
        ("ALTER TABLE themes RENAME COLUMN title TO name", "renames"),
        ("ALTER TABLE themes RENAME TO topics", "renames"),
        ("ALTER TABLE themes ALTER COLUMN position TYPE bigint", "changes a type"),
        ("ALTER TABLE themes ALTER description SET NOT NULL", "may still write NULL"),
        ("ALTER TABLE themes ADD COLUMN why text NOT NULL", "needs a default"),
        ("ALTER TABLE themes ADD why text, ADD kind text NOT NULL", "needs a default"),
        ("ALTER TABLE themes ADD CONSTRAINT short CHECK (length(title::text) < 80)", "break this constraint"),
        ("CREATE UNIQUE INDEX one_title ON themes (network_id, title)", "break this constraint"),
        ("-- it is empty\nDROP TABLE themes", "takes away"),
        ("TRUNCATE themes", "stops everybody"),
    ],
)
def test_twin_a_migration_that_breaks_the_last_release_is_caught_with_the_reason(sql: str, why: str) -> None:
    assert why in " ".join(violations(sql))


@pytest.mark.parametrize(
    "sql",
    [
        "ALTER TABLE themes ADD COLUMN why text, ADD COLUMN shown boolean NOT NULL DEFAULT true",
        "ALTER TABLE themes ALTER COLUMN title DROP NOT NULL, DROP CONSTRAINT themes_position_check",
        "CREATE TABLE remarks (id uuid PRIMARY KEY, what text NOT NULL); ALTER TABLE remarks ADD CHECK (what <> '')",
        "CREATE INDEX themes_by_title ON themes (title); DROP INDEX themes_network",
        "COMMENT ON TABLE themes IS 'DROP TABLE themes; the plan'",
        "-- Contracts: release 0.2 neither reads nor writes the column since themes have names.\n"
        "ALTER TABLE themes DROP COLUMN title",
    ],
)
def test_a_migration_that_only_adds_passes(sql: str) -> None:
    assert violations(sql, new_tables=frozenset({"remarks"})) == []


@asynccontextmanager
async def planned(databases: Databases, folder: Path) -> AsyncIterator[Events]:
    """Events of this release, with a network to plan themes for."""
    async with running(SERVICE, databases, folder) as process:
        events = Events(process)
        await events.hears_of_network(events.network, "DEV-verkosto", events.coordinator)
        yield events


async def apply_next(dsn: str, folder: Path) -> None:
    """What the next release brings, applied by its `migrate`."""
    (folder / "next").mkdir()
    (folder / "next" / "9999_remarks.sql").write_text(NEXT)
    await migrations.apply(dsn, {**SERVICE.migration_folders(), "events of the next release": folder / "next"})


async def plans_a_theme(events: Events, number: int) -> int:
    title = {"title": {"fi": f"Teema {number}"}}
    return (await events.post(f"/networks/{events.network}/themes", title)).status_code


async def test_a_process_of_this_release_works_on_the_database_of_the_next_one(
    databases: Databases, tmp_path: Path
) -> None:
    async with planned(databases, tmp_path) as events:
        assert await plans_a_theme(events, 1) == 201  # its statements are prepared now
        await apply_next(events.running.dsn, tmp_path)
        assert (await events.http.get("/readyz")).status_code == 200
        assert await plans_a_theme(events, 2) == 201


@pytest.mark.parametrize(
    ("lock_timeout", "fails"),
    [pytest.param("300ms", False, id="steps back"), pytest.param("0", True, id="twin", marks=pytest.mark.long)],
)
async def test_a_migration_that_has_to_wait_does_not_make_requests_fail(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lock_timeout: str, fails: bool
) -> None:
    """Somebody reads the table for long. The twin waits for the table, and everybody else behind it."""
    monkeypatch.setattr(migrations, "LOCK_TIMEOUT", lock_timeout)
    monkeypatch.setattr(migrations, "PAUSE_SECONDS", 0.2)
    async with planned(databases, tmp_path) as events:
        reader = await asyncpg.connect(events.running.dsn)
        reading = reader.transaction()
        await reading.start()
        await reader.execute("LOCK TABLE themes IN ACCESS SHARE MODE")
        applying = asyncio.create_task(apply_next(events.running.dsn, tmp_path))
        await asyncio.sleep(1)
        answers = [await plans_a_theme(events, number) for number in range(3)]
        assert not applying.done()
        await reading.rollback()
        await reader.close()
        await applying
        assert (set(answers) != {201}) is fails
        assert await plans_a_theme(events, 4) == 201
