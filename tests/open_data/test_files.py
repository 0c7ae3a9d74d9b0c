"""Files of open data say what the topic says, are made piece by piece, keep nobody waiting, and come once."""

import csv
import io
import tracemalloc
import zipfile
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import asyncpg
import orjson
import pytest

from services.events.service import SERVICE, current_occurrences
from shared.contracts import Occurrence
from shared.open_data import datasets_of
from shared.open_data.files import as_csv, as_json, as_zip
from tests.events.conftest import Events
from tests.parts import Databases, running

(OCCURRENCES,) = [one for one in datasets_of(SERVICE) if one.contract is Occurrence]


@pytest.fixture
async def events(databases: Databases, tmp_path: Path) -> AsyncIterator[Events]:
    async with running(SERVICE, databases, tmp_path) as opened:
        staged = Events(opened)
        await staged.hears_of_network(staged.network, "Digitalisaation edistäjien verkosto", staged.coordinator)
        yield staged


async def has_many(events: Events, number: int) -> None:
    """So many occurrences more, as years of planning leave them."""
    columns = "network_id, series_id, title, kind, mode, starts_at, ends_at, time_zone, state, changed_at"
    await events.running.fetch(
        f"""
        INSERT INTO occurrences (id, {columns})
        SELECT gen_random_uuid(), {columns} FROM (SELECT {columns} FROM occurrences LIMIT 1) AS one,
            generate_series(1, {number})
        """
    )


async def rows_of(events: Events) -> list[dict[str, str]]:
    text = (await events.http.get("/open-data/occurrences.csv")).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


async def test_json_holds_exactly_what_the_topic_holds(events: Events) -> None:
    await events.plans(count=3)
    said = {one.id: one for one in await events.said(Occurrence)}
    shown = [Occurrence.read(orjson.dumps(one)) for one in (await events.get("/open-data/occurrences.json"))]
    assert {one.id: one for one in shown} == said
    assert [one.id for one in shown] == sorted(said)


async def test_csv_has_a_line_for_each_state_and_a_column_for_each_language(events: Events) -> None:
    await events.plans(count=2, title={"fi": "=Perjantai, kahvit", "sv": "Fredag"})
    rows = await rows_of(events)
    assert [(row["title_fi"], row["title_sv"], row["title_en"]) for row in rows] == [
        ("'=Perjantai, kahvit", "Fredag", "")
    ] * 2
    assert {row["state"] for row in rows} == {"scheduled"}


async def test_nothing_planned_is_an_empty_file_of_the_same_form(events: Events) -> None:
    assert await events.get("/open-data/occurrences.json") == []
    assert await rows_of(events) == []


async def test_everything_comes_in_one_archive_with_its_description(events: Events) -> None:
    await events.plans(count=2)
    packed = zipfile.ZipFile(io.BytesIO((await events.http.get("/open-data.zip")).content))
    assert packed.testzip() is None
    assert packed.namelist() == ["catalogue.jsonld", "themes.csv", "series.csv", "occurrences.csv"]
    assert packed.read("occurrences.csv") == (await events.http.get("/open-data/occurrences.csv")).content
    assert orjson.loads(packed.read("catalogue.jsonld")) == await events.get("/open-data")


@pytest.mark.parametrize("path", ["/open-data", "/open-data.zip", "/open-data/occurrences.csv"])
async def test_who_has_it_as_it_is_gets_no_body_until_something_changes(events: Events, path: str) -> None:
    page = await events.plans(count=2)
    seen = {"If-None-Match": (await events.http.get(path)).headers["etag"]}
    again = await events.http.get(path, headers=seen)
    assert (again.status_code, again.content) == (304, b"")

    await events.patch(f"/occurrences/{page['coming'][0]['id']}", {"venue": "Akaan kaupungintalo"})
    assert (await events.http.get(path, headers=seen)).status_code == 200


async def test_one_that_goes_while_another_comes_is_a_change(events: Events) -> None:
    """Number and sum of versions stay as they were."""
    await events.plans(count=2)
    before = (await events.http.get("/open-data/occurrences.csv")).headers["etag"]
    await events.running.fetch(
        "UPDATE occurrences SET id = gen_random_uuid() WHERE id = (SELECT id FROM occurrences LIMIT 1)"
    )
    assert (await events.http.get("/open-data/occurrences.csv")).headers["etag"] != before


async def test_the_catalogue_says_since_when_a_data_set_is_as_it_is(events: Events) -> None:
    async def changed() -> dict[str, str]:
        catalogue = await events.get("/open-data")
        return {one["dct:identifier"]: one["dct:modified"]["@value"][:10] for one in catalogue["dcat:dataset"]}

    events.at(2026, 11, 1)
    await changed()
    events.at(2026, 11, 5)
    await events.plans(count=1)
    assert await changed() == {
        "pub.themes.v1": "2026-11-01",
        "pub.series.v1": "2026-11-05",
        "pub.occurrences.v1": "2026-11-05",
    }


async def test_a_file_is_taken_while_the_rows_are_locked(events: Events) -> None:
    page = await events.plans(count=1)
    async with events.running.process.resources.pool.acquire() as other, other.transaction():
        await other.execute("SELECT FROM occurrences FOR UPDATE")
        assert [row["id"] for row in await rows_of(events)] == [page["coming"][0]["id"]]


async def test_postgresql_refuses_a_reader_that_would_lock(events: Events) -> None:
    """The twin: republishing's own readers can't get in here by mistake."""
    await events.plans(count=1)
    locking = replace(OCCURRENCES, states=current_occurrences)
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        [states async for states in locking.chunks(events.running.process.resources.pool)]


async def test_a_slow_reader_holds_no_connection(events: Events) -> None:
    await events.plans(count=1)
    await has_many(events, 450)
    pool = events.running.process.resources.pool
    sizes = []
    async for states in OCCURRENCES.chunks(pool):
        sizes.append(len(states))
        assert pool.get_idle_size() == pool.get_size()
    assert sizes == [200, 200, 51]


async def most_memory(file: AsyncIterator[bytes]) -> tuple[int, int]:
    """The most that was held at once while the file was taken, and how long it was."""
    tracemalloc.start()
    try:
        length = 0
        async for piece in file:
            length += len(piece)
        return tracemalloc.get_traced_memory()[1], length
    finally:
        tracemalloc.stop()


@pytest.mark.long
async def test_a_long_file_takes_no_more_memory_than_a_short_one(events: Events) -> None:
    await events.plans(count=1)
    pool = events.running.process.resources.pool
    await has_many(events, 400)
    short, _ = await most_memory(as_csv(OCCURRENCES, pool))
    await has_many(events, 1_400)
    long, length = await most_memory(as_csv(OCCURRENCES, pool))
    packed, _ = await most_memory(as_zip([OCCURRENCES], pool, b"{}", events.running.clock.now))
    assert length > 400_000
    assert long < 1.5 * short
    assert packed < 2 * short


async def test_json_of_many_pieces_is_one_array(events: Events) -> None:
    await events.plans(count=1)
    await has_many(events, 450)
    written = b"".join([piece async for piece in as_json(OCCURRENCES, events.running.process.resources.pool)])
    assert len({one["id"] for one in orjson.loads(written)}) == 451


async def test_what_goes_while_a_file_is_taken_spoils_nothing(events: Events) -> None:
    await events.plans(count=1)
    await has_many(events, 450)
    ids: list[UUID] = []
    async for states in OCCURRENCES.chunks(events.running.process.resources.pool):
        ids += [one.id for one in states]
        await events.running.fetch("DELETE FROM occurrences WHERE id > $1", ids[-1])
    assert len(ids) == 200
    assert ids == sorted(set(ids))
