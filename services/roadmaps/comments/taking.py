"""Takes a comment in, from a program or from the form: one way for both."""

from datetime import datetime
from uuid import UUID, uuid4

from services.roadmaps.comments import queries
from services.roadmaps.comments.bodies import Comment
from services.roadmaps.comments.rules import takes_comments
from services.roadmaps.follow_ups.rules import today_of
from services.roadmaps.followers.queries import public_roadmap_of
from services.roadmaps.roadmaps.queries import KeptRoadmap, roadmap
from shared.postgres import Connection
from shared.web.problems import Problem


async def published_roadmap(connection: Connection, roadmap_id: UUID) -> KeptRoadmap:
    """Raises Problem 404 for one that the public can't see."""
    kept = await roadmap(connection, roadmap_id)
    if kept is None or not kept.number:
        raise Problem(404, "not_found")
    return kept


def is_open(kept: KeptRoadmap, now: datetime) -> bool:
    return takes_comments(kept.comments_from, kept.comments_until, today_of(now))


async def take_in(tx: Connection, roadmap_id: UUID, said: Comment, person_id: UUID | None, now: datetime) -> UUID:
    """Its id. Raises Problem 404, 409 outside of the window, 422 for a measure or an organisation that doesn't fit."""
    kept = await published_roadmap(tx, roadmap_id)
    if not is_open(kept, now):
        raise Problem(409, "comments_closed")
    if said.measure_id and await public_roadmap_of(tx, said.measure_id) != roadmap_id:
        raise Problem(422, "unknown_measure", field="measure_id")
    if said.organisation_id and not (person_id and await queries.speaks_for(tx, person_id, said.organisation_id)):
        raise Problem(422, "not_for_this_organisation", field="organisation_id")
    comment_id = uuid4()
    await queries.insert_comment(tx, comment_id, roadmap_id, said, person_id, now)
    return comment_id
