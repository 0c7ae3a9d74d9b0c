"""Puts a story together: of a network, or of one roadmap along the ids that its measures and goals lead to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.roadmaps.publications.queries import published
from services.roadmaps.publications.rules import Published as Shown
from services.roadmaps.rollups.rules import loose
from services.roadmaps.story import queries
from services.roadmaps.story.rules import (
    Gap,
    Moment,
    TextJson,
    day_of,
    gaps_among,
    in_order,
    moments_of,
    of_changes,
    of_follow_ups,
    of_publications,
    years_without_follow_up,
)
from shared.contracts import Level, Localised, Measure
from shared.networks.queries import network_is_known
from shared.postgres import Connection


@dataclass(frozen=True)
class Story:
    title: TextJson | None
    moments: Sequence[Moment]
    gaps: Sequence[Gap]
    names: dict[UUID, TextJson]
    """Of the organisations in it."""


async def story_of_network(connection: Connection, network_id: UUID) -> Story | None:
    """None for a network that nobody told of."""
    if not await network_is_known(connection, network_id):
        return None
    told = await queries.told_of_network(connection, network_id)
    publications = await queries.published_in_network(connection, network_id)
    frozen = await queries.frozen_in_network(connection, network_id)
    moments = in_order([*moments_of(told), *of_publications(publications), *of_follow_ups(frozen)])
    gaps = [*gaps_among(told), *([] if publications else [Gap("no_roadmap")])]
    title = next((one.title for one in told if one.id == network_id), None)
    return Story(title, moments, gaps, await _names(connection, moments))


async def story_of_roadmap(connection: Connection, roadmap_id: UUID, today: date) -> Story | None:
    """From its published versions alone; None: nothing of it is public."""
    shown = await published(connection, roadmap_id)
    if shown is None:
        return None
    told = await queries.told_along(connection, list(_leads_to(shown)))
    publications = await queries.published_of_roadmap(connection, roadmap_id)
    frozen = await queries.frozen_of_roadmap(connection, roadmap_id)
    moments = in_order(
        [
            *moments_of(told),
            *_of_levels(shown.roadmap.levels, {one.organisation_id for one in told if one.kind == "assessment"}),
            *_of_goals(shown),
            *of_publications(publications),
            *of_changes(await queries.changes_of(connection, roadmap_id)),
            *of_follow_ups(frozen),
        ]
    )
    gaps = [*gaps_among(told), *_loose_ends(shown), *years_without_follow_up(publications, frozen, today)]
    return Story(_json(shown.roadmap.title), moments, gaps, await _names(connection, moments))


def _leads_to(shown: Shown) -> Iterable[UUID]:
    yield shown.roadmap.network_id
    for measure in shown.measures:
        yield from measure.occurrence_ids
        yield from measure.improvement_ids
    yield from (goal.source.assessment_id for goal in shown.roadmap.goals if goal.source)


def _of_levels(levels: Iterable[Level], told_already: set[UUID | None]) -> Iterable[Moment]:
    """Where the owner's starting level comes from, once for each measuring."""
    seen = dict.fromkeys(
        (one.organisation_id, one.model, one.measured_on, one.illustrative)
        for one in levels
        if one.organisation_id not in told_already
    )
    for organisation_id, _, measured_on, illustrative in seen:
        yield Moment(
            measured_on, "assessment", "measured", organisation_id, organisation_id=organisation_id,
            illustrative=illustrative,
        )  # fmt: skip


def _of_goals(shown: Shown) -> Iterable[Moment]:
    """Goals that came of an assessment's spearhead (feature D10), on the day of the version that they stand in."""
    on = day_of(shown.roadmap.published_at)
    for goal in shown.roadmap.goals:
        if goal.source:
            because_of = (goal.source.assessment_id,)
            yield Moment(
                on, "goal", "set", shown.roadmap.id, _json(goal.title), because_of, number=shown.roadmap.number
            )


def _loose_ends(shown: Shown) -> Iterable[Gap]:
    found = loose(shown.measures, [goal.key for goal in shown.roadmap.goals], [])
    for goal in shown.roadmap.goals:
        if goal.key in found.goals:
            yield Gap("goal_without_measure", title=_json(goal.title))
    yield from (_without_goal(one) for one in shown.measures if one.id in found.measures)
    sources = {(goal.source.criterion) for goal in shown.roadmap.goals if goal.source}
    for level in shown.roadmap.levels:
        if level.spearhead and level.criterion not in sources:
            yield Gap("spearhead_without_goal", first=level.measured_on, title=_json(level.title))


def _without_goal(measure: Measure) -> Gap:
    return Gap("measure_without_goal", title=_json(measure.title), ids=(measure.id,))


def _json(text: Localised) -> TextJson:
    return text.model_dump(exclude_none=True)


async def _names(connection: Connection, moments: Iterable[Moment]) -> dict[UUID, TextJson]:
    ids = {one.organisation_id for one in moments if one.organisation_id}
    return await queries.names_of(connection, sorted(ids))
