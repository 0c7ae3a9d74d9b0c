"""The envelope as others read it: CloudEvents' own library and Kafka's own partitioner are the oracles."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from aiokafka.partitioner import DefaultPartitioner
from aiokafka.partitioner import murmur2 as aiokafkas_murmur2
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary
from cloudevents.core.formats.json import JSONFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.bus import outbox, trace
from shared.bus.murmur2 import murmur2, partition_of
from shared.bus.trace import Trace
from shared.contracts import Theme
from tests.bus.stage import Stage
from tests.bus.states import theme
from tests.whole_log import whole_log


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_murmur2_is_kafkas(data: bytes) -> None:
    assert murmur2(data) == aiokafkas_murmur2(data) & 0xFFFFFFFF


@settings(deadline=None)
@given(st.uuids(), st.integers(1, 48))
def test_a_key_goes_where_every_other_client_puts_it(key: object, partitions: int) -> None:
    everywhere = list(range(partitions))
    assert partition_of(str(key).encode(), partitions) == DefaultPartitioner()(
        str(key).encode(), everywhere, everywhere
    )


async def test_cloudevents_own_library_reads_what_we_say(stage: Stage) -> None:
    chain = Trace(uuid4(), "registration:signup:1:1", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
    id_ = uuid4()
    with trace.tracing(chain):
        await stage.say(id_)
    stage.relay("events")
    await stage.drained()
    (message,) = await whole_log(stage.kafka, Theme)

    headers = {name: value.encode() for name, value in message.headers.items()}
    event = from_binary(KafkaMessage(headers, message.key, message.body or b""), JSONFormat())
    assert event.get_id() == f"events:theme:{id_}:1"
    assert event.get_type() == "theme.planned"
    assert event.get_source() == "events"
    assert event.get_specversion() == "1.0"
    assert event.get_subject() == message.key == str(id_)
    assert event.get_datacontenttype() == "application/json"
    assert event.get_extension("aggregateversion") == "1"
    assert event.get_extension("correlationid") == str(chain.correlation_id)
    assert event.get_extension("causationid") == chain.causation_id
    said_at = event.get_time()
    assert said_at is not None
    assert abs(said_at - datetime.now(UTC)) < timedelta(minutes=1)
    assert Theme.model_validate(event.get_data()) == theme(id_, 1)
    assert message.headers["traceparent"] == chain.traceparent


async def test_the_same_fact_has_the_same_id_however_often_it_is_said(stage: Stage) -> None:
    id_ = uuid4()
    async with stage.writer_pool.acquire() as tx, tx.transaction():
        await outbox.add(tx, theme(id_, 4), "theme.changed")
        await outbox.add(tx, theme(id_, 4), "theme.republished")
        await outbox.add(tx, theme(id_, 5), "theme.changed")
        await outbox.bury(tx, Theme, id_, 6)
    stage.relay("events")
    await stage.drained()
    said = await whole_log(stage.kafka, Theme)
    assert [message.headers["ce_id"].rsplit(":", 1)[1] for message in said] == ["4", "4", "5", "6"]
    assert said[0].headers["ce_id"] == said[1].headers["ce_id"]
    assert said[3].body is None
    assert said[3].headers["ce_type"] == "theme.deleted"


async def test_a_message_that_a_message_caused_names_it(stage: Stage) -> None:
    """One correlation id through the whole chain, the cause's own id as causation."""
    seen: list[Trace] = []

    async def look(_: list[Theme]) -> None:
        seen.append(trace.current())

    stage.follower.before = look
    id_ = uuid4()
    with trace.tracing(Trace(uuid4())):
        chain = trace.current()
        await stage.say(id_)
    stage.relay("events"), stage.consumer()
    await stage.until_kept({id_: 1})
    assert [(one.correlation_id, one.causation_id) for one in seen] == [(chain.correlation_id, f"events:theme:{id_}:1")]
