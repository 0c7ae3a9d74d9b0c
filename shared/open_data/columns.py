"""The columns of a contract's CSV: made from its fields alone, so that nothing else can get into a file."""

from collections.abc import Sequence
from typing import Any, get_args

import orjson

from shared.contracts import LANGUAGES, Contract, Localised
from shared.exports.tables import Cell


def columns_of(contract: type[Contract]) -> list[str]:
    """Texts in several languages take a column for each; lists and what has parts are JSON in one cell."""
    return [
        name
        for field, info in contract.model_fields.items()
        for name in (_languages(field) if _is_localised(info.annotation) else [field])
    ]


def cells_of(state: Contract) -> list[Cell]:
    """A state's cells, in the order of `columns_of`."""
    told = state.model_dump(mode="json")
    return [
        cell
        for field, info in type(state).model_fields.items()
        for cell in (_said(told[field]) if _is_localised(info.annotation) else [_cell(told[field])])
    ]


def _is_localised(annotation: Any) -> bool:
    return annotation is Localised or set(get_args(annotation)) == {Localised, type(None)}


def _languages(field: str) -> list[str]:
    return [*(f"{field}_{language}" for language in LANGUAGES), f"{field}_original"]


def _said(text: dict[str, str | None] | None) -> Sequence[Cell]:
    return [(text or {}).get(part) or "" for part in (*LANGUAGES, "original")]


def _cell(value: Any) -> Cell:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str() | int() | float():
            return value
        case _:
            return orjson.dumps(value).decode()
