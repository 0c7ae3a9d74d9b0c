"""A bad release stops instead of burying everything; other topics go on, and after the release nothing is lost."""

from uuid import uuid4

from shared.bus import outbox
from shared.bus.intake import BRAKE_AFTER
from shared.contracts import Series, Theme
from tests.bus.stage import Stage, create_topic
from tests.bus.states import series


async def test_the_brake_stops_a_topic_and_not_the_others_and_its_release_loses_nothing(stage: Stage) -> None:
    heard = []

    async def bad_release(_: list[Theme]) -> None:
        raise LookupError("for every message")

    async def follow(states: list[Series], *_: object) -> None:
        heard.extend(states)

    stage.follower.before, stage.follower.guarded = bad_release, False
    stage.follower.handlers.handles(Series)(follow)
    await create_topic(stage, Series.topic)
    ids = await stage.say_many(200)
    stage.relay(), stage.consumer()
    await stage.until(stage.braked)
    buried = len(await stage.letters())
    assert BRAKE_AFTER <= buried < 60  # at most one batch's worth of each partition that was in hand

    later = series()
    async with stage.writer_pool.acquire() as tx, tx.transaction():
        await outbox.add(tx, later, "series.planned")
    ids += await stage.say_many(10)

    async def others_go_on() -> bool:
        return [one.id for one in heard] == [later.id]

    await stage.until(others_go_on)
    assert await stage.kept() == {}
    assert len(await stage.letters()) == buried

    stage.follower.before = None  # a good release
    await stage.release()

    async def all_but_the_buried() -> bool:
        return len(await stage.kept()) == len(ids) - buried

    await stage.until(all_but_the_buried)
    for letter in await stage.letters():
        assert await stage.replay(letter) == "replayed"
    assert await stage.kept() == dict.fromkeys(ids, 1)
    assert sorted(await stage.effects()) == sorted((id_, 1) for id_ in ids)


async def test_a_topic_braked_while_its_batch_is_in_hand_goes_on_where_it_was(stage: Stage) -> None:
    """Released before anybody looked around: the partitions must not stay paused."""
    stage.relay(), stage.consumer()
    ids = await stage.say_many(5)
    await stage.until_kept(dict.fromkeys(ids, 1))
    for _ in range(3):
        await stage.reader_pool.execute("INSERT INTO brakes (topic, reason) VALUES ($1, 'by hand')", Theme.topic)
        ids += await stage.say_many(5)
        await stage.release()
    await stage.until_kept(dict.fromkeys(ids, 1))


async def test_a_flood_of_malformed_messages_gets_on_with_every_release(stage: Stage) -> None:
    """More in one batch than the brake allows: each release buries the next ones, so that an operator gets through."""
    good = uuid4()
    await stage.produce(*[(str(uuid4()).encode(), b"?")] * (BRAKE_AFTER * 2 + 5))
    stage.relay(), stage.consumer()
    await stage.say(good)
    for expected in (BRAKE_AFTER, BRAKE_AFTER * 2, BRAKE_AFTER * 2 + 5):
        await stage.until(stage.braked)
        assert len(await stage.letters()) == expected
        await stage.release()
    await stage.until_kept({good: 1})
