"""The statement that gives seats looks at the occurrence itself: what changed after the first glance is seen.

A request looks without a lock first, so only a race would bring these cases to the statement; here it is asked at once.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest

from services.registration.signups import seat_queries
from shared.contracts import Occurrence, OccurrenceState
from tests.parts import Running
from tests.registration.gatherings import Gatherings
from tests.registration.test_signups_crowd import crowd_of, question

HOUR = timedelta(hours=1)


async def called_off(service: Running, gatherings: Gatherings, occurrence: Occurrence) -> None:
    await gatherings.next(occurrence, state=OccurrenceState.cancelled)


async def without_sign_up(service: Running, gatherings: Gatherings, occurrence: Occurrence) -> None:
    assert (await gatherings.set_policy(occurrence, policy="none")).status_code == 200


async def open_at_once(service: Running, gatherings: Gatherings, occurrence: Occurrence) -> None: ...


def opening(away: timedelta) -> Callable[[Running, Gatherings, Occurrence], Awaitable[None]]:
    async def opens(service: Running, gatherings: Gatherings, occurrence: Occurrence) -> None:
        told: dict[str, Any] = {"policy": "limited", "capacity": 2, "opens_at": (service.clock() + away).isoformat()}
        assert (await gatherings.set_policy(occurrence, **told)).status_code == 200

    return opens


def closing(away: timedelta) -> Callable[[Running, Gatherings, Occurrence], Awaitable[None]]:
    async def closes(service: Running, gatherings: Gatherings, occurrence: Occurrence) -> None:
        at = (service.clock() + HOUR).isoformat()
        assert (await gatherings.set_policy(occurrence, policy="open", closes_at=at)).status_code == 200
        service.clock.now += HOUR - away

    return closes


async def begins(service: Running, gatherings: Gatherings, occurrence: Occurrence) -> None:
    service.clock.now = occurrence.starts_at


async def begins_sooner(service: Running, gatherings: Gatherings, occurrence: Occurrence) -> None:
    """Before the end of sign-up that was set when it was to be later."""
    at = (service.clock() + 9 * HOUR).isoformat()
    assert (await gatherings.set_policy(occurrence, policy="open", closes_at=at)).status_code == 200
    await service.fetch("UPDATE seatings SET starts_at = $2 WHERE occurrence_id = $1", occurrence.id, service.clock())


CASES: Mapping[str, tuple[Callable[[Running, Gatherings, Occurrence], Awaitable[None]], bool]] = {
    "called off": (called_off, False),
    "without sign-up": (without_sign_up, False),
    "open at once": (open_at_once, True),
    "opening later": (opening(HOUR), False),
    "opening now": (opening(timedelta()), True),
    "open for an hour": (opening(-HOUR), True),
    "closing later": (closing(HOUR / 2), True),
    "closing now": (closing(timedelta()), False),
    "closed for an hour": (closing(-HOUR), False),
    "beginning now": (begins, False),
    "beginning sooner": (begins_sooner, False),
}


@pytest.mark.parametrize("case", CASES)
async def test_only_what_is_open_at_this_moment_gives_a_seat(
    registration: Running, gatherings: Gatherings, case: str
) -> None:
    change, lets_in = CASES[case]
    occurrence, (person,) = await gatherings.open(), await crowd_of(registration, 1)
    await change(registration, gatherings, occurrence)
    asked = question(registration, occurrence, person)

    async with registration.process.resources.pool.acquire() as connection:
        assert await seat_queries.hold(connection, asked) is lets_in
        placed = await seat_queries.seat_and_say(connection, [asked])

    assert set(placed) == ({asked.signup.id} if lets_in else set())
    assert (await gatherings.seating(occurrence))["confirmed"] == int(lets_in)


async def test_who_is_in_already_spoils_nothing_for_those_who_ask_with_them(
    registration: Running, gatherings: Gatherings
) -> None:
    occurrence, (inside, outside) = await gatherings.open(), await crowd_of(registration, 2)
    await gatherings.sign_up(occurrence, inside)
    again, first = (question(registration, occurrence, person) for person in (inside, outside))

    async with registration.process.resources.pool.acquire() as connection:
        assert await seat_queries.hold(connection, again) is False
        placed = await seat_queries.seat_and_say(connection, [again, first])

    assert set(placed) == {first.signup.id}
