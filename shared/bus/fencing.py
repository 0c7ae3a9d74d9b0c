"""A producer whose writes Kafka refuses once its successor has written, at the price of a plain one.

A transactional id makes Kafka give each new holder the same producer id with a higher epoch, and a partition takes
no write of a lower epoch than the highest that it has seen, inside a transaction or not. So the id is taken at the
start, and everything is sent idempotently outside of transactions: a message of its own needs one request instead
of three, and no wait for the one before to be marked as committed.
"""

from typing import Any

from aiokafka import AIOKafkaProducer

from shared.bus.discarding import discard


class FencedProducer(AIOKafkaProducer):  # type: ignore[misc]  # aiokafka comes without types
    """Idempotent, and the only one under `name` from its `start` on: what an earlier one sends to a partition
    after this one did is refused there with ProducerFenced.

    Kafka forgets a name that nobody took for 7 days, and an epoch on a partition that had no write for one:
    take it again before that. Reaches into aiokafka 0.14 for the id and the epoch.
    """

    def __init__(self, name: str, client: dict[str, Any], **settings: Any) -> None:
        super().__init__(**client, **settings, enable_idempotence=True, acks="all")
        self._name, self._own_client = name, client

    async def start(self) -> None:
        taking = AIOKafkaProducer(**self._own_client, transactional_id=self._name)
        try:
            await taking.start()
            taken = taking._txn_manager
            self._txn_manager.set_pid_and_epoch(taken.producer_id, taken.producer_epoch)
        finally:
            await discard(taking)
        await super().start()
