"""A roadmap's own fields: which values each of its types takes (feature E23). Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from services.roadmaps.measures.fault import Fault
from shared.contracts import CustomField, FieldType


def faults_in_custom(values: Mapping[str, Any], fields: Sequence[CustomField]) -> Iterator[Fault]:
    declared = {field.key: field for field in fields}
    for key, value in values.items():
        field = declared.get(key)
        if field is None:
            yield Fault(f"custom.{key}", "unknown_custom_field", ", ".join(declared))
        elif value is not None and not fits(value, field):
            yield Fault(f"custom.{key}", f"not_of_type_{field.type.value}", ", ".join(field.choices))
    for key, field in declared.items():
        if field.required and values.get(key) in (None, ""):
            yield Fault(f"custom.{key}", "missing")


def fits(value: Any, field: CustomField) -> bool:
    """A number or a date may come as text too: JSON keeps neither exactly."""
    match field.type:
        case FieldType.text:
            return isinstance(value, str)
        case FieldType.number:
            return not isinstance(value, bool) and _is_number(value)
        case FieldType.date:
            return isinstance(value, date) or _is_date(value)
        case FieldType.yes_no:
            return isinstance(value, bool)
        case FieldType.choice:
            return value in field.choices
        case _:
            return False


def _is_number(value: Any) -> bool:
    try:
        return isinstance(value, str | int | Decimal) and Decimal(value).is_finite()
    except InvalidOperation:
        return False


def _is_date(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(date.fromisoformat(value))
    except ValueError:
        return False
