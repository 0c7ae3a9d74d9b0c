"""Chapter 6: a gathering that begins within the hour; who came is ticked off, and both services know how many."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import httpx
from python_calamine import CalamineWorkbook

from deploy.seed.dev import HELSINKI
from deploy.seed.doors import Door, arrived
from tests.scenario.chapters.network import Founded
from tests.scenario.people import Crowd


@dataclass(frozen=True)
class Attended:
    """`here` and `there`: growth as registration and events tell it."""

    occurrence: str
    here: dict[str, Any]
    there: dict[str, Any]
    csv: str
    sheet: list[list[Any]]
    refused: httpx.Response
    to_the_meeting: httpx.Response


MEETING = "https://kokous.digiverkosto.example/pikatapaaminen"
OPEN = {"policy": "open", "join_link": MEETING}


async def attend(founded: Founded, doors: Mapping[str, Door], crowd: Crowd) -> Attended:
    """nokia and orivesi sign up, nokia comes."""
    soon = datetime.now(HELSINKI) + timedelta(hours=1)
    body = {
        "title": {"fi": "Digitiimien pikatapaaminen", "en": "A quick meeting of the digital teams"},
        "kind": "meeting",
        "starts_on": soon.date().isoformat(),
        "starts_at": f"{soon:%H:%M}",
    }
    planned = await founded.events.send("POST", f"/networks/{founded.id}/series", body)
    occurrence = planned["coming"][0]["id"]
    path = f"/occurrences/{occurrence}"
    await founded.registration.send("PUT", f"{path}/signup-policy", OPEN, arriving=True)
    places = {one: await doors[one].send("POST", f"{path}/signups", {}) for one in ("nokia", "orivesi")}
    await founded.registration.send("POST", f"/signups/{places['nokia']['id']}/attended", {})
    here, there = await arrived(lambda: same_growth(founded.registration, founded.events, founded.id), "attendance")
    sheet = CalamineWorkbook.from_filelike(
        BytesIO((await founded.registration.ask("GET", f"{path}/signups.xlsx")).content)
    )
    return Attended(
        occurrence,
        here,
        there,
        (await founded.registration.ask("GET", f"{path}/signups.csv")).content.decode("utf-8-sig"),
        sheet.get_sheet_by_index(0).to_python(),
        await doors["nokia"].ask("GET", f"{path}/signups.csv"),
        await _to_the_meeting(crowd),
    )


async def _to_the_meeting(crowd: Crowd) -> httpx.Response:
    """nokia's way in from the mail, without logging in."""
    letter = await crowd.letter(crowd.person("nokia"), "Paikkasi on vahvistettu: Digitiimien pika")
    join = letter.link("join")
    assert join is not None
    return await crowd.anyone.http.get(join, follow_redirects=False)


async def same_growth(
    registration: Door, events: Door, network: str, theme: str | None = None
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Both sides' growth once they agree on how many were counted."""
    query = {"theme_id": theme} if theme else {}
    here: dict[str, Any] = await registration.get(f"/networks/{network}/attendance", **query)
    path = f"/themes/{theme}/attendance" if theme else f"/networks/{network}/attendance"
    there: dict[str, Any] = await events.get(path)
    return (here, there) if _curve(here) == _curve(there) and here["mean"] is not None else None


def _curve(growth: dict[str, Any]) -> list[tuple[Any, ...]]:
    """What both tell of each occurrence that was counted."""
    return [
        (one["occurrence_id"], one["registered"], one["attended"], one["by_organisation_kind"], one["illustrative"])
        for one in growth["curve"]
        if one["attended"] is not None
    ]
