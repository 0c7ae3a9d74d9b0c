"""An organisation's consent to be counted in comparisons or published by name, and taking it back (feature D8)."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.surveys.comparisons import queries
from services.surveys.comparisons.refreshing import may_be_published, name_joint, refresh
from services.surveys.rounds import queries as rounds
from services.surveys.targets.api import Reason, Role
from services.surveys.targets.queries import Consent, lock_assessment
from services.surveys.targets.saying import say
from shared.web.asking import Caller, Now, Reading, Transaction
from shared.web.body import Body
from shared.web.problems import Problem

router = APIRouter(tags=["assessments"])


class GiveConsent(Body):
    """compared: counted in groups, where nobody is recognised. published: by name, for everybody. none: neither."""

    consent: Consent
    reason: Reason
    role: Role


class ConsentView(BaseModel):
    consent: Consent
    reason: str
    role: str
    given_at: datetime


@router.put("/assessments/{assessment_id}/consent")
async def give_consent(
    assessment_id: UUID, request: GiveConsent, tx: Transaction, who: Caller, now: Now
) -> list[ConsentView]:
    """What was shown by then stays shown under its date; everything later is without what was withdrawn."""
    own = await lock_assessment(tx, assessment_id)
    kept = await rounds.round_of(tx, own.round_id) if own else None
    if own is None or kept is None:
        raise Problem(404, "not_found")
    if request.consent == own.consent:
        return await _given(tx, assessment_id)
    await queries.lock_model(tx, kept.model.key, kept.model.version)
    if request.consent == "published" and own.named_on is None:
        if not await may_be_published(tx, kept, own):
            raise Problem(409, "others_recognisable")
        await name_joint(tx, kept, own, now.date())
    await queries.set_consent(tx, assessment_id, request.consent, now.date())
    await queries.insert_consent(tx, assessment_id, request.consent, request.reason, request.role, who.person_id, now)
    await say(tx, assessment_id, "assessment.consent_changed")
    await refresh(tx, kept, own, now.date())
    return await _given(tx, assessment_id)


@router.get("/assessments/{assessment_id}/consent")
async def show_consents(assessment_id: UUID, connection: Reading) -> list[ConsentView]:
    """Every consent that was given, narrowed or withdrawn, the oldest first; the last one holds."""
    return await _given(connection, assessment_id)


async def _given(connection: Reading, assessment_id: UUID) -> list[ConsentView]:
    return [ConsentView(**row) for row in await queries.consents_given(connection, assessment_id)]
