"""Surveys made, changed, made ready, opened, closed, cancelled and listed (features C1 to C3)."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Query, Response

from services.surveys.participants.audience_queries import number_asked
from services.surveys.surveys import queries, targets
from services.surveys.surveys.bodies import ChangeSurvey, MakeSurvey, MoveSurvey, PublicSurvey, SurveyView
from services.surveys.surveys.gatherings import gathering_of
from services.surveys.surveys.keeping import keep_and_open
from services.surveys.surveys.rules import KeptSurvey, Refused, following, moved, revised, revived
from services.surveys.surveys.settling import refusal_of_change, refusal_of_plan
from shared.contracts import SurveyState
from shared.networks.queries import network_is_known
from shared.postgres import Connection
from shared.web.asking import Now, Reading, Transaction
from shared.web.body import Known
from shared.web.listing import Cursor, Page
from shared.web.once import Once
from shared.web.problems import Problem, existing
from shared.web.versions import IfMatch, require_version, set_etag

router = APIRouter(tags=["surveys"])


@router.post("/networks/{network_id}/surveys", status_code=201)
async def make_survey(
    network_id: UUID, request: MakeSurvey, response: Response, tx: Transaction, once: Once, now: Now
) -> SurveyView:
    """Begin a survey as a draft; its questions come next."""
    if earlier := await once.earlier(tx):
        return await _show(tx, earlier, response)
    if not await network_is_known(tx, network_id):
        raise Problem(404, "not_found")
    fresh = KeptSurvey(
        id=uuid4(), version=1, network_id=network_id, state=SurveyState.draft, **request.model_dump(mode="python")
    )
    fresh = await _placed(tx, fresh, now)
    await queries.insert_survey(tx, fresh)
    await once.keep(tx, fresh.id)
    return await _show(tx, fresh.id, response)


@router.get("/networks/{network_id}/surveys")
async def list_surveys(
    network_id: UUID, reading: Reading, cursor: Cursor, state: Annotated[Known[SurveyState] | None, Query()] = None
) -> Page[SurveyView]:
    """All of a network's surveys, drafts too."""
    (after,) = cursor.keys(UUID)
    found = await queries.surveys_of_network(reading, network_id, state, after, cursor.limit)
    return cursor.page_by_id([await _view(reading, one) for one in found])


@router.get("/surveys")
async def list_public_surveys(
    reading: Reading, cursor: Cursor, network_id: UUID | None = None, target_id: UUID | None = None
) -> Page[PublicSurvey]:
    """What everybody may know of surveys that are ready, open, closed or cancelled."""
    (after,) = cursor.keys(UUID)
    found = await queries.public_surveys(reading, network_id, target_id, after, cursor.limit)
    public = [PublicSurvey.model_validate(one.said().model_dump()) for one in found]
    return cursor.page_by_id(public)


@router.get("/surveys/{survey_id}")
async def show_survey(survey_id: UUID, response: Response, reading: Reading) -> SurveyView:
    return await _show(reading, survey_id, response)


@router.patch("/surveys/{survey_id}")
async def change_survey(
    survey_id: UUID, request: ChangeSurvey, response: Response, tx: Transaction, if_match: IfMatch, now: Now
) -> SurveyView:
    """Change what may still change in the survey's state."""
    before = await _locked(tx, survey_id, if_match)
    given = request.given()
    if no := refusal_of_change(before, given):
        raise Problem(409, no.code, field=no.field, params=no.params)
    after = revised(before, given)
    if after is not before:
        after = (await _placed(tx, after, now)).model_copy(update={"version": after.version})
        await keep_and_open(tx, before, after, now)
    return await _show(tx, survey_id, response)


@router.put("/surveys/{survey_id}/state")
async def move_survey(
    survey_id: UUID, request: MoveSurvey, response: Response, tx: Transaction, if_match: IfMatch, now: Now
) -> SurveyView:
    """Make it ready, open, close, cancel or take it back; asked again, nothing happens (feature C1)."""
    before = await _locked(tx, survey_id, if_match)
    after: KeptSurvey | Refused
    if before.state is SurveyState.cancelled and before.state_before is request.state:
        after = await _revived(tx, before)
    else:
        after = moved(before, request.state, invited=await number_asked(tx, before.id), now=now)
    if isinstance(after, Refused):
        params = {"state": before.state.value, "wanted": request.state.value, "least": 2 * before.smallest_group}
        raise Problem(409, after.why, field="state", params=params)
    await keep_and_open(tx, before, after, now)
    return await _show(tx, survey_id, response)


async def _revived(tx: Connection, survey: KeptSurvey) -> KeptSurvey | Refused:
    gathering = await gathering_of(tx, survey)
    if gathering is not None and not gathering.takes_place:
        return Refused("occurrence_cancelled")
    return revived(survey)


async def _placed(tx: Connection, survey: KeptSurvey, now: datetime) -> KeptSurvey:
    """The survey with the moments that its occurrence gives it. Raises Problem for a plan that can't be."""
    if no := refusal_of_plan(survey):
        raise Problem(422, no.code, field=no.field)
    if not await targets.is_known(tx, survey):
        raise Problem(422, "unknown_target", field="target_id")
    gathering = await gathering_of(tx, survey)
    if gathering is None:
        return survey
    if not gathering.takes_place:
        raise Problem(409, "occurrence_cancelled", field="target_id")
    return following(survey, gathering, now).model_copy(update={"version": survey.version})


async def _locked(tx: Connection, survey_id: UUID, if_match: int | None) -> KeptSurvey:
    survey = existing(await queries.lock_survey(tx, survey_id))
    require_version(survey.version, if_match)
    return survey


async def _show(connection: Connection, survey_id: UUID, response: Response) -> SurveyView:
    survey = existing(await queries.survey(connection, survey_id))
    set_etag(response, survey.version)
    return await _view(connection, survey)


async def _view(connection: Connection, survey: KeptSurvey) -> SurveyView:
    fields: dict[str, Any] = {name: getattr(survey, name) for name in SurveyView.model_fields if name != "invited"}
    return SurveyView(**fields, invited=await number_asked(connection, survey.id))
