"""Participants: they join by an address and one click in a mail, log in by mail, and sign up, or change their mind."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from deploy.seed.doors import Door, Refused
from deploy.seed.mailbox import Mailboxes
from deploy.seed.material import Participant
from deploy.seed.register import Organisations
from deploy.seed.season import Season
from deploy.seed.several import several
from deploy.seed.steps import Step

Visit = Callable[[Participant], Awaitable[Door]]
"""Registration's door for a participant who has logged in."""


async def load(
    registration: Door,
    mailboxes: Mailboxes,
    organisations: Organisations,
    season: Season,
    people: list[Participant],
    now: Step,
) -> None:
    await _join(registration, mailboxes, organisations, season.network, people, now)
    visit = visiting(registration, mailboxes)
    now.at = "signing up for the series"
    await _sign_up_for_series(registration, season, organisations, people, visit)
    for number, name in ((0, "first"), (1, "second")):
        now.at = f"signing up for the {name} date"
        if occurrence := season.coming(number):
            wanting = [one for one in people if name in one.signs_up_for]
            await _sign_up(registration, occurrence, organisations, wanting, visit, one_leaves=number == 0)
    now.at = f"{len(people)} members"


async def _join(
    registration: Door,
    mailboxes: Mailboxes,
    organisations: Organisations,
    network: str,
    people: list[Participant],
    now: Step,
) -> None:
    """Everybody who isn't a member yet; who has left or was turned away stays away."""
    path = f"/networks/{network}/members"
    states = {one["address"]: one["state"] for one in await registration.everything(path)}
    lacking = [one for one in people if states.get(one.address) in (None, "pending")]
    anyone, done = Door(registration.http), 0

    async def join(one: Participant) -> None:
        nonlocal done
        letters = len(mailboxes.of(one.address))
        if one.address in states:
            await anyone.send("POST", f"{path}/resend", {"address": one.address})
        else:
            await anyone.send("POST", path, _joining(one, organisations))
        await press_button(anyone, await mailboxes.next_link(one.address, "confirm", after=letters))
        done += 1
        now.at = f"{done} of {len(lacking)} have confirmed their address"

    await several(lacking, join)


def _joining(one: Participant, organisations: Organisations) -> dict[str, Any]:
    return {
        "address": one.address,
        "organisation_id": organisations.municipality(one.municipality),
        "target_groups": [one.target_group],
        "language": one.language,
        "source": "postituslista",
    }


async def press_button(anyone: Door, link: str) -> None:
    """Open the page behind a mailed link and press its one button."""
    for method in ("GET", "POST"):
        answer = await anyone.http.request(method, link)
        if answer.is_error:
            raise Refused(method, "the page behind a mailed link", answer)


def visiting(registration: Door, mailboxes: Mailboxes) -> Visit:
    """Logs each participant in once, by mail, when they first have something to do."""
    tokens: dict[str, str] = {}
    anyone = Door(registration.http)

    async def visit(one: Participant) -> Door:
        if one.address not in tokens:
            letters = len(mailboxes.of(one.address))
            asked = await anyone.send("POST", "/logins", {"address": one.address})
            link = await mailboxes.next_link(one.address, "login", after=letters)
            secret = urlsplit(link).path.rpartition("/")[2]
            session = await anyone.send("POST", "/sessions", {"secret": secret, "request": asked["request"]})
            tokens[one.address] = session["token"]
        return anyone.as_(tokens[one.address])

    return visit


async def _sign_up_for_series(
    registration: Door, season: Season, organisations: Organisations, people: list[Participant], visit: Visit
) -> None:
    """While the season has dates to come."""
    if season.coming(len(season.occurrences) - 1) is None:
        return
    path = f"/series/{season.series}/signups"
    there = {one["address"] for one in await registration.everything(path)}
    lacking = [one for one in people if "series" in one.signs_up_for and one.address not in there]
    await several(lacking, visit)
    for one in lacking:
        body = {"organisation_id": organisations.municipality(one.municipality)}
        await _unless_there(await visit(one), path, body, "already_in_series")


async def _sign_up(
    registration: Door,
    occurrence: str,
    organisations: Organisations,
    people: list[Participant],
    visit: Visit,
    *,
    one_leaves: bool,
) -> None:
    """In their order. Where `one_leaves`, the first gives up the place when everybody is in, and the queue moves up.

    Who isn't listed while others are has given up the place before.
    """
    there = await _listed(registration, occurrence)
    leaver = people[0] if one_leaves else None
    left_before = leaver is not None and leaver.address not in there and people[1].address in there
    lacking = [one for one in people if one.address not in there and not (one is leaver and left_before)]
    await several(lacking, visit)
    for one in lacking:
        body = {"organisation_id": organisations.municipality(one.municipality)}
        await _unless_there(await visit(one), f"/occurrences/{occurrence}/signups", body, "already_signed_up")
    if leaver and not left_before:
        signup = (await _listed(registration, occurrence))[leaver.address]
        await (await visit(leaver)).send("DELETE", f"/signups/{signup}")


async def _listed(registration: Door, occurrence: str) -> dict[str, str]:
    """Ids of an occurrence's sign-ups by address."""
    listed = await registration.everything(f"/occurrences/{occurrence}/signups")
    return {one["address"]: one["id"] for one in listed}


async def _unless_there(door: Door, path: str, body: dict[str, Any], code: str) -> None:
    try:
        await door.send("POST", path, body)
    except Refused as refused:
        if refused.code != code:
            raise
