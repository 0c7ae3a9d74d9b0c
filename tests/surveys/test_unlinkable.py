"""Nobody who reads all that is stored, logged, said and measured can tell whose an anonymous answer is (RA1, K9).

Chance is what remains however well it is hidden: an answer that came out is of somebody who had answered by then. Who
watches all along knows that each was drawn from at least ten that waited, so one in ten is a lucky guess. Who comes
after the closing knows nothing: one in a hundred.
"""

import secrets
from dataclasses import dataclass
from math import comb
from random import SystemRandom
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from services.surveys.answers.sealing import derived
from services.surveys.mixing.mix import STAGED, mix
from shared.contracts import CONTRACTS
from tests.surveys.answering import WHOLE, Asking, asks
from tests.surveys.conftest import Surveys
from tests.surveys.watcher import Watcher, attacks

PEOPLE = 100
THREE_SIGMA = 0.00135
"""How often chance alone goes beyond three standard deviations."""


def most_by_chance(one_in: int, attacks: int, people: int = PEOPLE) -> int:
    """The best of so many attacks has more right only as seldom as one attack goes beyond three sigma."""
    p, right, tail = 1 / one_in, 0, 1.0
    while tail * attacks > THREE_SIGMA:
        tail -= comb(people, right) * p**right * (1 - p) ** (people - right)
        right += 1
    return right - 1


@dataclass
class Watched:
    """A hundred people have answered under somebody's eyes; `right` is how many of them each attack finds."""

    asking: Asking
    watcher: Watcher
    right: dict[str, int]


async def all_answer(
    surveys: Surveys, capsys: pytest.CaptureFixture[str], *, mixed: bool, watched: bool = True
) -> Watched:
    asking = await asks(surveys, mode="anonymous")
    people = [uuid4() for _ in range(PEOPLE)]
    truth = {secrets.token_hex(8): person for person in people}
    shown = list(truth)
    SystemRandom().shuffle(shown)
    superuser = await asyncpg.connect(surveys.running.dsn)
    try:
        watcher = Watcher(superuser, shown, people)
        await watcher.begin()
        for answer, person in truth.items():
            assert (await asking.answer(person, said(answer))).status_code == 201
            if not mixed:
                await let_out_at_once(asking)
            await surveys.does_what_is_due()
            if watched:
                await watcher.look(await told(surveys, capsys))
        if mixed:
            await asking.close()
        watcher.steps = PEOPLE
        await watcher.look(await told(surveys, capsys))
        found = attacks(watcher, await watcher.read_log())
        right = {name: sum(truth[answer] == person for answer, person in pairs) for name, pairs in found.items()}
        return Watched(asking, watcher, right)
    finally:
        await superuser.close()


def said(answer: str) -> dict[str, Any]:
    """Long and short ones: their length is to tell nothing."""
    return {**WHOLE, "free": answer + "x" * SystemRandom().randrange(400)}


async def told(surveys: Surveys, capsys: pytest.CaptureFixture[str]) -> str:
    """What is logged and measured."""
    measures = await surveys.http.get("/metrics")
    return capsys.readouterr().out + measures.text


async def let_out_at_once(asking: Asking) -> None:
    running = asking.surveys.running
    async with running.process.resources.pool.acquire() as tx, tx.transaction():
        key = derived(running.process.resources.answers_key, STAGED)
        await mix(tx, key, asking.id, running.clock(), least=0)


@pytest.mark.long
async def test_who_watches_all_along_is_right_no_more_often_than_by_chance(
    surveys: Surveys, capsys: pytest.CaptureFixture[str]
) -> None:
    watched = await all_answer(surveys, capsys, mixed=True)

    right = watched.right
    assert len(await watched.asking.answers()) == PEOPLE
    assert max(right.values()) <= most_by_chance(10, len(right)), right


@pytest.mark.long
async def test_who_comes_after_the_closing_is_right_no_more_often_than_by_chance(
    surveys: Surveys, capsys: pytest.CaptureFixture[str]
) -> None:
    watched = await all_answer(surveys, capsys, mixed=True, watched=False)

    right = watched.right
    in_tables = {name: number for name, number in right.items() if "log" not in name}
    assert max(in_tables.values()) <= most_by_chance(100, len(in_tables)), in_tables


@pytest.mark.long
async def test_without_mixing_everybody_is_found(surveys: Surveys, capsys: pytest.CaptureFixture[str]) -> None:
    watched = await all_answer(surveys, capsys, mixed=False)

    right = watched.right
    everybody = {name for name, number in right.items() if number == PEOPLE}
    assert {"which transaction wrote it", "when it appeared"} <= everybody, right
    assert "where it is in the log" in everybody


@pytest.mark.long
async def test_answers_and_marks_come_in_batches_of_five_at_least(
    surveys: Surveys, capsys: pytest.CaptureFixture[str]
) -> None:
    watcher = (await all_answer(surveys, capsys, mixed=True)).watcher

    for moments in (list(watcher.seen.values()), list(watcher.marked.values())):
        assert all(moments.count(moment) >= 5 for moment in moments)
    assert {watcher.seen[one] for one in watcher.answers} == set(watcher.marked.values())


async def test_what_waits_is_equally_long_and_bound_to_no_person(surveys: Surveys) -> None:
    asking = await asks(surveys, mode="anonymous")
    people = [uuid4() for _ in range(9)]
    for number, person in enumerate(people):
        await asking.answer(person, {**WHOLE, "free": "ä" * (50 * number)})

    rows = await asking.rows("staged_answers")
    assert len({len(row["sealed"]) for row in rows}) == 1
    everything = [str(dict(row)) for table in ("staged_answers", "claims") for row in await asking.rows(table)]
    assert not [person for person in people if any(str(person) in row for row in everything)]
    assert await asking.rows("answered_marks") == await asking.rows("responses") == []


async def test_no_answer_and_no_sign_of_one_is_said_on_any_topic(surveys: Surveys) -> None:
    asking = await asks(surveys, mode="anonymous")
    await surveys.silence()
    for _ in range(12):
        await asking.answer(uuid4(), WHOLE)
    await surveys.does_what_is_due()

    assert not [said for contract in CONTRACTS for said in await surveys.said(contract)]


async def test_an_anonymous_answer_has_no_time_finer_than_its_batchs_date(surveys: Surveys) -> None:
    asking = await asks(surveys, mode="anonymous")
    for hour in range(10):
        surveys.at(2026, 11, 20 + hour // 3, 8 + hour)
        await asking.answer(uuid4(), WHOLE)
    await surveys.does_what_is_due()

    dates = {row["answered_on"] for row in await asking.rows("responses")}
    assert len(dates) == 1


async def test_a_forgotten_person_is_not_marked_when_their_answer_comes_out(surveys: Surveys) -> None:
    asking = await asks(surveys, mode="anonymous")
    forgotten, others = uuid4(), [uuid4() for _ in range(5)]
    for person in (forgotten, *others):
        await asking.answer(person, WHOLE)
    await surveys.running.fetch(
        "INSERT INTO erasures (person_id, heard, state, asked_at, erased_at) VALUES ($1, 1, 'asked', $2, $2)",
        forgotten, surveys.running.clock(),
    )  # fmt: skip
    await asking.close()

    assert len(await asking.answers()) == 6
    assert {row["person_id"] for row in await asking.rows("answered_marks")} == set(others)


async def test_what_was_sealed_with_another_key_waits_on_and_is_not_lost(surveys: Surveys) -> None:
    asking = await asks(surveys, mode="anonymous")
    for _ in range(10):
        await asking.answer(uuid4(), WHOLE)
    running = surveys.running
    async with running.process.resources.pool.acquire() as tx:
        with pytest.raises(Exception, match=str(asking.id)):
            async with tx.transaction():
                await mix(tx, derived(b"o" * 32, STAGED), asking.id, running.clock())

    assert len(await asking.rows("staged_answers")) == 10
    await surveys.does_what_is_due()
    assert len(await asking.answers()) == 5
