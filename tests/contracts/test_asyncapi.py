"""The AsyncAPI document: committed, served, and true."""

from collections.abc import Iterator
from typing import Any

import orjson
from fastapi import FastAPI
from faststream.specification.asyncapi.v3_0_0.schema import ApplicationSchema
from httpx import ASGITransport, AsyncClient

from shared.contracts import CONTRACTS, Network, Occurrence, Theme
from shared.contracts.asyncapi import document
from shared.web.operating import OPERATING_ACCESS, operating_routes
from tests.contracts.golden import ASYNCAPI, whole_document


def references(content: Any) -> Iterator[str]:
    if isinstance(content, dict):
        if isinstance(content.get("$ref"), str):
            yield content["$ref"]
        for value in content.values():
            yield from references(value)
    elif isinstance(content, list):
        for value in content:
            yield from references(value)


def test_the_committed_document_is_todays() -> None:
    """Otherwise: `python -m tests.contracts.golden`."""
    assert orjson.loads(ASYNCAPI.read_bytes()) == whole_document()


def test_every_reference_leads_somewhere() -> None:
    whole = whole_document()
    for reference in set(references(whole)):
        at: Any = whole
        for step in reference.removeprefix("#/").split("/"):
            assert step in at, reference
            at = at[step]


def test_every_contract_has_its_channel_owner_key_and_retention() -> None:
    whole = whole_document()
    assert whole["channels"].keys() == {contract.topic for contract in CONTRACTS}
    for contract in CONTRACTS:
        channel = whole["channels"][contract.topic]
        assert channel["x-owner"] == contract.owner
        assert channel["x-sensitivity"].startswith("public" if contract.topic.startswith("pub.") else "internal")
        kafka = channel["bindings"]["kafka"]
        assert kafka["partitions"] == 12
        assert kafka["topicConfiguration"]["cleanup.policy"] == ["compact"]
        assert kafka["topicConfiguration"]["delete.retention.ms"] == 30 * 24 * 3600 * 1000
        said = whole["components"]["messages"][contract.noun()]
        assert contract.types <= set(said["headers"]["properties"]["ce_type"]["enum"])
        assert said["bindings"]["kafka"]["key"]["format"] == "uuid"


def test_the_document_is_asyncapi_3() -> None:
    """FastStream's models of the standard are the oracle."""
    read = ApplicationSchema.model_validate(whole_document())
    assert read.asyncapi == "3.0.0"
    assert read.channels.keys() == {contract.topic for contract in CONTRACTS}


async def test_a_service_serves_what_it_says_and_hears() -> None:
    async def fine() -> dict[str, Any]:
        return {"ok": True}

    async def nothing() -> None: ...

    own = document("events", "1.0.0", says=[Theme, Occurrence], hears=[Network])
    app = FastAPI()
    app.include_router(
        operating_routes(version={}, live=fine, ready=fine, measure=nothing, asyncapi=lambda: own),
    )
    async with AsyncClient(transport=ASGITransport(app), base_url="http://service") as http:
        served = (await http.get("/asyncapi.json")).json()
    assert served == own
    assert "GET /asyncapi.json" in OPERATING_ACCESS
    assert {name: one["action"] for name, one in served["operations"].items()} == {
        "say_theme": "send",
        "say_occurrence": "send",
        "hear_network": "receive",
    }
