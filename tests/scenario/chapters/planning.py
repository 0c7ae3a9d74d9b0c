"""Chapter 3: a theme plan and a season of first Fridays; edits are previewed, then made for one and for all."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from deploy.seed.dev import HELSINKI
from tests.scenario.chapters.network import Founded


@dataclass(frozen=True)
class Planned:
    """`occurrences` by time; `preview` of a cancellation that was not made."""

    series: str
    themes: list[str]
    occurrences: list[str]
    starts: list[datetime]
    preview: dict[str, Any]
    edited_one: dict[str, Any]
    edited_all: dict[str, Any]


async def plan(founded: Founded) -> Planned:
    path = f"/networks/{founded.id}"
    themes = [
        (await founded.events.send("POST", f"{path}/themes", {"title": title}, arriving=True))["id"]
        for title in ({"fi": "Digipalvelut"}, {"fi": "Digitalisaation lainsäädäntö"})
    ]
    body = {
        "title": {"fi": "Digitiimien perjantait", "en": "Fridays of the digital teams"},
        "kind": "discussion",
        "rule": "FREQ=MONTHLY;BYDAY=1FR",
        "count": 4,
        "starts_on": (datetime.now(HELSINKI).date() + timedelta(days=1)).isoformat(),
        "starts_at": "09:00",
        "theme_ids": [themes[0], themes[0], themes[1], themes[1]],
    }
    planned = await founded.events.send("POST", f"{path}/series", body)
    series, occurrences = planned["id"], [one["id"] for one in planned["coming"]]
    preview = await founded.events.send("POST", f"/series/{series}/previews", {"cancel": {}})
    one = {"title": {"fi": "Kauden viimeinen perjantai", "en": "The season's last Friday"}}
    edited_one = await founded.events.send("PATCH", f"/occurrences/{occurrences[3]}", one)
    edited_all = await founded.events.send("PATCH", f"/series/{series}", {"venue": "Tampereen virastotalo"})
    return Planned(
        series,
        themes,
        occurrences,
        [datetime.fromisoformat(one["starts_at"]) for one in planned["coming"]],
        preview,
        edited_one,
        edited_all,
    )
