"""What is sealed: an answer and whose it is, and how long the longest of a questionnaire can be. Pure."""

from typing import Any
from uuid import UUID

import orjson
from pydantic import BaseModel, ConfigDict

from services.surveys.mixing.rules import Waiting
from services.surveys.questionnaires.content import (
    AnyQuestion,
    FreeText,
    Matrix,
    MultiChoice,
    Questionnaire,
    Ranking,
)

LARGEST = 1024 * 1024
"""As much as a request can bring."""

ROUNDED_TO = 1024
BESIDE = 200
"""Bytes for the version, an id and the punctuation around them."""

OF_A_KEY = 64
OF_A_CHARACTER = 4


class Begun(BaseModel):
    """A draft. `once` makes of however many clicks on Send one answer; `person_id` is whose it will be."""

    model_config = ConfigDict(frozen=True)

    answers: dict[str, Any]
    once: UUID
    person_id: UUID | None = None
    organisation_id: UUID | None = None


def packed(waiting: Waiting) -> bytes:
    told = [waiting.questionnaire_version, waiting.answers, waiting.person_id and str(waiting.person_id)]
    return orjson.dumps(told)


def unpacked(told: bytes) -> Waiting:
    version, answers, person = orjson.loads(told)
    return Waiting(version, answers, UUID(person) if person else None)


def longest(questionnaire: Questionnaire) -> int:
    """Bytes that hold any answer to it: what is sealed is as long as this, so that its length tells nothing."""
    most = BESIDE + sum(_longest(question) for question in questionnaire.questions.values())
    return min(-(-most // ROUNDED_TO) * ROUNDED_TO, LARGEST)


def _longest(question: AnyQuestion) -> int:
    match question:
        case FreeText(longest=characters):
            return OF_A_KEY + OF_A_CHARACTER * characters
        case MultiChoice(options=options) | Ranking(options=options):
            return OF_A_KEY + OF_A_KEY * len(options)
        case Matrix(rows=rows):
            return OF_A_KEY + 2 * OF_A_KEY * len(rows)
        case _:
            return 2 * OF_A_KEY
