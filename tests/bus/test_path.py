"""The whole path of a message: committed, relayed, read, kept."""

from uuid import uuid4

from shared.bus.murmur2 import partition_of
from shared.contracts import Theme
from tests.bus.stage import Stage
from tests.whole_log import whole_log


async def test_what_is_committed_arrives_once_and_in_order(stage: Stage) -> None:
    first, second = uuid4(), uuid4()
    stage.relay()
    stage.consumer()
    for _ in range(20):
        await stage.say(first)
        await stage.say(second)

    async def arrived() -> bool:
        return await stage.kept() == {first: 20, second: 20}

    await stage.until(arrived)
    log = await whole_log(stage.kafka, Theme)
    for id_ in (first, second):
        versions = [message.version for message in log if message.key == str(id_)]
        assert versions == list(range(1, 21))
    assert await stage.unsaid() == 0
    assert len(await stage.effects()) == len(set(await stage.effects()))


async def test_a_key_goes_where_javas_partitioner_puts_it(stage: Stage) -> None:
    ids = await stage.say_many(30)
    stage.relay()
    await stage.drained()

    log = await whole_log(stage.kafka, Theme)
    assert {message.key for message in log} == {str(id_) for id_ in ids}
    assert all(message.partition == partition_of(message.key.encode(), 3) for message in log)
