"""What is answered: a survey with the questions that it has now, read once for each version of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import orjson

from services.surveys.answers import queries
from services.surveys.answers.payload import longest
from services.surveys.questionnaires.content import Questionnaire
from services.surveys.questionnaires.quick import QuickCheck
from shared.contracts import Localised
from shared.postgres import Connection
from shared.privacy.retention import kept

USUALLY_KEPT_MONTHS = kept("answers") // (timedelta(days=365) / 12)

REMEMBERED = 200
"""Surveys; those that were asked for longest ago are read anew."""


@dataclass(frozen=True)
class Form:
    """A survey as far as who answers it has to do with it. `version` is the survey's own: whatever changes, raises it.

    `size` is what any answer to it fits in, `check` passes most answers. `asks_its_own`: with a login only those whom
    its target leads to answer, or who were written to.
    """

    survey_id: UUID
    version: int
    title: Localised
    state: str
    anonymous: bool
    asks_its_own: bool
    closes_at: datetime | None
    answer_limit: int | None
    kept_months: int
    questionnaire_version: int
    questionnaire: Questionnaire
    size: int
    check: QuickCheck

    def closed_why(self, now: datetime) -> Literal["survey_not_open_yet", "survey_closed"] | None:
        """None: it can be answered now."""
        if self.state in ("draft", "ready"):
            return "survey_not_open_yet"
        if self.state != "open" or (self.closes_at and self.closes_at <= now):
            return "survey_closed"
        return None


class Forms:
    """A process's forms. What is remembered may be old: the statement that stores an answer looks whether it is."""

    def __init__(self) -> None:
        self._known: dict[UUID, Form] = {}

    def known(self, survey_id: UUID) -> Form | None:
        return self._known.get(survey_id)

    async def read(self, connection: Connection, survey_id: UUID) -> Form | None:
        """As it is now; None: there is no such survey, or nothing to answer in it."""
        row = await queries.survey(connection, survey_id)
        known = self._known.get(survey_id)
        if row is None:
            self._known.pop(survey_id, None)
            return None
        now = (row["version"], row["questionnaire_version"])
        if known is None or (known.version, known.questionnaire_version) != now:
            content = await queries.questionnaire(connection, survey_id, row["questionnaire_version"])
            if content is None:
                return None
            self._remember(_form(row, Questionnaire.model_validate_json(content)))
        return self._known[survey_id]

    def _remember(self, form: Form) -> None:
        self._known.pop(form.survey_id, None)
        self._known[form.survey_id] = form
        while len(self._known) > REMEMBERED:
            del self._known[next(iter(self._known))]


def _form(row: Any, questionnaire: Questionnaire) -> Form:
    return Form(
        survey_id=row["id"],
        version=row["version"],
        title=Localised.model_validate(orjson.loads(row["title"])),
        state=row["state"],
        anonymous=row["mode"] == "anonymous",
        asks_its_own=row["target_kind"] in ("network", "edition", "organisation") and row["kind"] != "non_applicant",
        closes_at=row["closes_at"],
        answer_limit=row["answer_limit"],
        kept_months=row["kept_months"] or USUALLY_KEPT_MONTHS,
        questionnaire_version=row["questionnaire_version"],
        questionnaire=questionnaire,
        size=longest(questionnaire),
        check=QuickCheck(questionnaire),
    )
