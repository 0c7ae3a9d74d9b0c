"""An agency outside and the operator who lets it in."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from deploy.cli.__main__ import main
from tests.deploy.composed import ComposedBroker

WHY = ("--purpose", "the town calendar", "--legal-basis", "public data", "--contact-role", "ICT services")
TOPIC = "pub.networks.v1"


class Outside:
    """An agency's own programs: they know the address, the authority, and what they were given."""

    def __init__(self, broker: ComposedBroker, said: str) -> None:
        told = dict(line.split(maxsplit=1) for line in said.splitlines()[:2])
        self.user, self._password, self.broker = told["user"], told["password"], broker

    @asynccontextmanager
    async def consumer(self, topic: str = TOPIC, *, group: str) -> AsyncIterator[AIOKafkaConsumer]:
        consumer = AIOKafkaConsumer(topic, **self._way(), group_id=group, auto_offset_reset="earliest")
        try:
            await consumer.start()
            yield consumer
        finally:
            await consumer.stop()

    async def say(self, topic: str) -> None:
        producer = AIOKafkaProducer(**self._way())
        try:
            await producer.start()
            await producer.send_and_wait(topic, b"{}")
        finally:
            await producer.stop()

    async def hear(self, topic: str = TOPIC, *, group: str) -> Any:
        async with self.consumer(topic, group=group) as consumer:
            return await asyncio.wait_for(consumer.getone(), 20)

    def _way(self) -> dict[str, Any]:
        return {
            "bootstrap_servers": self.broker.outside,
            "security_protocol": "SASL_SSL",
            "ssl_context": ssl.create_default_context(cafile=self.broker.authority),
            "sasl_mechanism": "SCRAM-SHA-512",
            "sasl_plain_username": self.user,
            "sasl_plain_password": self._password,
        }


class Operator:
    """Runs `digiverkosto` with the environment of the part `provision`."""

    def __init__(self, broker: ComposedBroker, capsys: pytest.CaptureFixture[str]) -> None:
        self._broker, self._capsys = broker, capsys

    def run(self, *words: str) -> str:
        code = main(words)
        said = self._capsys.readouterr()
        assert code == 0, said
        return said.out

    def refused(self, *words: str) -> str:
        assert main(words) == 1
        return self._capsys.readouterr().err

    def lets_in(self, name: str, *words: str) -> Outside:
        return Outside(self._broker, self.run("agencies", "add", name, *WHY, *words))
