"""A wrong field is told what it may be instead."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest
from pydantic import Field, ValidationError

from shared.texts import Texts
from shared.web import faults
from shared.web.body import Body


class Colour(StrEnum):
    blue = "blue"
    white = "white"


class Asked(Body):
    seats: int = Field(ge=1, le=500)
    person: UUID
    day: date
    at: datetime
    colours: list[Colour] = Field(min_length=1)
    open: bool


RIGHT: dict[str, Any] = {
    "seats": 50,
    "person": "6f6c6d6e-0000-4000-8000-000000000001",
    "day": "2026-12-04",
    "at": "2026-12-04T09:00:00+02:00",
    "colours": ["blue"],
    "open": True,
}


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("seats", 0, "The value must be at least 1."),
        ("seats", 501, "The value may be at most 500."),
        ("seats", "many", "Give a number."),
        ("person", "Akaa", "Give an identifier (UUID)."),
        ("day", "Friday", "Give a date, for example 2026-12-04."),
        ("at", "nine", "Give a date and time with its offset, for example 2026-12-04T09:00:00+02:00."),
        ("colours", [], "There must be at least 1 of them."),
        ("colours", "blue", "Give a list."),
        ("colours", ["red"], "The value is not known. Allowed: blue, white."),
        ("open", "perhaps", "Give true or false."),
        ("capacity", 5, "This field is not known."),
    ],
)
def test_each_fault_says_what_to_do(field: str, value: object, said: str) -> None:
    assert _said({**RIGHT, field: value}) == {field: said}


def test_what_is_right_has_no_fault() -> None:
    assert _said(RIGHT) == {}


def _said(values: dict[str, Any]) -> dict[str, str]:
    texts = Texts()
    try:
        Asked.model_validate(values)
    except ValidationError as error:
        return {
            str(found["loc"][0]): texts.say("en", f"problem.{faults.code(found, texts)}", **faults.params(found))
            for found in error.errors()
        }
    return {}
