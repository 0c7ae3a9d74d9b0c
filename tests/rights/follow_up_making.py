"""A follow-up under way, one that is frozen, and a comment, all of a published roadmap, for the matrix of rights."""

from typing import Any
from uuid import UUID

from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.entrusting import ask, trusts


async def with_follow_ups(roadmaps: Roadmaps, roadmap_id: UUID) -> dict[str, Any]:
    approver = await trusts(roadmaps, roadmap_id, "approver")
    frozen = await planned(roadmaps, roadmap_id, "budget")
    approval = {"approved_as": {"fi": "Johtoryhmä"}, "incomplete": True}
    approved = await ask(roadmaps, approver, "PUT", f"/follow-ups/{frozen}/approval", approval)
    assert approved.status_code == 200, approved.text
    return {
        "frozen_id": frozen,
        "follow_up_id": await planned(roadmaps, roadmap_id, "annual_accounts"),
        "comment_id": await commented(roadmaps, roadmap_id),
        "secret": "A" * 43,
    }


async def planned(roadmaps: Roadmaps, roadmap_id: UUID, occasion: str) -> str:
    asked = {"year": 2024, "occasion": occasion, "due_on": "2023-10-31" if occasion == "budget" else "2025-03-31"}
    answer = await roadmaps.post(f"/roadmaps/{roadmap_id}/follow-ups", asked)
    assert answer.status_code == 201, answer.text
    follow_up_id: str = answer.json()["id"]
    return follow_up_id


async def commented(roadmaps: Roadmaps, roadmap_id: UUID) -> str:
    sharing = {"found_by_peers": False, "comments_from": "2026-01-07"}
    assert (await roadmaps.put(f"/roadmaps/{roadmap_id}/sharing", sharing)).status_code in (200, 204)
    said = await ask(roadmaps, None, "POST", f"/public-roadmaps/{roadmap_id}/comments", {"text": "Hyvä suunnitelma"})
    assert said.status_code == 201, said.text
    comment_id: str = said.json()["id"]
    return comment_id
