"""The JSON Schemas of the contracts, as subscribers may rely on them."""

from collections.abc import Sequence
from typing import Any

from pydantic.json_schema import models_json_schema

from shared.contracts.contract import Contract

Schema = dict[str, Any]


def schema_of(contract: type[Contract]) -> Schema:
    """What a reader has to take: fields with a default may be missing in messages of an older minor version."""
    schema: Schema = _open(contract.model_json_schema(mode="validation"))
    return schema


def schemas_of(contracts: Sequence[type[Contract]], *, ref_template: str) -> dict[str, Schema]:
    """What is said: all fields are there. By the models' names, nested ones included."""
    _, schemas = models_json_schema([(contract, "serialization") for contract in contracts], ref_template=ref_template)
    return {name: _open(schema) for name, schema in schemas.get("$defs", {}).items()}


def _open(schema: Any) -> Any:
    """Without the promise that there are no other fields: a newer minor version may add some."""
    if isinstance(schema, dict):
        closed = ("additionalProperties", False)
        return {name: _open(value) for name, value in schema.items() if (name, value) != closed}
    if isinstance(schema, list):
        return [_open(value) for value in schema]
    return schema
