"""Chapter 4: sign-up is opened; seats, a queue, a whole series, a withdrawal, other capacities, a move."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from deploy.seed.dev import HELSINKI
from deploy.seed.doors import Door, arrived
from tests.scenario.chapters.network import Founded
from tests.scenario.chapters.planning import Planned
from tests.scenario.people import Crowd, Entry

State = tuple[str, int | None]


@dataclass(frozen=True)
class SignedUp:
    """States and queue positions by municipality, after each act."""

    first: dict[str, State]
    signup_ids: dict[str, str]
    series_places: list[dict[str, Any]]
    after_raise: dict[str, State]
    after_withdrawal: dict[str, State]
    after_lowering: dict[str, State]
    over_by: int
    confirmation: list[Entry]
    promotion: list[Entry]
    withdrawal: list[Entry]
    move: list[Entry]
    added: str


async def sign_up(founded: Founded, planned: Planned, doors: Mapping[str, Door], crowd: Crowd) -> SignedUp:
    """akaa, nokia, orivesi and parkano want the limited first date, virrat the whole series, nokia the second too."""
    first, second = planned.occurrences[:2]
    await founded.registration.send("PUT", f"/series/{planned.series}/signup-policy", {"policy": "open"}, arriving=True)
    await _limit(founded, first, 2)
    asked = {
        one: await doors[one].send("POST", f"/occurrences/{first}/signups", {})
        for one in ("akaa", "nokia", "orivesi", "parkano")
    }
    series = await doors["virrat"].send("POST", f"/series/{planned.series}/signups", {})
    await doors["nokia"].send("POST", f"/occurrences/{second}/signups", {})
    states = {one: (place["state"], place["position"]) for one, place in asked.items()}
    await _limit(founded, first, 3)
    raised = await _states(founded, first, crowd)
    await doors["akaa"].send("DELETE", f"/signups/{asked['akaa']['id']}")
    withdrawn = await _states(founded, first, crowd)
    over_by = await _limit(founded, first, 1)
    lowered = await _states(founded, first, crowd)
    return SignedUp(
        states,
        {one: place["id"] for one, place in asked.items()},
        series["places"],
        raised,
        withdrawn,
        lowered,
        over_by,
        crowd.entries(await crowd.letter(crowd.person("akaa"), "Paikkasi on vahvistettu")),
        crowd.entries(await crowd.letter(crowd.person("parkano"), "Sait paikan")),
        crowd.entries(await crowd.letter(crowd.person("akaa"), "Ilmoittautumisesi on peruttu")),
        await _move(founded, planned, crowd),
        await _add(founded, planned, crowd),
    )


async def _limit(founded: Founded, occurrence: str, capacity: int) -> int:
    """By how many more are in than may be."""
    path = f"/occurrences/{occurrence}"
    await arrived(lambda: founded.registration.find(f"{path}/seating"), "the occurrence")
    terms = {"policy": "limited", "capacity": capacity, "join_link": "https://kokous.digiverkosto.example/tiimit"}
    return int((await founded.registration.send("PUT", f"{path}/signup-policy", terms))["over_by"])


async def _states(founded: Founded, occurrence: str, crowd: Crowd) -> dict[str, State]:
    listed = await founded.registration.everything(f"/occurrences/{occurrence}/signups")
    by_address = {one.address: municipality for municipality, one in crowd.people.items()}
    return {by_address[one["address"].lower()]: (one["state"], one["position"]) for one in listed}


async def _move(founded: Founded, planned: Planned, crowd: Crowd) -> list[Entry]:
    """The second date moves by a week; what nokia's calendar is told."""
    day = (planned.starts[1].astimezone(HELSINKI) + timedelta(days=7)).date().isoformat()
    await founded.events.send("PATCH", f"/occurrences/{planned.occurrences[1]}", {"day": day})
    return crowd.entries(await crowd.letter(crowd.person("nokia"), "Muutos"))


async def _add(founded: Founded, planned: Planned, crowd: Crowd) -> str:
    """One more date; who is in the series has a place in it without asking."""
    day = (planned.starts[-1].astimezone(HELSINKI) + timedelta(days=14)).date().isoformat()
    added = (await founded.events.send("POST", f"/series/{planned.series}/occurrences", {"day": day}))["id"]

    async def virrat_is_in() -> bool | None:
        answer = await founded.registration.ask("GET", f"/occurrences/{added}/signups")
        listed = answer.json()["items"] if answer.is_success else []
        return any(one["address"] == crowd.person("virrat").address for one in listed) or None

    await arrived(virrat_is_in, "a place in the added date")
    return str(added)
