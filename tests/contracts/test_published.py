"""What others published of AsyncAPI, CloudEvents and JSON Schema agrees to our document and its examples."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson
import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary
from cloudevents.core.formats.json import JSONFormat

from shared.contracts import CONTRACTS, Contract
from shared.contracts.asyncapi import document
from tests.contracts.golden import ASYNCAPI, published
from tests.contracts.test_deprecations import VenueGivenUp

PUBLISHED = Path(__file__).parent / "published"


def whole() -> Any:
    return orjson.loads(ASYNCAPI.read_bytes())


def examples(contract: type[Contract]) -> list[Any]:
    found: list[Any] = whole()["components"]["messages"][contract.noun()]["examples"]
    return found


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda one: one.topic)
def test_the_examples_are_the_golden_payloads_and_agree_to_the_documents_schema(contract: type[Contract]) -> None:
    schemas = whole()["components"]["schemas"]
    schema = {"$ref": f"#/components/schemas/{contract.__name__}", "components": {"schemas": schemas}}
    validator = jsonschema_rs.validator_for(schema, validate_formats=True)
    for example in examples(contract):
        assert [str(error) for error in validator.iter_errors(example["payload"])] == []
        golden = published(contract)[-1].read(example["name"])
        assert contract.model_validate(example["payload"]) == contract.model_validate(golden)


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda one: one.topic)
def test_cloudevents_own_library_reads_every_example(contract: type[Contract]) -> None:
    for example in examples(contract):
        headers = {name: value.encode() for name, value in example["headers"].items()}
        body = orjson.dumps(example["payload"])
        event = from_binary(KafkaMessage(headers, example["payload"]["id"], body), JSONFormat())
        assert (event.get_source(), event.get_type()) == (contract.owner, example["headers"]["ce_type"])
        assert event.get_subject() == example["payload"]["id"]
        assert event.get_data() == example["payload"]


def test_a_payload_that_breaks_its_contract_is_not_agreed_to() -> None:
    """The twin: the schemas do refuse something."""
    schemas = whole()["components"]["schemas"]
    schema = {"$ref": "#/components/schemas/Network", "components": {"schemas": schemas}}
    assert not jsonschema_rs.validator_for(schema).is_valid({"id": "6f6c6d6e-0000-4000-8000-000000000001"})


@pytest.mark.long
def test_the_document_agrees_to_asyncapis_own_schema(tmp_path: Path) -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copy(PUBLISHED / name, tmp_path)
    subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=tmp_path, check=True, capture_output=True)
    schema = orjson.loads((tmp_path / "node_modules/@asyncapi/specs/schemas/3.0.0.json").read_bytes())
    validator = jsonschema_rs.validator_for(schema)

    assert [f"{error.instance_path}: {error.message}" for error in validator.iter_errors(whole())] == []
    assert validator.is_valid(document("events", "1.0.0", says=[VenueGivenUp]))
    assert not validator.is_valid({**whole(), "channels": {"pub.networks.v1": {"address": 7}}})
