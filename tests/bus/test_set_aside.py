"""What Kafka refused for good is shown, and said again in its order once it is released."""

from uuid import uuid4

import pytest

from shared.bus import outbox_queries, queries
from shared.contracts import Theme
from tests.bus.stage import Stage
from tests.whole_log import whole_log


async def test_a_very_large_outbox_is_estimated_beyond_what_is_counted(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.bus.outbox_queries.COUNTED", 10)
    async with stage.writer_pool.acquire() as connection:
        await stage.say_many(1)
        await connection.execute("UPDATE outbox SET said_at = said_at - interval '1 hour'")
        await stage.say_many(30)
        await connection.execute("ANALYZE outbox")
        state = await outbox_queries.outbox_state(connection)
    assert state["rows"] == 31
    assert 3600 <= state["oldest_seconds"] < 3700


async def test_a_refused_row_and_those_behind_it_are_said_in_order_after_their_release(stage: Stage) -> None:
    stuck, other = uuid4(), uuid4()
    for id_ in (stuck, other, stuck):
        await stage.say(id_)
    async with stage.writer_pool.acquire() as connection:
        seq = await connection.fetchval("SELECT min(seq) FROM outbox")
        await queries.refuse(connection, seq, "MessageSizeTooLargeError")
        (shown,) = await outbox_queries.set_aside(connection)
        assert (shown["seq"], shown["key"], shown["behind"]) == (seq, stuck, 1)
        state = await outbox_queries.outbox_state(connection)
        assert (state["rows"], state["set_aside"]) == (3, 2)
        assert state["bytes"] > 0
    stage.relay()

    async def other_said() -> bool:
        return await stage.unsaid() == 2

    await stage.until(other_said)
    async with stage.writer_pool.acquire() as connection:
        assert await outbox_queries.release(connection, seq + 100) == 0
        assert await outbox_queries.release(connection, seq) == 1
        await queries.wake_leader(connection)
    await stage.drained()
    said = [(message.key, message.version) for message in await whole_log(stage.kafka, Theme)]
    assert [version for key, version in said if key == str(stuck)] == [1, 2]
