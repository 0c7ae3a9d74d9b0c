"""A roadmap with a team, a goal, a field of its own, a proposed goal and a link, for the matrix of rights."""

from typing import Any
from uuid import UUID

from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.making import made, organisation
from tests.roadmaps.proposing import assessment

SOMEBODY = UUID("5a0c2b9e-7f3d-4a61-8a5e-2f7d9c1b4e60")
"""Works for both networks."""


async def with_roadmap(roadmaps: Roadmaps) -> dict[str, Any]:
    owner = await organisation(roadmaps, "Kaustinen")
    roadmap = await made(roadmaps, owner=owner)
    await roadmaps.running.hear(assessment(owner))
    await roadmaps.post(f"/roadmaps/{roadmap}/goals", {"title": {"fi": "Tavoite"}})
    await roadmaps.put(f"/roadmaps/{roadmap}/custom-fields/system", {"name": {"fi": "Järjestelmä"}, "type": "text"})
    proposals = await roadmaps.get(f"/roadmaps/{roadmap}/goal-proposals")
    template = await roadmaps.post(
        f"/networks/{roadmaps.network}/roadmap-templates", {"title": {"fi": "Malli"}, "roadmap_id": str(roadmap)}
    )
    await roadmaps.put(f"/roadmaps/{roadmap}/team/{SOMEBODY}", {"tasks": ["contributor"]})
    link = await roadmaps.post(f"/roadmaps/{roadmap}/team-links", {"task": "editor"})
    level = {"title": {"fi": "Johtaminen"}, "start": 2, "measured_on": "2024-03-01"}
    await roadmaps.put(f"/roadmaps/{roadmap}/levels/{owner}/leading", level)
    return {
        "edited_id": roadmap,
        "criterion_key": "leading",
        "level_organisation_id": owner,
        "person_id": SOMEBODY,
        "proposal_id": proposals["items"][0]["id"],
        "template_id": template.json()["id"],
        "team_secret": link.json()["secret"],
        "name": "light",
        "secret": "A" * 43,
        "phase_key": "survey",
        "status_key": "delayed",
        "field_key": "system",
        "goal_key": "goal-1",
    }
