"""A subscriber has the state of the topics, once, whatever happens while it reads."""

import asyncio
import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

import orjson
import pytest
from digiverkosto_kit import Batch, Change, Elsewhere, SqliteStore
from digiverkosto_kit.contracts import Organisation as TheirOrganisation

from shared.bus.kafka import Kafka
from shared.contracts import Organisation
from tests.kit.agency import PATIENCE, akaa, caught_up, running, say, sent, subscriber
from tests.roadmaps.switching import Sent


def names(store: SqliteStore) -> list[str | None]:
    return sorted(one.name.fi or "" for one in store.states(TheirOrganisation))


async def until(holds: object, store: SqliteStore) -> None:
    deadline = time.monotonic() + PATIENCE
    while names(store) != holds and time.monotonic() < deadline:  # noqa: ASYNC110  # another's database
        await asyncio.sleep(0.05)
    assert names(store) == holds


async def test_it_begins_with_what_is_there_and_follows(bus: Kafka, store: SqliteStore) -> None:
    first, second = uuid4(), uuid4()
    await say(bus, sent(akaa(1, first)), sent(akaa(2, first, "Akaan kaupunki")))

    async with running(subscriber(bus, store)):
        await until(["Akaan kaupunki"], store)
        await say(bus, sent(akaa(1, second, "Kemi")))
        await until(["Akaan kaupunki", "Kemi"], store)


async def test_it_goes_on_where_its_store_stands(bus: Kafka, store: SqliteStore, tmp_path: Path) -> None:
    await say(bus, sent(akaa(1, uuid4())))
    await caught_up(bus, store)
    store.close()
    heard: list[Change] = []

    def react(connection: sqlite3.Connection, changes: Sequence[Change]) -> None:
        heard.extend(changes)

    again = SqliteStore(tmp_path / "agency.sqlite", react)
    await say(bus, sent(akaa(1, uuid4(), "Kemi")))
    await caught_up(bus, again)

    assert [change.state.name.fi for change in heard] == ["Kemi"]  # type: ignore[union-attr]
    again.close()


async def test_a_tombstone_takes_the_state_and_an_older_message_does_not_bring_it_back(
    bus: Kafka, store: SqliteStore
) -> None:
    key = uuid4()
    await say(bus, sent(akaa(3, key)))
    await say(bus, Sent(Organisation.topic, key, None), version=4)
    await say(bus, sent(akaa(3, key)))
    await caught_up(bus, store)

    assert names(store) == []


async def test_a_message_said_twice_is_one_change(bus: Kafka, tmp_path: Path) -> None:
    heard: list[int] = []
    store = SqliteStore(tmp_path / "own.sqlite", lambda _, changes: heard.extend(one.version for one in changes))
    key = uuid4()
    await say(bus, sent(akaa(1, key)))
    await caught_up(bus, store)
    await say(bus, sent(akaa(1, key)), sent(akaa(2, key)), sent(akaa(1, key)))
    await caught_up(bus, store)

    assert heard == [1, 2]
    store.close()


async def test_unknown_fields_values_and_types_are_survived(bus: Kafka, store: SqliteStore) -> None:
    key = uuid4()
    newer = {**orjson.loads(akaa(1, key).body()), "kind": "wellbeing_county", "motto": {"fi": "Yhdessä"}}
    await say(bus, Sent(Organisation.topic, key, orjson.dumps(newer)))
    await caught_up(bus, store)

    kept = store.state(TheirOrganisation, key)
    assert kept is not None
    assert (kept.kind, kept.kind.unknown) == ("wellbeing_county", True)


async def test_what_breaks_its_contract_is_told_and_does_not_stop_the_others(bus: Kafka, store: SqliteStore) -> None:
    await say(bus, Sent(Organisation.topic, uuid4(), b"{}"), Sent(Organisation.topic, uuid4(), b"\xff"))
    await say(bus, sent(akaa(1, uuid4())))
    await caught_up(bus, store)

    assert names(store) == ["Akaa"]
    assert sorted(why.partition(":")[0] for _, _, _, why in store.unreadable()) == ["body", "id"]


async def test_subscribers_that_come_and_go_lose_nothing_and_keep_nothing_twice(bus: Kafka, tmp_path: Path) -> None:
    heard: list[tuple[str, int]] = []

    def react(connection: sqlite3.Connection, changes: Sequence[Change]) -> None:
        heard.extend((str(one.key), one.version) for one in changes)

    stores = [SqliteStore(tmp_path / "shared.sqlite", react) for _ in range(3)]
    keys = [uuid4() for _ in range(30)]
    async with running(subscriber(bus, stores[0])):
        for version in range(1, 3):
            await say(bus, *[sent(akaa(version, key, f"Kunta {version}")) for key in keys])
            async with running(subscriber(bus, stores[version % 2 + 1])):
                await say(bus, *[sent(akaa(version + 10, key, f"Kunta {version + 10}")) for key in keys])
        await until(["Kunta 12"] * 30, stores[0])

    assert len(heard) == len(set(heard))
    for store in stores:
        store.close()


async def test_one_that_was_overtaken_keeps_nothing(store: SqliteStore) -> None:
    place = (Organisation.topic, 0)
    change = Change(TheirOrganisation, uuid4(), 1, None, akaa(1, uuid4()).body())
    await store.keep(Batch("cluster", {place: 0}, {place: 7}, [], []))

    with pytest.raises(Elsewhere):
        await store.keep(Batch("cluster", {place: 0}, {place: 3}, [change], []))

    assert names(store) == []
    assert await store.positions("cluster") == {place: 7}


async def test_what_reacting_fails_at_is_not_kept_and_comes_again(bus: Kafka, tmp_path: Path) -> None:
    def fail(connection: sqlite3.Connection, changes: Sequence[Change]) -> None:
        raise ZeroDivisionError

    await say(bus, sent(akaa(1, uuid4())))
    store = SqliteStore(tmp_path / "failing.sqlite", fail)
    with pytest.raises(ZeroDivisionError):
        await caught_up_or_failed(bus, store)
    assert names(store) == []
    store.close()

    again = SqliteStore(tmp_path / "failing.sqlite")
    await caught_up(bus, again)
    assert names(again) == ["Akaa"]
    again.close()


async def caught_up_or_failed(bus: Kafka, store: SqliteStore) -> None:
    await asyncio.wait_for(subscriber(bus, store).run(), PATIENCE)


async def test_another_log_under_the_same_name_is_read_from_its_beginning(bus: Kafka, store: SqliteStore) -> None:
    await say(bus, *[sent(akaa(1, uuid4(), f"Kunta {number}")) for number in range(3)])
    await caught_up(bus, store)
    (cluster,) = store._connection.execute("SELECT DISTINCT cluster FROM positions").fetchone()
    for part in range(3):
        await store.start_over(cluster, (Organisation.topic, part), 1_000)

    await say(bus, sent(akaa(1, uuid4(), "Kemi")))
    await caught_up(bus, store)

    assert "Kemi" in names(store)
