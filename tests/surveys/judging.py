"""Questionnaires of one question for tests, and what is wrong with them and with their answers."""

from typing import Any

from services.surveys.questionnaires.rules import faults_in, faults_of
from tests.surveys.questionnaire_cases import (
    TYPES,
    read,
)


def single(kind: str, **fields: Any) -> dict[str, Any]:
    return {"type": kind, "key": "asked", "text": {"fi": "Kysymys"}, **TYPES[kind], **fields}


def asking_all(*questions: dict[str, Any]) -> dict[str, Any]:
    return {"sections": [{"key": "all", "questions": list(questions)}]}


def codes_by_place(raw: dict[str, Any]) -> dict[str, str]:
    return {fault.path: fault.code for fault in faults_of(read(raw))}


def codes_of_answer(kind: str, answer: Any, *, whole: bool = True, **fields: Any) -> list[str]:
    return [fault.code for fault in faults_in(read(asking_all(single(kind, **fields))), {"asked": answer}, whole=whole)]
