"""What requests for summaries bring along: the survey, and which of its answers are chosen."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query

from services.surveys.summaries.filters import MOST, Chosen
from services.surveys.summaries.summing import choosing
from services.surveys.surveys.queries import survey as find_survey
from services.surveys.surveys.rules import KeptSurvey
from shared.web.asking import Transaction
from shared.web.problems import existing

Where = Annotated[list[Annotated[str, Query(max_length=200)]], Query(max_length=MOST)]


async def _surveyed(survey_id: UUID, tx: Transaction) -> KeptSurvey:
    survey = existing(await find_survey(tx, survey_id))
    return survey


Surveyed = Annotated[KeptSurvey, Depends(_surveyed)]


async def _chosen(
    survey: Surveyed,
    tx: Transaction,
    where: Where = [],  # noqa: B006 -- FastAPI copies it
    organisation_id: UUID | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Chosen:
    return await choosing(tx, survey, where, organisation_id, since, until)


Choosing = Annotated[Chosen, Depends(_chosen)]
