"""Which goals nobody works for, and what one organisation adds to the whole (features E3, X20, seed row 000-60)."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.roadmaps.rollups import queries
from services.roadmaps.rollups.grouping import whole
from services.roadmaps.rollups.own import CoverageView, coverage
from services.roadmaps.rollups.views import ProgressView, WholeView, view_of_progress, view_of_whole
from shared.contracts import Localised
from shared.web.asking import Held, Language, Reading
from shared.web.problems import Problem

router = APIRouter(tags=["roll-ups"])


class CoveredGoal(WholeView):
    """A goal of the compass in force, and what published measures do for it."""

    id: UUID
    part: str
    title: Localised


class NationalCoverageView(BaseModel):
    """`without_measures` are the ids of those that no counted measure serves."""

    formula: str
    goals: list[CoveredGoal]
    without_measures: list[UUID]


class Contribution(BaseModel):
    """What an organisation's measures do for a goal of the compass, beside what everybody's do."""

    id: UUID
    title: Localised | None
    own: ProgressView
    everybody: ProgressView


class ContributionsView(BaseModel):
    """One actor as a part of the whole: what its published roadmaps add to it."""

    organisation_id: UUID
    name: Localised
    formula: str
    whole: WholeView
    goals: list[Contribution]


@router.get("/compass/coverage")
async def show_national_coverage(connection: Reading, held: Held, language: Language) -> NationalCoverageView:
    sums = {one.key: one for one in await queries.sums(connection, "national_goal", None, None)}
    goals = [
        CoveredGoal(
            id=goal.id, part=goal.part_key, title=goal.title,
            **view_of_whole(sums.get(str(goal.id), queries.NOTHING)).model_dump(),
        )
        for goal in await queries.national_goals(connection)
    ]  # fmt: skip
    return NationalCoverageView(
        formula=held.texts.say(language, "progress.formula"),
        goals=goals,
        without_measures=[goal.id for goal in goals if not goal.counted],
    )


@router.get("/roadmaps/{roadmap_id}/coverage")
async def show_coverage(roadmap_id: UUID, connection: Reading) -> CoverageView:
    """Of the roadmap as its team sees it now."""
    return await coverage(connection, roadmap_id)


@router.get("/organisations/{organisation_id}/contributions")
async def show_contributions(
    organisation_id: UUID, connection: Reading, held: Held, language: Language
) -> ContributionsView:
    names = await queries.names_of_organisations(connection, [organisation_id])
    if str(organisation_id) not in names:
        raise Problem(404, "not_found")
    shares = [one for one in await queries.shares(connection, None, None) if one.owner_id == organisation_id]
    everybody = {one.key: one for one in await queries.sums(connection, "national_goal", None, None)}
    own = await queries.sums_of_owner(connection, organisation_id)
    titles = await queries.titles_of_national_goals(connection, [one.key for one in own])
    return ContributionsView(
        organisation_id=organisation_id,
        name=names[str(organisation_id)],
        formula=held.texts.say(language, "progress.formula"),
        whole=view_of_whole(whole(shares)),
        goals=[
            Contribution(
                id=UUID(one.key), title=titles.get(one.key), own=view_of_progress(one.progress),
                everybody=view_of_progress(everybody[one.key].progress),
            )
            for one in own
        ],
    )  # fmt: skip
