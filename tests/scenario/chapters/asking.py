"""Beside the story: a network asks what people thought, as soon as a gathering is over, and what they wish, unnamed."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from deploy.seed.dev import HELSINKI
from deploy.seed.doors import Door, arrived
from deploy.seed.participants import press_button
from deploy.seed.several import several
from tests.scenario.people import Crowd

MEMBERS = ("hameenkyro", "ikaalinen", "kihnio", "lempaala", "sastamala")

AHEAD = timedelta(seconds=30)
"""So long before the gathering begins, at least, everybody has to sign up for it."""

LETTER = "Kysely:"


@dataclass(frozen=True)
class Asking:
    """`feedback` opens when the gathering ends; `wishes` is anonymous and open. `doors` are the members' to surveys."""

    network: str
    occurrence: str
    ends_at: datetime
    feedback: str
    wishes: str
    surveys: Door
    doors: Mapping[str, Door]


@dataclass(frozen=True)
class Answered:
    """`early` is the answer to who came before the end; `scanned` and `page` are what a mailed link shows and takes."""

    early: httpx.Response
    opened: dict[str, Any]
    letters: dict[str, int]
    scanned: list[httpx.Response]
    page: httpx.Response
    again: httpx.Response
    held_back: dict[str, Any]


async def begin(coordinators: Mapping[str, Door], crowd: Crowd) -> Asking:
    network = await _network(coordinators["registration"])
    await several(MEMBERS, lambda one: _join(network, one, crowd))
    wishes = await survey(coordinators["surveys"], network, kind="wish", target=("network", network), anonymous=True)
    occurrence, ends_at = await _gathering(coordinators, network, crowd)
    feedback = await survey(
        coordinators["surveys"], network, kind="feedback", target=("occurrence", occurrence), opening="at_the_end"
    )
    doors = {one: coordinators["surveys"].as_(crowd.person(one).token) for one in MEMBERS}
    return Asking(network, occurrence, ends_at, feedback, wishes, coordinators["surveys"], doors)


async def _network(registration: Door) -> str:
    owner = (await registration.get("/organisations", q="Kuntaliitto"))["items"][0]["id"]
    asked = {
        "name": {"fi": "Palautteesta oppivat", "sv": "De som lär av respons", "en": "Those who learn from feedback"},
        "kind": "peer_network",
        "mandate": "informal",
        "state": "active",
        "owner_id": owner,
        "purpose": {"fi": "Kysytään ja tehdään jotain vastauksille.", "en": "Asking, and acting on the answers."},
    }
    return str((await registration.send("POST", "/networks", asked))["id"])


async def _join(network: str, municipality: str, crowd: Crowd) -> None:
    one = crowd.person(municipality)
    await crowd.join(network, one)
    await press_button(crowd.anyone, await crowd.confirm_link(one))
    await crowd.log_in(one)


async def _gathering(coordinators: Mapping[str, Door], network: str, crowd: Crowd) -> tuple[str, datetime]:
    """It begins with a minute and lasts one; everybody has a place in it."""
    begins = (datetime.now(HELSINKI) + AHEAD + timedelta(minutes=1)).replace(second=0, microsecond=0)
    body = {
        "title": {"fi": "Minuutin palautehetki", "en": "A minute of feedback"},
        "kind": "meeting",
        "starts_on": begins.date().isoformat(),
        "starts_at": f"{begins:%H:%M}",
        "minutes": 1,
    }
    path = f"/networks/{network}/series"
    planned = await coordinators["events"].send("POST", path, body, arriving=True)
    occurrence = planned["coming"][0]["id"]
    registration = coordinators["registration"]
    await registration.send("PUT", f"/occurrences/{occurrence}/signup-policy", {"policy": "open"}, arriving=True)

    async def sign_up(one: str) -> None:
        await registration.as_(crowd.person(one).token).send("POST", f"/occurrences/{occurrence}/signups", {})

    await several(MEMBERS, sign_up)
    return str(occurrence), begins + timedelta(minutes=1)


async def survey(
    surveys: Door,
    network: str,
    *,
    kind: str,
    target: tuple[str, str],
    anonymous: bool = False,
    opening: str = "by_hand",
) -> str:
    """Ready; and open, where it is opened by hand."""
    body: dict[str, Any] = {
        "kind": kind,
        "title": {"fi": f"Kysely: {kind}", "en": f"Survey: {kind}"},
        "target_kind": target[0],
        "target_id": target[1],
        "opening": opening,
        **({"mode": "anonymous", "invited_elsewhere": 10} if anonymous else {}),
    }
    made = await surveys.send("POST", f"/networks/{network}/surveys", body, arriving=True)
    path = f"/surveys/{made['id']}"
    await surveys.send("PUT", f"{path}/questionnaire/source", {"template": "occurrence_feedback"})
    for state in ("ready", *(["open"] if opening == "by_hand" else [])):
        await surveys.send("PUT", f"{path}/state", {"state": state})
    return str(made["id"])


async def answer(asking: Asking, crowd: Crowd) -> Answered:
    """One by the page behind the mailed link, the others by the API; four of them tell their wishes."""
    path = f"/surveys/{asking.feedback}"
    early = await asking.doors[MEMBERS[0]].ask("POST", f"{path}/answers", body={"answers": {"useful": 4}})
    await asyncio.sleep(max(0.0, (asking.ends_at - datetime.now(UTC)).total_seconds()))
    opened = await arrived(lambda: _open(asking), "the opening of feedback")
    link = (await crowd.letter(crowd.person(MEMBERS[0]), LETTER)).link("answer")
    assert link is not None
    scanned = [await crowd.anyone.http.get(link) for _ in range(2)]
    page = await crowd.anyone.http.post(link, data={"q.useful": "5", "shown": await _keys(asking)})
    for useful, one in enumerate(MEMBERS[1:], 2):
        await asking.doors[one].send("POST", f"{path}/answers", {"answers": {"useful": useful}})
    again = await asking.doors[MEMBERS[0]].ask("POST", f"{path}/answers", body={"answers": {"useful": 1}})
    for one in MEMBERS[:4]:
        await asking.doors[one].send("POST", f"/surveys/{asking.wishes}/answers", {"answers": {"useful": 4}})
    letters = {one: len(crowd.letters(crowd.person(one), LETTER)) for one in MEMBERS}
    held_back = await asking.surveys.get(f"/surveys/{asking.wishes}/summary")
    return Answered(early, opened, letters, scanned, page, again, held_back)


async def _open(asking: Asking) -> dict[str, Any] | None:
    found: dict[str, Any] = await asking.surveys.get(f"/surveys/{asking.feedback}")
    return found if found["state"] == "open" else None


async def _keys(asking: Asking) -> list[str]:
    """Of every question: a page tells which ones it showed."""
    content = (await asking.surveys.get(f"/surveys/{asking.feedback}/questions"))["content"]
    return [question["key"] for section in content["sections"] for question in section["questions"]]
