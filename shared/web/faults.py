"""What is wrong with a request, in our own codes: which field, why, and what it may be instead."""

from collections.abc import Mapping, Sequence
from typing import Any

from shared.texts import Texts

Found = Mapping[str, Any]
"""One of pydantic's errors: `type`, `loc`, `ctx`."""

CODES = {
    "missing": "missing",
    "extra_forbidden": "unknown_field",
    "string_too_long": "too_long",
    "string_too_short": "too_short",
    "too_long": "too_many",
    "too_short": "too_few",
    "greater_than": "too_small",
    "greater_than_equal": "too_small",
    "less_than": "too_great",
    "less_than_equal": "too_great",
    "json_invalid": "invalid_json",
    "model_attributes_type": "invalid_json",
    "enum": "unknown_value",
    "literal_error": "unknown_value",
    "string_type": "not_a_text",
    "list_type": "not_a_list",
}

KINDS = (
    ("int_", "not_a_number"),
    ("float_", "not_a_number"),
    ("uuid_", "not_an_id"),
    ("datetime_", "not_a_moment"),
    ("timezone_", "not_a_moment"),
    ("date_", "not_a_date"),
    ("time_", "not_a_time"),
    ("bool_", "not_yes_or_no"),
)
"""Beginnings of pydantic's types for values that can't be read as what they should be."""

LIMITS = ("max_length", "min_length", "ge", "gt", "le", "lt")


def code(found: Found, texts: Texts) -> str:
    """Our code for one of pydantic's errors; a `PydanticCustomError` with a text of its own keeps its type."""
    kind = str(found["type"])
    if kind == "model_attributes_type" and len(found["loc"]) > 1:
        return "invalid"  # a field that isn't an object; only the whole body makes the JSON wrong
    if kind in CODES:
        return CODES[kind]
    if texts.has(f"problem.{kind}"):
        return kind
    return next((ours for beginning, ours in KINDS if kind.startswith(beginning)), "invalid")


def field(found: Found) -> str:
    """`name.fi` of ("body", "name", "fi"); nothing where the body as a whole can't be read."""
    return "" if found["type"] == "json_invalid" else path(found["loc"])


def path(location: Sequence[int | str]) -> str:
    """Where the parameter isn't in the body its place is left out too."""
    return ".".join(str(part) for part in location[1:])


def params(found: Found) -> dict[str, Any]:
    """What the texts of the codes name: a limit, or the values that are allowed."""
    context = found.get("ctx") or {}
    limit = next((context[name] for name in LIMITS if name in context), "")
    return {"limit": limit, "expected": str(context.get("expected", "")).replace("'", "").replace(" or ", ", ")}
