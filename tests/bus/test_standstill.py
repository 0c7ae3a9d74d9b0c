"""Messages that wait while none of them is handled show in a metric (RD14)."""

import asyncpg

from shared.bus.standstill import Standstill
from shared.contracts import Theme
from shared.telemetry import catalogue
from tests.bus.stage import Stage


def shown() -> float:
    value: float = catalogue.consumer_standstill.labels(Theme.topic)._value.get()
    return value


def test_only_what_waits_and_does_not_move_stands_still() -> None:
    seen = Standstill()
    assert seen.seconds("t", waiting=5, position=10, now=0) == 0
    assert seen.seconds("t", waiting=7, position=10, now=61) == 61
    assert seen.seconds("t", waiting=3, position=12, now=62) == 0  # some were handled
    assert seen.seconds("t", waiting=0, position=12, now=300) == 0  # nobody waits: it isn't standing, it is done
    assert seen.seconds("t", waiting=1, position=12, now=301) == 1


async def test_a_consumer_that_stands_still_shows_it_until_it_goes_on(stage: Stage) -> None:
    """Its handler is held up by something that would pass by itself, and doesn't."""

    async def held_up(_: list[Theme]) -> None:
        raise asyncpg.DeadlockDetectedError("again and again")

    stage.follower.before = held_up
    ids = await stage.say_many(5)
    stage.relay(), stage.consumer()

    async def stands() -> bool:
        return shown() > 1.5

    await stage.until(stands, 60)
    assert await stage.kept() == {}

    stage.follower.before = None
    await stage.until_kept(dict.fromkeys(ids, 1))

    async def goes_on() -> bool:
        return shown() == 0

    await stage.until(goes_on, 30)
