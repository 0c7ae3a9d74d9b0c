"""What each number is called: sectors, goals, regions and size classes by their keys."""

from collections.abc import Iterable
from uuid import UUID

from services.roadmaps.publications.queries import published
from services.roadmaps.roadmaps.sectors import SECTORS
from services.roadmaps.rollups import queries
from services.roadmaps.rollups.grouping import By
from services.roadmaps.rollups.rules import UNTOLD
from shared.contracts import LANGUAGES, Localised
from shared.postgres import Connection
from shared.texts import Texts


async def names_of(
    connection: Connection, texts: Texts, by: By, keys: Iterable[str], roadmap_id: UUID | None
) -> dict[str, Localised]:
    """Those that have a name; of local goals those of the one roadmap."""
    known = [key for key in keys if key != UNTOLD]
    match by:
        case "sector":
            return {key: SECTORS[key] for key in known if key in SECTORS}
        case "size_class":
            return {key: _said(texts, f"size_class.{key}") for key in known}
        case "region":
            return await queries.names_of_organisations(connection, known)
        case "roadmap":
            return await queries.titles_of_roadmaps(connection, known)
        case "national_goal":
            return await queries.titles_of_national_goals(connection, known)
        case "goal":
            shown = await published(connection, roadmap_id) if roadmap_id else None
            return {goal.key: goal.title for goal in shown.roadmap.goals} if shown else {}


def _said(texts: Texts, key: str) -> Localised:
    return Localised(**{language: texts.say(language, key) for language in LANGUAGES})
