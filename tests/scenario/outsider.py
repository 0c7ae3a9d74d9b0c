"""Another agency's subscriber: a plain Kafka client in a group of its own that knows the contracts alone."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import uuid4

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from shared.contracts import CONTRACTS, Contract

BY_TOPIC = {contract.topic: contract for contract in CONTRACTS}


@dataclass(frozen=True)
class Heard:
    """A record as it came. `body` None: a tombstone."""

    topic: str
    partition: int
    offset: int
    key: bytes
    headers: dict[str, str]
    body: bytes | None

    @property
    def contract(self) -> type[Contract]:
        return BY_TOPIC[self.topic]

    @property
    def type(self) -> str:
        return self.headers["ce_type"]

    def state(self) -> Contract:
        """The body, read with the contract alone."""
        assert self.body is not None
        return self.contract.model_validate_json(self.body)

    def everything(self) -> bytes:
        """Key, headers and body in one piece, for those who look for what mustn't be there."""
        headers = "\n".join(f"{name}: {value}" for name, value in self.headers.items())
        return b"\n".join((self.topic.encode(), self.key, headers.encode(), self.body or b""))


def spoken(heard: Iterable[Heard]) -> Iterator[Heard]:
    """Without tombstones."""
    return (one for one in heard if one.body is not None)


async def listen(bootstrap_servers: str, topics: Iterable[str]) -> list[Heard]:
    """Everything committed in these topics up to now, in offset order per partition."""
    consumer = AIOKafkaConsumer(
        *topics,
        bootstrap_servers=bootstrap_servers,
        group_id=f"outside-{uuid4().hex[:8]}",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        isolation_level="read_committed",
    )
    await consumer.start()
    try:
        return await _up_to_now(consumer)
    finally:
        await consumer.stop()


async def _up_to_now(consumer: AIOKafkaConsumer) -> list[Heard]:
    while not consumer.assignment():
        await consumer.getmany(timeout_ms=100)
    await consumer.seek_to_beginning()
    ends = await consumer.end_offsets(list(consumer.assignment()))
    heard: list[Heard] = []
    while await _behind(consumer, ends):
        for records in (await consumer.getmany(timeout_ms=200)).values():
            heard += [_heard(record) for record in records]
    return heard


async def _behind(consumer: AIOKafkaConsumer, ends: dict[TopicPartition, int]) -> bool:
    return any([await consumer.position(part) < end for part, end in ends.items()])


def _heard(record: ConsumerRecord) -> Heard:
    headers = {name: value.decode() for name, value in record.headers}
    return Heard(record.topic, record.partition, record.offset, record.key or b"", headers, record.value)


def about(heard: Sequence[Heard], contract: type[Contract], key: str) -> list[Heard]:
    """What was said of one aggregate, in its order."""
    return [one for one in heard if one.topic == contract.topic and one.key == key.encode()]
