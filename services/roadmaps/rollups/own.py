"""A roadmap's own numbers for its team: how far its measures are now, and what hangs loose (features E3, E15)."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from pydantic import BaseModel

from services.roadmaps.measures.queries import measures_of
from services.roadmaps.roadmaps.queries import roadmap
from services.roadmaps.rollups import queries
from services.roadmaps.rollups.naming import names_of
from services.roadmaps.rollups.rules import UNTOLD, Dimension, Progress, by_dimension, loose, progress
from services.roadmaps.rollups.views import OwnGroupView, OwnProgressView, view_of_own_group, view_of_progress
from shared.contracts import Language, Localised, Measure, Roadmap
from shared.postgres import Connection
from shared.texts import Texts
from shared.web.problems import existing

Found = Mapping[tuple[Dimension, str], Progress]


class LooseMeasure(BaseModel):
    """One that serves no goal, local or national."""

    id: UUID
    title: Localised


class LooseGoal(BaseModel):
    """One that no measure serves which isn't cancelled: `key` of the roadmap's own, `id` of the compass."""

    key: str | None = None
    id: UUID | None = None
    title: Localised


class CoverageView(BaseModel):
    measures_without_goal: list[LooseMeasure]
    goals_without_measure: list[LooseGoal]
    national_goals_without_measure: list[LooseGoal]


async def own_progress(connection: Connection, texts: Texts, language: Language, roadmap_id: UUID) -> OwnProgressView:
    kept, measures = await _roadmap_and_measures(connection, roadmap_id)
    found = by_dimension(measures)
    titles = {goal.key: goal.title for goal in kept.goals}
    sectors = await names_of(connection, texts, "sector", _keys(found, "sector"), None)
    nations = await names_of(connection, texts, "national_goal", _keys(found, "national_goal"), None)
    return OwnProgressView(
        formula=texts.say(language, "progress.formula"),
        whole=view_of_progress(progress(measures)),
        goals=_groups(found, "goal", titles, [*titles, UNTOLD]),
        sectors=_groups(found, "sector", sectors, _keys(found, "sector")),
        national_goals=_groups(found, "national_goal", nations, _keys(found, "national_goal")),
    )


async def coverage(connection: Connection, roadmap_id: UUID) -> CoverageView:
    """Measures without goals, and goals without measures."""
    kept, measures = await _roadmap_and_measures(connection, roadmap_id)
    nations = await queries.national_goals(connection)
    found = loose(measures, [goal.key for goal in kept.goals], [goal.id for goal in nations])
    return CoverageView(
        measures_without_goal=[
            LooseMeasure(id=one.id, title=one.title) for one in measures if one.id in found.measures
        ],
        goals_without_measure=[
            LooseGoal(key=goal.key, title=goal.title) for goal in kept.goals if goal.key in found.goals
        ],
        national_goals_without_measure=[
            LooseGoal(id=goal.id, title=goal.title) for goal in nations if goal.id in found.national_goals
        ],
    )


async def _roadmap_and_measures(connection: Connection, roadmap_id: UUID) -> tuple[Roadmap, list[Measure]]:
    kept = existing(await roadmap(connection, roadmap_id))
    return kept.roadmap, [one.measure for one in await measures_of(connection, roadmap_id)]


def _keys(found: Found, dimension: Dimension) -> list[str]:
    """Sorted, and what names none last."""
    return sorted((key for name, key in found if name == dimension), key=lambda key: (key == UNTOLD, key))


def _groups(
    found: Found, dimension: Dimension, names: Mapping[str, Localised], keys: Iterable[str]
) -> list[OwnGroupView]:
    """Those with a name even where no measure is for them; a nameless one only where there is something to tell."""
    return [
        view_of_own_group(found.get((dimension, key), Progress()), key, names.get(key))
        for key in keys
        if key in names or (dimension, key) in found
    ]
