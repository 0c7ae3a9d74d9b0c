"""Public topics are told on a topic itself; what is given up is said as such, once, and goes as a tombstone."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

import pytest

from services.registration.schemas import telling
from services.registration.schemas.rules import id_of
from shared.contracts import CONTRACTS, Contract, Deprecated, GivenUp, PublishedSchema, Theme
from tests.parts import Running

PUBLIC = {contract.topic for contract in CONTRACTS if contract.topic.startswith("pub.")}
GIVEN_UP = Deprecated(date(2027, 1, 10), date(2027, 9, 1), "pub.themes.v2")


class ThemeGivenUp(Theme):
    deprecated: ClassVar = GIVEN_UP


async def look(registration: Running, contracts: Sequence[type[Contract]], patch: pytest.MonkeyPatch) -> list[Any]:
    """What the daily duty says in a release that has these contracts: outbox rows."""
    patch.setattr(telling, "CONTRACTS", contracts)
    async with registration.process.resources.pool.acquire() as tx, tx.transaction():
        await telling.tell_schemas(tx, "daily", {}, registration.clock())
    return await registration.fetch("DELETE FROM outbox RETURNING type, key, version, body")


async def test_every_public_topic_is_told_and_what_is_given_up_with_its_end(
    registration: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await look(registration, CONTRACTS, monkeypatch)
    assert {PublishedSchema.read(row["body"]).name for row in first} == PUBLIC
    assert {row["type"] for row in first} == {"schema.published"}

    later = [ThemeGivenUp if one is Theme else one for one in CONTRACTS]
    (row,) = await look(registration, later, monkeypatch)
    given_up = PublishedSchema.read(row["body"])
    assert (row["type"], given_up.name, given_up.version) == ("schema.deprecated", Theme.topic, 2)
    assert given_up.given_up == GivenUp(
        since=date(2027, 1, 10), removed_no_earlier_than=date(2027, 9, 1), replacement="pub.themes.v2"
    )
    assert await look(registration, later, monkeypatch) == []

    (tombstone,) = await look(registration, [one for one in CONTRACTS if one is not Theme], monkeypatch)
    assert (tombstone["key"], tombstone["version"], tombstone["body"]) == (id_of(Theme.topic), 3, None)
