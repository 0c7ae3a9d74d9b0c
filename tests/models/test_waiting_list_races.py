"""Sign-up with its waiting list by eight workers at once: whatever they did, a waiting list could have done (RQ4)."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registration.signup_policies import queries as policies
from services.registration.signups.rules import Seating
from shared.contracts import Occurrence
from shared.postgres import Connection
from tests.models.length import length
from tests.models.rows import said, same, stored
from tests.models.waiting_list import Impossible, Replay
from tests.models.workers import Act, Crowd, throw
from tests.models.world import WORKERS, RegistrationWorld
from tests.parts import Databases

pytestmark = pytest.mark.xdist_group("waiting-list-races")

LETTERS = """
SELECT template, count(*) AS number FROM mail_intents
WHERE values ->> 'signup_id' IN (SELECT id::text FROM signups WHERE occurrence_id = $1) GROUP BY template
"""
TOLD_BY = {
    "signup.confirmed": "signup_confirmed",
    "signup.queued": "signup_queued",
    "signup.promoted": "signup_promoted",
    "signup.withdrawn": "signup_withdrawn",
}
FULL, BEHIND = WORKERS, WORKERS // 2


async def at_rest(world: RegistrationWorld, occurrence: Occurrence) -> None:
    """Rows, counters, messages and mails agree with a list on which the acts were done one after the other."""
    messages = await said(world.service, occurrence.id)
    played, kept = Replay.of(messages), await stored(world.service, occurrence.id)
    assert same(played, kept), (played, kept)
    letters = {row["template"]: row["number"] for row in await world.service.fetch(LETTERS, occurrence.id)}
    assert letters == Counter(TOLD_BY[kind] for kind, _ in messages if kind in TOLD_BY)
    (row,) = await world.service.fetch("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    assert row["deadlocks"] == 0


@length(20)
@given(seed=st.integers(0, 2**32), limit=st.sampled_from([0, 1, 2, 3, 5, None]))
def test_eight_workers_do_what_a_waiting_list_could_have_done(
    world: RegistrationWorld, seed: int, limit: int | None
) -> None:
    dice = random.Random(seed)
    occurrence = world.do(world.gatherings.open(capacity=limit))
    crowd = Crowd(world, occurrence, dice)

    world.do(crowd.play(throw(dice)))

    told = {answer.status_code for _, answer in crowd.answers}
    assert told <= {200, 201, 204, 409, 503}
    assert all("Retry-After" in answer.headers for _, answer in crowd.answers if answer.status_code == 503)
    world.do(at_rest(world, occurrence))


async def full_and_left_by_all(world: RegistrationWorld) -> Occurrence:
    """All seats taken and half as many people waiting; then everybody who has a seat leaves in the same moment."""
    occurrence = await world.gatherings.open(capacity=FULL)
    crowd = Crowd(world, occurrence, random.Random(7))
    for number in range(FULL + BEHIND):
        await crowd.play([[("ask", number)]])
    leaving: list[list[Act]] = [[("withdraw", number)] for number in range(FULL)]
    await crowd.play(leaving)
    return occurrence


def test_each_of_many_seats_given_up_at_once_goes_to_the_next_in_the_queue(world: RegistrationWorld) -> None:
    occurrence = world.do(full_and_left_by_all(world))

    world.do(at_rest(world, occurrence))
    kept = world.do(stored(world.service, occurrence.id))
    assert (set(kept.seated), kept.queue) == (set(world.people[FULL : FULL + BEHIND]), [])


@pytest.fixture
def frail(databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RegistrationWorld]:
    """A registration that looks at seatings without holding them, on a database that forbids nothing."""

    async def looked_at(tx: Connection, occurrence_ids: Sequence[UUID]) -> dict[UUID, Seating]:
        found = [await policies.seating(tx, one) for one in occurrence_ids]
        return {one.occurrence_id: one for one in found if one}

    with RegistrationWorld.opened(databases, tmp_path) as opened:
        for name in ("seats_are_not_oversold", "nobody_waits_beside_a_free_seat", "seatings_waiting_check"):
            opened.do(opened.service.fetch(f"ALTER TABLE seatings DROP CONSTRAINT {name}"))
        monkeypatch.setattr(policies, "lock_seatings", looked_at)
        yield opened


def test_twin_without_the_lock_seats_go_to_nobody_or_twice(frail: RegistrationWorld) -> None:
    async def again_and_again() -> None:
        for _ in range(10):
            await at_rest(frail, await full_and_left_by_all(frail))

    with pytest.raises((Impossible, AssertionError)):
        frail.do(again_and_again())
