"""The story of a network and of a roadmap, from what was told by four services (features E13, X1)."""

from uuid import UUID

from fastapi import APIRouter

from services.roadmaps.story.bodies import StoryView, gaps_of, moment_view
from services.roadmaps.story.rules import day_in_finland
from services.roadmaps.story.telling import Story, story_of_network, story_of_roadmap
from shared.contracts import Localised
from shared.web.asking import Now, Reading
from shared.web.listing import Cursor, CursorAt
from shared.web.problems import Problem

router = APIRouter(tags=["stories"])


@router.get("/networks/{network_id}/story")
async def show_story_of_network(network_id: UUID, connection: Reading, cursor: Cursor) -> StoryView:
    """Gatherings, surveys, what came of them, and the roadmaps that were published."""
    return _page(await story_of_network(connection, network_id), cursor)


@router.get("/roadmaps/{roadmap_id}/story")
async def show_story_of_roadmap(roadmap_id: UUID, connection: Reading, cursor: Cursor, now: Now) -> StoryView:
    """What led to the roadmap's goals and measures, and what came of these, version by version."""
    return _page(await story_of_roadmap(connection, roadmap_id, day_in_finland(now)), cursor)


def _page(story: Story | None, cursor: CursorAt) -> StoryView:
    if story is None:
        raise Problem(404, "not_found")
    after = cursor.keys(str, int, str, int, str)
    coming = [one for one in story.moments if after[0] is None or one.place > after]
    shown = coming[: cursor.limit]
    page = cursor.page([moment_view(story, one) for one in shown], *(str(key) for key in shown[-1].place if shown))
    return StoryView(
        title=Localised.model_validate(story.title) if story.title else None,
        moments=page.items,
        next=page.next,
        gaps=gaps_of(story),
    )
