"""A season under way: DEV's series cloned from the next first Friday on, and how one signs up for it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from deploy.seed import material
from deploy.seed.dev import HELSINKI, series_titled
from deploy.seed.doors import Door, arrived
from deploy.seed.steps import Step


@dataclass(frozen=True)
class Season:
    """`occurrences` are all of the season's, by time: the first is limited, the third is without sign-up."""

    network: str
    series: str
    occurrences: tuple[dict[str, Any], ...]

    @property
    def days(self) -> tuple[date, ...]:
        """The days on which people meet, on the wall in Helsinki."""
        return tuple(datetime.fromisoformat(one["starts_at"]).astimezone(HELSINKI).date() for one in self.occurrences)

    def coming(self, number: int) -> str | None:
        """The id of the `number`th occurrence (from 0); None when it has begun or was called off."""
        if number >= len(self.occurrences):
            return None
        occurrence = self.occurrences[number]
        ahead = datetime.fromisoformat(occurrence["starts_at"]) > datetime.now(UTC)
        return str(occurrence["id"]) if ahead and occurrence["state"] == "scheduled" else None


async def load(registration: Door, events: Door, network: str, source: str, now: Step) -> Season:
    wanted = material.dev()["season"]
    now.at = "dates"
    series = await series_titled(events, network, wanted["title"]["fi"]) or await _clone(
        events, network, source, wanted
    )
    page = await events.get(f"/series/{series}")
    season = Season(network, series, tuple(sorted(page["past"] + page["coming"], key=lambda one: one["starts_at"])))
    now.at = "sign-up"
    await _open(registration, season, wanted)
    now.at = f"{len(season.occurrences)} dates from {season.occurrences[0]['starts_at'][:10]} on"
    return season


async def _clone(events: Door, network: str, source: str, wanted: dict[str, Any]) -> str:
    tomorrow = datetime.now(HELSINKI).date() + timedelta(days=1)
    body = {
        "network_id": network,
        "starts_on": tomorrow.isoformat(),
        "count": wanted["count"],
        "title": wanted["title"],
        "holiday_rule": wanted["holiday_rule"],
    }
    path = f"/series/{source}/clones"
    cloned: str = (await events.send("POST", path, body, key=f"seed-season-{tomorrow}", arriving=True))["id"]
    return cloned


async def _open(registration: Door, season: Season, wanted: dict[str, Any]) -> None:
    """Open for all by the series' default, limited for the first, heads alone for the third."""
    path = f"/series/{season.series}/signup-policy"
    if await registration.find(path) is None:
        default = {"policy": "open", "join_link": wanted["join_link"]}
        await registration.send("PUT", path, default, arriving=True)
    limited = {"policy": "limited", "capacity": wanted["capacity"], "join_link": wanted["join_link"]}
    for number, terms in ((0, limited), (2, {"policy": "none"})):
        if occurrence := season.coming(number):
            await _set(registration, occurrence, terms)


async def _set(registration: Door, occurrence: str, terms: dict[str, Any]) -> None:
    """Terms of its own in place of the default; whoever has set any since keeps them."""
    path = f"/occurrences/{occurrence}"
    seating = await arrived(lambda: _seating(registration, path), "an occurrence of the season")
    if seating["version"] == 1:
        await registration.send("PUT", f"{path}/signup-policy", terms)


async def _seating(registration: Door, path: str) -> dict[str, Any] | None:
    answer = await registration.ask("GET", f"{path}/seating")
    return answer.json() if answer.is_success else None
