"""Chapter 7: the coordinator hands over to a member, who leads from then on; a member leaves with one click."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

import httpx

from deploy.seed.doors import Door, arrived
from deploy.seed.participants import press_button
from tests.scenario.chapters.network import Founded
from tests.scenario.people import Crowd

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@dataclass(frozen=True)
class Parted:
    """`seconds` from the handover until the events service refused the former leader."""

    handed_over: httpx.Response
    former_here: int
    former_there: int
    seconds: float
    heir_there: int
    last_leader: httpx.Response
    leaving: list[httpx.Response]
    states: dict[str, str]
    former_address_told: bool


async def part(founded: Founded, doors: Mapping[str, Door], events: Door, crowd: Crowd) -> Parted:
    """nokia leads from now on, orivesi leaves, parkano takes another address."""
    path = f"/networks/{founded.id}"
    nokia = crowd.person("nokia")
    handed_over = await founded.registration.ask("POST", f"{path}/handover", body={"to": nokia.address})
    began = time.monotonic()
    await arrived(lambda: _refused(founded), "the end of the role")
    seconds = time.monotonic() - began
    heir = events.as_(nokia.token)
    theme = await heir.send("POST", f"{path}/themes", {"title": {"fi": "Verkoston jatko"}}, arriving=True)
    own_role = handed_over.json()["id"]
    leave = (await crowd.letter(crowd.person("orivesi"), "Olet mukana")).link("leave")
    assert leave is not None
    leaving = [await crowd.anyone.http.post(leave, data=ONE_CLICK) for _ in range(2)]
    told = await _another_address(doors["parkano"], crowd)
    members = await doors["nokia"].everything(f"{path}/members")
    by_address = {one.address: municipality for municipality, one in crowd.people.items()}
    return Parted(
        handed_over,
        (await founded.registration.ask("GET", f"{path}/members")).status_code,
        (await _plan(founded)).status_code,
        seconds,
        201 if theme["id"] else 0,
        await doors["nokia"].ask("DELETE", f"{path}/roles/{own_role}"),
        leaving,
        {by_address[one["address"].lower()]: one["state"] for one in members},
        told,
    )


async def _another_address(door: Door, crowd: Crowd) -> bool:
    """One click in the new mailbox moves parkano there; was the old one told?"""
    old = crowd.person("parkano")
    told_before = len(crowd.letters(old))
    new = replace(old, moved=True)
    await door.send("POST", "/people/me/address-changes", {"address": new.address})
    await press_button(crowd.anyone, await crowd.mailboxes.next_link(new.address, "address", after=0))
    crowd.people["parkano"] = new
    crowd.people["parkano, formerly"] = old

    async def told() -> bool | None:
        return len(crowd.letters(old)) > told_before or None

    return await arrived(told, "a word to the old address")


async def _plan(founded: Founded) -> httpx.Response:
    """What only who coordinates the network may do."""
    path = f"/networks/{founded.id}/attendance"
    return await founded.events.ask("GET", path)


async def _refused(founded: Founded) -> httpx.Response | None:
    answer = await _plan(founded)
    return answer if answer.status_code == 403 else None
