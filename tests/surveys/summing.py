"""Summaries and working views of a survey for tests, asked for through the door."""

from typing import Any
from uuid import uuid4

import orjson

from tests.surveys.answering import Asking, asks
from tests.surveys.conftest import Surveys

GOLDEN: list[dict[str, Any]] = [
    {"role": "leader", "useful": 5, "themes": ["ai", "data"], "best": ["c", "a"], "trust": {"state": "high"},
     "hours": 7.5, "day": "2026-11-06", "again": True, "nps": 10, "free": "Lisää"},
    {"role": "other", "useful": 4, "themes": ["ai"], "best": ["c", "b"], "trust": {"state": "low", "town": "low"},
     "hours": 2, "day": "2026-11-03", "again": True, "nps": 9},
    {"role": "other", "useful": 4, "best": ["a", "c"], "trust": {"town": "high"}, "hours": 0.25, "again": False,
     "nps": 6},
    {"useful": 1, "why": "Liikaa kerralla", "nps": 8},
]  # fmt: skip


async def answered(surveys: Surveys, **columns: Any) -> Asking:
    asking = await asks(surveys, **columns)
    for number, answers in enumerate(GOLDEN):
        taken = await asking.answer(uuid4(), answers)
        assert taken.status_code == 201, (number, taken.text)
    return asking


async def summary(asking: Asking) -> dict[str, Any]:
    found: dict[str, Any] = await asking.surveys.get(f"/surveys/{asking.id}/summary")
    return found


async def working(asking: Asking, **params: Any) -> dict[str, Any]:
    answer = await asking.surveys.http.get(
        f"/surveys/{asking.id}/working-view", params=params, headers=asking.surveys.coordinating()
    )
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def by_key(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {question["key"]: question for question in found["questions"]}


def counts(question: dict[str, Any]) -> dict[str, int]:
    return {count["key"]: count["n"] for count in question["counts"]}


def alike(answers: dict[str, Any]) -> bytes:
    return orjson.dumps(answers, option=orjson.OPT_SORT_KEYS)


async def anonymous(surveys: Surveys, useful: list[int]) -> Asking:
    asking = await asks(surveys, mode="anonymous")
    for value in useful:
        answers = {"useful": value, **({"why": "Kiire"} if value <= 2 else {})}
        assert (await asking.answer(uuid4(), answers)).status_code == 201
    return asking
