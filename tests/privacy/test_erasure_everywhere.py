"""Whoever is forgotten is forgotten everywhere, for good, and what they counted for still counts (RP2, K2, K3)."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from deploy.local.kafka import LocalKafka
from shared.contracts import CONTRACTS, RECEIPTS, Erasure
from shared.privacy import erasure_queries
from tests.parts import Databases
from tests.privacy.canary import TEXTS, Platform, platform
from tests.whole_log import whole_log


@pytest.fixture
async def both(databases: Databases, kafka: LocalKafka, tmp_path: Path) -> AsyncIterator[Platform]:
    async with platform(databases, kafka, tmp_path) as begun:
        begun.start()
        await begun.live()
        await begun.drained()
        yield begun


@pytest.mark.long
async def test_nothing_of_the_person_is_left_anywhere_and_numbers_stay(
    both: Platform, capfd: pytest.CaptureFixture[str]
) -> None:
    assert len(set(await both.found())) > 12  # they were in everything
    numbers = await attendance(both)

    await both.erase()

    assert await both.found() == []
    assert await attendance(both) == numbers
    said = capfd.readouterr()
    assert not any(text in said.out + said.err for text in TEXTS)
    for receipt in RECEIPTS:
        assert [m.body is None for m in await whole_log(both.kafka, receipt)][-1]
    await replayed_from_the_beginning_nothing_comes_back(both)
    await a_late_message_is_dropped(both)


async def replayed_from_the_beginning_nothing_comes_back(both: Platform) -> None:
    for service in both.services:
        await both.read_again(service)
    await both.drained()
    assert await both.found() == []


async def a_late_message_is_dropped(both: Platform) -> None:
    await both.say_late_role()
    await both.drained()
    assert await both.events.fetch("SELECT FROM roles WHERE person_id = $1", both.person) == []


async def attendance(both: Platform) -> list[dict[str, Any]]:
    """What both services know of the gathering that is over."""
    headers = both.registration.as_("administrator")
    curve = (await both.registration.http.get(f"/networks/{both.network}/attendance", headers=headers)).json()
    seated = await both.registration.fetch("SELECT confirmed FROM seatings WHERE occurrence_id = $1", both.past.id)
    heard = await both.events.fetch(
        "SELECT registered, attended, by_organisation_kind FROM attendance WHERE occurrence_id = $1", both.past.id
    )
    states = await both.registration.fetch(
        "SELECT state, attended, count(*) FROM signups WHERE occurrence_id = $1 GROUP BY 1, 2", both.past.id
    )
    over = [one for one in curve["curve"] if one["occurrence_id"] == str(both.past.id)]
    assert over
    assert seated
    return [*over, *map(dict, seated), *map(dict, heard), *map(dict, states)]


@pytest.mark.long
async def test_twin_a_table_that_is_forgotten_is_found(both: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    async def forget_nothing(*_: object) -> None: ...

    monkeypatch.setattr(erasure_queries, "forget_mails", forget_nothing)

    await both.erase()

    assert set(await both.found()) == {"registration: public.mail_intents"}


def test_an_erasure_is_never_followed_by_a_tombstone() -> None:
    assert Erasure.forever
    assert not any(contract.forever for contract in CONTRACTS if contract is not Erasure)
