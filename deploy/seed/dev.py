"""The DEV network's history, brought in by the import route: its theme plan, its 17 first Fridays, who came."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from deploy.seed import material
from deploy.seed.doors import Door, arrived
from deploy.seed.steps import Step

HELSINKI = ZoneInfo("Europe/Helsinki")


async def load(registration: Door, events: Door, network: str, now: Step) -> str:
    """The id of the series. Comes back when the events service knows every head count."""
    now.at = "themes"
    themes = await _themes(events, network)
    now.at = "dates"
    series = await _series(events, network, themes)
    occurrences = (await events.get(f"/series/{series}"))["past"]
    await _heads(registration, occurrences, now)
    now.at = "head counts on their way to the events service"
    grown = await arrived(lambda: _counted(events, network, len(occurrences)), "DEV's attendance")
    now.at = f"{len(occurrences)} dates, {grown['mean']} people on average, {grown['peak']['attended']} at most"
    return series


async def _themes(events: Door, network: str) -> dict[str, str]:
    """Ids by the keys of dev.yaml, planned in its order."""
    path = f"/networks/{network}/themes"
    there = {one["title"].get("fi"): one["id"] for one in await events.find(path) or []}
    ids: dict[str, str] = {}
    for key, theme in material.dev()["themes"].items():
        title = theme["title"]["fi"]
        planned = (
            there.get(title) or (await events.send("POST", path, theme, key=f"seed-theme-{key}", arriving=True))["id"]
        )
        ids[key] = planned
    return ids


async def _series(events: Door, network: str, themes: dict[str, str]) -> str:
    body = {**material.dev()["series"], "theme_ids": [themes[friday.theme] for friday in material.first_fridays()]}
    if there := await series_titled(events, network, body["title"]["fi"]):
        return there
    path = f"/networks/{network}/series/imports"
    imported: str = (await events.send("POST", path, body, key="seed-dev-series", arriving=True))["id"]
    return imported


async def series_titled(events: Door, network: str, title: str) -> str | None:
    listed = await events.everything(f"/networks/{network}/series")
    return next((one["id"] for one in listed if one["title"].get("fi") == title), None)


async def _heads(registration: Door, occurrences: list[dict[str, Any]], now: Step) -> None:
    """Counts what nobody has counted yet; who corrected a count keeps it."""
    by_day = {friday.day: friday for friday in material.first_fridays()}
    for done, occurrence in enumerate(occurrences):
        now.at = f"{done} of {len(occurrences)} head counts"
        path = f"/occurrences/{occurrence['id']}/attendance"
        if await _already_counted(registration, path):
            continue
        friday = by_day[datetime.fromisoformat(occurrence["starts_at"]).astimezone(HELSINKI).date()]
        heads = {"attended": friday.attended, "by_organisation_kind": friday.by_kind, "illustrative": True}
        await registration.send("PUT", path, heads, arriving=True)


async def _already_counted(registration: Door, path: str) -> bool:
    answer = await registration.ask("GET", path)
    return answer.is_success and answer.json()["attended"] is not None


async def _counted(events: Door, network: str, occurrences: int) -> dict[str, Any] | None:
    grown: dict[str, Any] = await events.get(f"/networks/{network}/attendance")
    counted = sum(one["attended"] is not None for one in grown["curve"])
    return grown if counted == occurrences else None
