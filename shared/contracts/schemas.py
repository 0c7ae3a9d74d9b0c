"""The JSON Schemas of the contracts, as subscribers may rely on them."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from pydantic.json_schema import models_json_schema

from shared.contracts.contract import Contract

Schema = dict[str, Any]


def schema_of(contract: type[Contract]) -> Schema:
    """What a reader has to take: fields with a default may be missing in messages of an older minor version."""
    schema: Schema = _open(contract.model_json_schema(mode="validation"))
    return {**schema, **_given_up(contract)}


def schemas_of(contracts: Sequence[type[Contract]], *, ref_template: str) -> dict[str, Schema]:
    """What is said: all fields are there. By the models' names, nested ones included."""
    _, schemas = models_json_schema([(contract, "serialization") for contract in contracts], ref_template=ref_template)
    told = {contract.__name__: _given_up(contract) for contract in contracts}
    return {name: {**_open(schema), **told.get(name, {})} for name, schema in schemas.get("$defs", {}).items()}


def mark_of(contract: type[Contract]) -> str:
    """Another one for another schema."""
    written = json.dumps(schema_of(contract), sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def _given_up(contract: type[Contract]) -> Schema:
    return contract.deprecated.told() if contract.deprecated else {}


def _open(schema: Any) -> Any:
    """Without the promise that there are no other fields: a newer minor version may add some."""
    if isinstance(schema, dict):
        closed = ("additionalProperties", False)
        return {name: _open(value) for name, value in schema.items() if (name, value) != closed}
    if isinstance(schema, list):
        return [_open(value) for value in schema]
    return schema
