"""Chapter 7: the coordinator hands over to a member, who leads from then on; a member leaves with one click."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from deploy.seed.doors import Door, arrived
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


async def part(founded: Founded, doors: Mapping[str, Door], events: Door, crowd: Crowd) -> Parted:
    """nokia leads from now on, orivesi leaves."""
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
    )


async def _plan(founded: Founded) -> httpx.Response:
    """What only who coordinates the network may do."""
    path = f"/networks/{founded.id}/attendance"
    return await founded.events.ask("GET", path)


async def _refused(founded: Founded) -> httpx.Response | None:
    answer = await _plan(founded)
    return answer if answer.status_code == 403 else None
