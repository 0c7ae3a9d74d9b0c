"""A follow-up under way, two that are frozen, and a comment, all of a published roadmap, for the matrix of rights."""

from typing import Any
from uuid import UUID

from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.entrusting import ask, trusts


async def with_follow_ups(roadmaps: Roadmaps, roadmap_id: UUID) -> dict[str, Any]:
    approver = await trusts(roadmaps, roadmap_id, "approver")
    _, later = [await frozen(roadmaps, roadmap_id, approver, year) for year in (2023, 2024)]
    return {
        "frozen_id": later,
        "follow_up_id": await planned(roadmaps, roadmap_id, 2025),
        "comment_id": await commented(roadmaps, roadmap_id),
        "secret": "A" * 43,
    }


async def frozen(roadmaps: Roadmaps, roadmap_id: UUID, approver: UUID, year: int) -> str:
    follow_up_id = await planned(roadmaps, roadmap_id, year)
    approval = {"approved_as": {"fi": "Johtoryhmä"}, "incomplete": True}
    approved = await ask(roadmaps, approver, "PUT", f"/follow-ups/{follow_up_id}/approval", approval)
    assert approved.status_code == 200, approved.text
    return follow_up_id


async def planned(roadmaps: Roadmaps, roadmap_id: UUID, year: int) -> str:
    asked = {"year": year, "occasion": "annual_accounts", "due_on": f"{year + 1}-03-31"}
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
