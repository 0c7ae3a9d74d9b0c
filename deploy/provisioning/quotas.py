"""How much of the broker a user may take. Confluent's client lacks these two calls; aiokafka has one of them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from aiokafka.client import AIOKafkaClient
from aiokafka.protocol.admin import DescribeClientQuotasRequest
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import Array, Boolean, Float64, Int16, Int32, Schema, String

from shared.bus.kafka import Kafka

EXACTLY = 0  # the protocol's match type of one name


class AlterClientQuotasResponse(Response):
    API_KEY = 49
    API_VERSION = 0
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "entries",
            Array(
                ("error_code", Int16),
                ("error_message", String("utf-8")),
                ("entity", Array(("entity_type", String("utf-8")), ("entity_name", String("utf-8")))),
            ),
        ),
    )


class AlterClientQuotasStruct(RequestStruct):
    API_KEY = 49
    API_VERSION = 0
    RESPONSE_TYPE = AlterClientQuotasResponse
    SCHEMA = Schema(
        (
            "entries",
            Array(
                ("entity", Array(("entity_type", String("utf-8")), ("entity_name", String("utf-8")))),
                ("ops", Array(("key", String("utf-8")), ("value", Float64), ("remove", Boolean))),
            ),
        ),
        ("validate_only", Boolean),
    )


class AlterClientQuotas(Request[AlterClientQuotasStruct]):
    """Apache Kafka's protocol, AlterClientQuotas: a value for each key of one user, None to remove it."""

    API_KEY = 49

    def __init__(self, user: str, values: Mapping[str, float | None]) -> None:
        self._entity = [("user", user)]
        self._operations = [(key, value or 0.0, value is None) for key, value in values.items()]

    def build(self, request_struct_class: type[AlterClientQuotasStruct]) -> AlterClientQuotasStruct:
        return request_struct_class([(self._entity, self._operations)], False)


class QuotasRefused(Exception):
    """The broker refused a quota, with its reason."""


async def set_quotas(kafka: Kafka, user: str, values: Mapping[str, float | None]) -> None:
    """Raises QuotasRefused."""
    async with _client(kafka) as client:
        answer = await client.send(client.get_random_node(), AlterClientQuotas(user, values))
    for code, reason, _ in answer.entries:
        if code:
            raise QuotasRefused(f"the broker refused the quotas of {user}: {reason or f'error {code}'}")


async def quotas_of(kafka: Kafka, user: str) -> dict[str, float]:
    async with _client(kafka) as client:
        asked = DescribeClientQuotasRequest([("user", EXACTLY, user)], True)
        answer = await client.send(client.get_random_node(), asked)
    return {key: value for _, values in answer.entries or () for key, value in values}


@asynccontextmanager
async def _client(kafka: Kafka) -> AsyncIterator[AIOKafkaClient]:
    client = AIOKafkaClient(**kafka.client())
    await client.bootstrap()
    try:
        yield client
    finally:
        await client.close()
