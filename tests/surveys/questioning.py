"""Questionnaires for tests, put and opened through the door."""

from typing import Any
from uuid import UUID

import httpx

from tests.surveys.conftest import Surveys
from tests.surveys.questionnaire_cases import TYPES


def asking(*questions: dict[str, Any]) -> dict[str, Any]:
    return {"sections": [{"key": "all", "questions": list(questions)}]}


def question(kind: str, key: str, **fields: Any) -> dict[str, Any]:
    return {
        "type": kind,
        "key": key,
        "text": {"fi": "Kysymys", "sv": "Fråga", "en": "Question"},
        **TYPES[kind],
        **fields,
    }


async def put(surveys: Surveys, survey: UUID, content: dict[str, Any], **headers: str) -> httpx.Response:
    return await surveys.put(f"/surveys/{survey}/questionnaire", content, **headers)


async def draft(surveys: Surveys, **fields: Any) -> UUID:
    return await surveys.has_survey(state="draft", activated_at=None, opened_at=None, **fields)


async def opened(surveys: Surveys, survey: UUID) -> None:
    await surveys.running.fetch(
        "UPDATE surveys SET state = 'open', activated_at = now(), opened_at = now() WHERE id = $1", survey
    )
