"""How tests join, list and decide; and what was said of members."""

from typing import Any
from uuid import UUID

from shared.contracts import Member
from tests.parts import Running


async def join(
    registration: Running, network_id: str, address: str, *, as_person: UUID | None = None, **told: object
) -> Any:
    headers = registration.as_(person=as_person) if as_person else {}
    return await registration.http.post(
        f"/networks/{network_id}/members", json={"address": address, **told}, headers=headers
    )


async def listed(registration: Running, network_id: str, coordinator: UUID) -> list[dict[str, object]]:
    answer = await registration.http.get(
        f"/networks/{network_id}/members", headers=registration.as_(person=coordinator)
    )
    items: list[dict[str, object]] = answer.json()["items"]
    return items


async def decide(
    registration: Running, network_id: str, coordinator: UUID, address: str, decision: str, **body: str
) -> Any:
    members = await listed(registration, network_id, coordinator)
    member = next(m for m in members if m["address"] == address)
    return await registration.http.post(
        f"/networks/{network_id}/members/{member['id']}/{decision}",
        json=body,
        headers=registration.as_(person=coordinator),
    )


async def states(registration: Running) -> list[str]:
    return [member.state.value for member in await registration.said(Member)]
