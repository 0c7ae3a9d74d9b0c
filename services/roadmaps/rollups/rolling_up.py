"""Puts a roll-up together: numbers, names, and the formula in the reader's language."""

from collections.abc import Sequence
from uuid import UUID

from services.roadmaps.rollups import queries
from services.roadmaps.rollups.grouping import By, by_region, by_roadmap, by_size, whole
from services.roadmaps.rollups.naming import names_of
from services.roadmaps.rollups.queries import Share, Sum
from services.roadmaps.rollups.views import RollUpView, view_of_group, view_of_whole
from shared.contracts import Language
from shared.postgres import Connection
from shared.texts import Texts
from shared.web.problems import Problem


async def rolled_up(
    connection: Connection, texts: Texts, language: Language, by: By, network_id: UUID | None, roadmap_id: UUID | None
) -> RollUpView:
    """Raises Problem for goals of many roadmaps: each has its own."""
    if by == "goal" and roadmap_id is None:
        raise Problem(422, "roadmap_needed", field="roadmap_id")
    shares = await queries.shares(connection, network_id, roadmap_id)
    groups = await _groups(connection, by, shares, network_id, roadmap_id)
    names = await names_of(connection, texts, by, [one.key for one in groups], roadmap_id)
    return RollUpView(
        by=by,
        formula=texts.say(language, "progress.formula"),
        whole=view_of_whole(whole(shares)),
        groups=[view_of_group(one, names.get(one.key)) for one in groups],
    )


async def _groups(
    connection: Connection, by: By, shares: Sequence[Share], network_id: UUID | None, roadmap_id: UUID | None
) -> list[Sum]:
    match by:
        case "region":
            return by_region(shares)
        case "size_class":
            return by_size(shares)
        case "roadmap":
            return by_roadmap(shares)
        case "sector" | "national_goal" | "goal":
            return await queries.sums(connection, by, network_id, roadmap_id)
