"""A roadmap as its team sees it."""

from uuid import UUID

from fastapi import Response

from services.roadmaps.roadmaps import queries
from services.roadmaps.roadmaps.bodies import RoadmapView
from services.roadmaps.roadmaps.queries import AT_PUBLICATION
from shared.postgres import Connection
from shared.web.problems import existing
from shared.web.versions import set_etag

HIDDEN = AT_PUBLICATION - {"number"}
"""What only a publication says."""


async def show(connection: Connection, roadmap_id: UUID, response: Response) -> RoadmapView:
    kept = existing(await queries.roadmap(connection, roadmap_id))
    set_etag(response, kept.roadmap.version)
    return RoadmapView(
        **{**kept.roadmap.model_dump(), "number": kept.number},
        found_by_peers=kept.found_by_peers,
        comments_from=kept.comments_from,
        comments_until=kept.comments_until,
        guidance=kept.guidance,
        created_at=kept.created_at,
        changed_at=kept.changed_at,
    )
