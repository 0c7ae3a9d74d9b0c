"""What roadmaps keeps of somebody who plans: a team, a measure that is theirs, and what they follow."""

from uuid import UUID

from tests.parts import Running
from tests.roadmaps import making
from tests.roadmaps.conftest import Roadmaps


async def see_to_a_measure(running: Running, network: UUID, person: UUID) -> None:
    """The leader edits, shares and approves a roadmap, sees to a measure of it, and follows what is published."""
    roadmaps = Roadmaps(running, network, person)
    roadmap = await making.made(roadmaps)
    (measure,) = await making.with_measures(roadmaps, roadmap, 1)
    for answer in (
        await roadmaps.put(f"/roadmaps/{roadmap}/team/{person}", {"tasks": ["editor", "approver"]}),
        await roadmaps.put(f"/roadmaps/{roadmap}/sharing", {"found_by_peers": True}),
        await roadmaps.put(f"/measures/{measure}/owner", {"person_id": str(person)}),
        await roadmaps.post(f"/roadmaps/{roadmap}/publications", {"label": {"fi": "Ensimmäinen"}}),
        await roadmaps.put(f"/public-roadmaps/{roadmap}/followers/me", {}),
    ):
        assert answer.status_code in (200, 201, 204), answer.text
