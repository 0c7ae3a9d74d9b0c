"""Where an organisation stands, the targets that its management sets, and how it has moved (features D3, D4, D7)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from services.surveys.models.content import Key
from services.surveys.rounds import queries as rounds
from services.surveys.rounds.kept import KeptRound
from services.surveys.targets import queries
from services.surveys.targets.queries import KeptAssessment, Target
from services.surveys.targets.saying import say
from services.surveys.targets.view import AssessmentView, ChangesView, TargetView, assessment_view, changes_view
from shared.postgres import Connection
from shared.web.asking import Caller, Now, Reading, Transaction
from shared.web.body import Body
from shared.web.problems import Problem
from shared.web.versions import IfMatch, require_version, set_etag

router = APIRouter(tags=["assessments"])

Reason = Annotated[str, Field(min_length=1, max_length=1000)]
Role = Annotated[str, Field(min_length=1, max_length=100)]
"""In which role it was decided, such as the management team; never a name."""


class SetTarget(Body):
    """`level` by `year`, decided by whom and why; without both it is taken back. `sector`: for one sector of staff."""

    level: int | None = None
    year: Annotated[int, Field(ge=2000, le=2100)] | None = None
    sector: Key | None = None
    reason: Reason
    role: Role

    @model_validator(mode="after")
    def _is_whole(self) -> "SetTarget":
        if (self.level is None) != (self.year is None):
            raise PydanticCustomError("level_and_year", "a level by a year, or neither")
        return self


@router.get("/assessments/{assessment_id}")
async def show_assessment(assessment_id: UUID, connection: Reading, response: Response) -> AssessmentView:
    return await _view(connection, assessment_id, response)


@router.get("/assessments/{assessment_id}/targets")
async def list_targets(assessment_id: UUID, connection: Reading) -> list[TargetView]:
    """Every target that was ever set, the oldest first."""
    return [TargetView(**vars(target)) for target in await queries.targets_set(connection, assessment_id)]


@router.put("/assessments/{assessment_id}/targets/{criterion}")
async def set_target(
    assessment_id: UUID,
    criterion: str,
    request: SetTarget,
    response: Response,
    tx: Transaction,
    who: Caller,
    if_match: IfMatch,
    now: Now,
) -> AssessmentView:
    """What was set before stays in the history. The same again changes nothing."""
    own = await queries.lock_assessment(tx, assessment_id)
    kept = await rounds.round_of(tx, own.round_id) if own else None
    if own is None or kept is None:
        raise Problem(404, "not_found")
    require_version(own.version, if_match)
    _refuse_unknown(kept, criterion, request)
    target = Target(criterion, request.sector, request.level, request.year, request.reason, request.role, now)
    if not _stands(await queries.targets_set(tx, assessment_id), target):
        await queries.insert_target(tx, assessment_id, target, who.person_id)
        await say(tx, assessment_id, "assessment.target_set")
    return await _view(tx, assessment_id, response)


@router.get("/assessments/{assessment_id}/changes")
async def show_changes(assessment_id: UUID, connection: Reading) -> ChangesView:
    """Against the organisation's round before, with a note on how many answered."""
    kept, own = await with_round(connection, assessment_id)
    before = await queries.assessment_before(connection, assessment_id)
    earlier = await rounds.round_of(connection, before.round_id) if before else None
    return changes_view((earlier, before) if earlier and before else None, own, kept)


async def with_round(connection: Connection, assessment_id: UUID) -> tuple[KeptRound, KeptAssessment]:
    """Raises Problem 404."""
    own = await queries.assessment(connection, assessment_id)
    kept = await rounds.round_of(connection, own.round_id) if own else None
    if own is None or kept is None:
        raise Problem(404, "not_found")
    return kept, own


def _refuse_unknown(kept: KeptRound, criterion: str, request: SetTarget) -> None:
    if criterion not in kept.model.by_key:
        raise Problem(404, "not_found")
    if request.level is not None and not kept.model.lowest <= request.level <= kept.model.highest:
        raise Problem(422, "level_unknown", field="level")
    if request.sector is not None and request.sector not in {sector.key for sector in kept.sectors}:
        raise Problem(422, "unknown_sector", field="sector")


def _stands(targets: list[Target], wanted: Target) -> bool:
    latest = [one for one in targets if (one.criterion, one.sector) == (wanted.criterion, wanted.sector)][-1:]
    return [(one.level, one.year) for one in latest] == [(wanted.level, wanted.year)]


async def _view(connection: Connection, assessment_id: UUID, response: Response) -> AssessmentView:
    kept, own = await with_round(connection, assessment_id)
    set_etag(response, own.version)
    return assessment_view(kept, own, await queries.targets_set(connection, assessment_id))
