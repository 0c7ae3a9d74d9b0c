"""A batch as FastStream carries it from Kafka to our own taking in."""

from collections.abc import Callable

from faststream.kafka.message import KafkaAckableMessage
from faststream.message import StreamMessage


class Taken(KafkaAckableMessage):
    """A batch as FastStream handles it. Our positions are the truth: an ack has nothing to tell Kafka, and a
    nack puts back only what is still ours (FastStream's own stops at the first partition that isn't)."""

    put_back: Callable[[], None]

    async def ack(self) -> None:
        await StreamMessage.ack(self)

    async def nack(self) -> None:
        self.put_back()
        await StreamMessage.nack(self)
