"""A goal frame with two editions and a draft, and a roadmap that links to a goal of the older one."""

from typing import Any
from uuid import UUID

from shared.contracts import Localised
from shared.contracts.roadmap import Goal
from tests.roadmaps.compassing import FRAME, Administrator, became, frame, goal, ids, measured
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.states import made, roadmap


async def with_compass(roadmaps: Roadmaps) -> dict[str, Any]:
    """The national compass is everybody's and made once; what is changed here is a frame of the side's own."""
    administrator = Administrator(roadmaps)
    if (await roadmaps.http.get("/compass.json")).status_code == 404:
        await administrator.publishes(None, "2022-10-20", FRAME)
    own = f"frame-{roadmaps.network.hex[:8]}"
    first = ids(await administrator.publishes(frame(measured("services"), goal("data")), "2022-10-20", own))
    successors = [became("services", "same", "services"), became("data", "split", "open", "closed")]
    content = frame(measured("services"), goal("open"), goal("closed"), successors=successors)
    second = await administrator.publishes(content, "2024-01-01", own)
    draft = await administrator.begins(None, own)
    linking = roadmap(roadmaps.network, goals=(goal_that_links_to(first["data"]),))
    await made(roadmaps, linking)
    comment = {"goal_id": str(first["services"]), "stance": "risk", "text": {"fi": "Väki ei riitä"}}
    said = await roadmaps.post(f"/roadmaps/{linking.id}/goal-comments", comment)
    return {
        "published_edition_id": second["id"],
        "edition_id": draft["id"],
        "goal_id": first["services"],
        "old_goal_id": first["data"],
        "indicator": "digital-share",
        "linking_roadmap_id": linking.id,
        "goal_comment_id": said.json()["id"],
    }


def goal_that_links_to(goal_id: UUID) -> Goal:
    return Goal(key="goal-1", title=Localised(fi="Palvelut ovat sähköisiä"), national_goal_ids=(goal_id,))
