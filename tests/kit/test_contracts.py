"""The kit's models are the services' own, of public topics alone, and need nothing of the services."""

import ast
from pathlib import Path
from typing import Any

import digiverkosto_kit.contracts as kit
import orjson
import pytest

from deploy.provisioning.declared import declared_topics
from shared.contracts import CONTRACTS, Contract
from tests.kit.conftest import ASSEMBLED

GOLDEN = Path("tests/contracts/golden")
OURS = {contract.topic: contract for contract in CONTRACTS}
THEIRS: list[Any] = list(kit.PUBLIC)


def test_the_kit_knows_every_public_topic_and_no_other() -> None:
    assert {one.topic for one in THEIRS} == {one.name for one in declared_topics() if one.name.startswith("pub.")}


@pytest.mark.parametrize("theirs", THEIRS, ids=lambda one: one.topic)
def test_a_model_of_the_kit_is_the_services_own(theirs: Any) -> None:
    ours: type[Contract] = OURS[theirs.topic]
    assert theirs.model_json_schema() == ours.model_json_schema()
    assert (theirs.owner, theirs.types, theirs.__doc__) == (ours.owner, ours.types, ours.__doc__)


@pytest.mark.parametrize("theirs", THEIRS, ids=lambda one: one.topic)
def test_every_golden_message_is_read_alike(theirs: Any) -> None:
    files = [one for one in sorted((GOLDEN / theirs.topic).glob("*.json")) if "schema" not in one.name]
    assert files
    for file in files:
        assert orjson.loads(theirs.read(file.read_bytes()).body()) == orjson.loads(
            OURS[theirs.topic].read(file.read_bytes()).body()
        )


def test_internal_contracts_cannot_be_imported_from_the_kit() -> None:
    internal = {contract.__name__ for contract in CONTRACTS if contract.topic.startswith("int.")}
    assert not internal & set(vars(kit))


def test_no_module_of_the_kit_imports_anything_of_the_platform() -> None:
    imported = {
        (one.module if isinstance(one, ast.ImportFrom) else one.names[0].name) or ""
        for file in ASSEMBLED.rglob("*.py")
        for one in ast.walk(ast.parse(file.read_text()))
        if isinstance(one, ast.Import | ast.ImportFrom)
    }
    assert {name.partition(".")[0] for name in imported} & {"shared", "services", "deploy", "tests"} == set()
