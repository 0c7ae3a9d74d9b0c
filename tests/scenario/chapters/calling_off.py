"""Chapter 5: the whole series is called off by one act; everybody who had a place hears of it once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from deploy.seed.doors import Door, arrived
from tests.scenario import ledger
from tests.scenario.chapters.network import Founded
from tests.scenario.chapters.planning import Planned
from tests.scenario.people import Crowd, Entry
from tests.scenario.stage import Stage


@dataclass(frozen=True)
class CalledOff:
    """`letters` how many each person got about it, once all mail was sent; `entries` what their calendars are told."""

    act: dict[str, Any]
    page: dict[str, Any]
    policies_open: list[bool]
    states: dict[str, set[str]]
    letters: dict[str, int]
    entries: dict[str, list[Entry]]
    refused: int


async def call_off(
    founded: Founded, planned: Planned, doors: Mapping[str, Door], crowd: Crowd, added: str, stage: Stage
) -> CalledOff:
    before = {one: {place["id"] for place in await door.everything("/signups")} for one, door in doors.items()}
    act = await founded.events.send("POST", f"/series/{planned.series}/cancellations", {"scope": "all"})
    occurrences = [*planned.occurrences, added]
    policies = [await arrived(lambda one=one: _closed(founded, one), "the closing") for one in occurrences]  # type: ignore[misc]
    for municipality in ("nokia", "orivesi", "parkano", "virrat"):
        await crowd.letter(crowd.person(municipality), "Peruttu")
    await ledger.settled(stage)
    states = {
        one: {(await door.get(f"/signups/{signup}"))["state"] for signup in before[one]} for one, door in doors.items()
    }
    late = await doors["akaa"].ask("POST", f"/occurrences/{occurrences[1]}/signups", body={})
    told = {one: crowd.letters(crowd.person(one), "Peruttu") for one in doors}
    return CalledOff(
        act,
        await founded.events.get(f"/series/{planned.series}"),
        [policy["open"] for policy in policies],
        states,
        {one: len(letters) for one, letters in told.items()},
        {one: [entry for letter in letters for entry in crowd.entries(letter)] for one, letters in told.items()},
        late.status_code,
    )


async def _closed(founded: Founded, occurrence: str) -> dict[str, Any] | None:
    policy: dict[str, Any] = await founded.registration.get(f"/occurrences/{occurrence}/signup-policy")
    return None if policy["open"] else policy
