"""Chapter 2: people join with an address and one click; a mail scanner spends nothing."""

from dataclasses import dataclass
from typing import Any

import httpx

from deploy.seed.doors import Door
from deploy.seed.participants import press_button
from tests.scenario.chapters.network import Founded
from tests.scenario.people import Crowd, Person

MEMBERS = ("akaa", "nokia", "orivesi", "parkano", "virrat")


@dataclass(frozen=True)
class Joined:
    """`answers` to a new address, the same again, and a known one in capitals; states as the coordinator sees them."""

    answers: list[httpx.Response]
    scanned: list[httpx.Response]
    after_scanning: str
    after_click: str
    second_click: httpx.Response
    members: list[dict[str, Any]]
    first_link_after_resend: httpx.Response
    resent: httpx.Response


async def join(founded: Founded, crowd: Crowd) -> Joined:
    akaa = crowd.person("akaa")
    path = f"/networks/{founded.id}/members"
    answers = [
        await crowd.anyone.ask("POST", path, body={"address": address, "name": akaa.name, "language": "fi"})
        for address in (akaa.address, akaa.address, akaa.address.upper())
    ]
    link = (await crowd.letter(akaa, "Vahvista", after=2)).link("confirm")
    assert link is not None
    scanned = [await crowd.anyone.http.get(link) for _ in range(3)]
    after_scanning = await _state(founded, akaa)
    await press_button(crowd.anyone, link)
    after_click = await _state(founded, akaa)
    second_click = await crowd.anyone.http.post(link)
    first_after_resend, resent = await _resend(founded, crowd, crowd.person("virrat"))
    for municipality in MEMBERS[1:-1]:
        one = crowd.person(municipality)
        await crowd.join(founded.id, one)
        await press_button(crowd.anyone, await crowd.confirm_link(one))
    members = await founded.registration.everything(path)
    return Joined(
        answers, scanned, after_scanning, after_click, second_click, members, first_after_resend, resent
    )  # fmt: skip


async def _resend(founded: Founded, crowd: Crowd, one: Person) -> tuple[httpx.Response, httpx.Response]:
    """The first link once a second was asked for, and the answer to asking; the second one is used."""
    await crowd.join(founded.id, one)
    first = await crowd.confirm_link(one)
    asked = {"address": one.address}
    resent = await crowd.anyone.ask("POST", f"/networks/{founded.id}/members/resend", body=asked)
    second = await crowd.confirm_link(one, after=1)
    dead = await crowd.anyone.http.get(first)
    await press_button(crowd.anyone, second)
    return dead, resent


async def _state(founded: Founded, one: Person) -> str:
    members = await founded.registration.everything(f"/networks/{founded.id}/members")
    return next(str(member["state"]) for member in members if member["address"].lower() == one.address)


async def doors_of(crowd: Crowd) -> dict[str, Door]:
    """Everybody logged in."""
    return {municipality: await crowd.log_in(crowd.person(municipality)) for municipality in MEMBERS}
