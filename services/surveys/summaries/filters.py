"""What a working view is narrowed to: any question's answer, an organisation, days. Pure.

`where` is a question's key, a relation and a value: `role:equals:leader`, `useful:at_least:4`, `themes:includes:ai`,
`trust.state:equals:high` of a matrix, `best:equals:c` of a ranking's first, `free:answered`. Several hold together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import orjson

from services.surveys.questionnaires.content import (
    AnyQuestion,
    Date,
    Matrix,
    MultiChoice,
    Nps,
    Number,
    Ranking,
    Scale,
    SingleChoice,
    YesNo,
)

SIGNS = {"equals": "==", "includes": "==", "at_least": ">=", "at_most": "<="}
MOST = 20


@dataclass(frozen=True)
class NoSuchFilter:
    """`where` as it was asked."""

    where: str


@dataclass(frozen=True)
class Chosen:
    """`path` is SQL's jsonpath over an answer, `values` its variables; all None: every answer."""

    where: tuple[str, ...] = ()
    path: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    organisation_id: UUID | None = None
    since: date | None = None
    until: date | None = None

    @property
    def told(self) -> list[str]:
        """As a file names it."""
        others = {"organisation_id": self.organisation_id, "since": self.since, "until": self.until}
        return [*self.where, *(f"{name}:{value}" for name, value in others.items() if value is not None)]

    def parameters(self) -> tuple[object, ...]:
        return self.path, dict(self.values), self.organisation_id, self.since, self.until


def chosen(
    questions: Mapping[str, AnyQuestion],
    where: Sequence[str],
    organisation_id: UUID | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Chosen | NoSuchFilter:
    """Only keys that the questionnaire has and values that its questions take get into the path."""
    if len(where) > MOST:
        return NoSuchFilter(where[MOST])
    parts, values = [], {}
    for number, asked in enumerate(where):
        place, _, rest = asked.partition(":")
        relation, _, value = rest.partition(":")
        key, _, row = place.partition(".")
        question = questions.get(key)
        told = None if question is None else _value(question, row, relation, value)
        if told is None:
            return NoSuchFilter(asked)
        way = f'$."{key}"."{row}"' if row else f'$."{key}"[0]' if isinstance(question, Ranking) else f'$."{key}"'
        if relation == "answered":
            parts.append(f"exists({way})")
        else:
            parts.append(f"{way} {SIGNS[relation]} $v{number}")
            values[f"v{number}"] = told
    return Chosen(tuple(where), " && ".join(parts) or None, values, organisation_id, since, until)


def _value(question: AnyQuestion, row: str, relation: str, value: str) -> object:
    """What the answer is compared with; None where this can't be asked of the question."""
    if relation == "answered":
        return True if not value and (not row or _has_row(question, row)) else None
    if row and not _has_row(question, row):
        return None
    match question, relation:
        case ((SingleChoice() | Ranking()), "equals"):
            return value if any(value == option.key for option in question.options) else None
        case MultiChoice(), "includes":
            return value if any(value == option.key for option in question.options) else None
        case Matrix(), "equals" if row:
            return value if any(value == column.key for column in question.columns) else None
        case YesNo(), "equals":
            return orjson.loads(value) if value in ("true", "false") else None
        case ((Scale() | Nps() | Number()), ("equals" | "at_least" | "at_most")):
            return _number(value)
        case Date(), ("equals" | "at_least" | "at_most"):
            return _day(value)
        case _:
            return None


def _has_row(question: AnyQuestion, row: str) -> bool:
    return isinstance(question, Matrix) and any(row == one.key for one in question.rows)


def _number(value: str) -> int | float | None:
    try:
        told = orjson.loads(value)
    except orjson.JSONDecodeError:
        return None
    return told if isinstance(told, int | float) and not isinstance(told, bool) else None


def _day(value: str) -> str | None:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        return None
