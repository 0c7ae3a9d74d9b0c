"""What is there after the loading, as the services answer when asked, and where to look at it."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from deploy.local.platform import Platform
from deploy.seed import enrolments
from deploy.seed.doors import Door
from deploy.seed.season import Season

WEEK = 7
"""A first Friday is one of the month's first seven days; a later one was moved."""


@dataclass(frozen=True)
class Summary:
    """`counts` by what was counted, in words; `places` are addresses by what they show. `str` is for people."""

    counts: dict[str, int | float | str]
    places: dict[str, str]

    def __str__(self) -> str:
        width = max(len(name) for name in (*self.counts, *self.places))
        lines = [f"  {name:<{width}}  {value}" for name, value in self.counts.items()]
        addresses = [f"  {name:<{width}}  {address}" for name, address in self.places.items()]
        return "\n".join(["Real input, as the services tell it:", *lines, "Where to look:", *addresses])


async def summarise(
    platform: Platform, registration: Door, events: Door, networks: dict[str, str], season: Season
) -> Summary:
    organisations = Counter(one["kind"] for one in await registration.everything("/organisations"))
    members = Counter(one["state"] for one in await registration.everything(f"/networks/{season.network}/members"))
    counts: dict[str, int | float | str] = {
        "municipalities": organisations["municipality"],
        "regions": organisations["region"],
        "other organisations": organisations.total() - organisations["municipality"] - organisations["region"],
        "networks": len(await registration.everything("/networks")),
        "municipalities of the roadmap": await enrolments.count(registration, networks["digitiekartta"]),
        **_growth(await registration.get(f"/networks/{networks['dev']}/attendance")),
        "members of the season's network": members["active"],
        **await _seats(registration, season),
    }
    home, dates = platform.services["registration"], platform.services["events"]
    return Summary(
        counts,
        {
            "networks": f"{home}/networks",
            "DEV's growth": f"{dates}/networks/{networks['dev']}/attendance (with a coordinator's token)",
            "the season": f"{dates}/series/{season.series}",
            "its calendar": f"{dates}/series/{season.series}/calendar.ics",
            "mails": str(platform.mail.folder),
        },
    )


def _growth(grown: dict[str, Any]) -> dict[str, int | float | str]:
    return {
        "DEV's first Fridays": len(grown["curve"]),
        "people on average": grown["mean"],
        "people at most": grown["peak"]["attended"],
    }


async def _seats(registration: Door, season: Season) -> dict[str, int | float | str]:
    moved = [str(day) for day in season.days if day.day > WEEK]
    seats: dict[str, int | float | str] = {
        "dates of the season": len(season.occurrences),
        "moved a week, off a holiday": ", ".join(moved) or "none",
        "in the whole season": len(await registration.everything(f"/series/{season.series}/signups")),
    }
    for number, name in enumerate(("first", "second")):
        occurrence = season.occurrences[number]
        seating = await registration.get(f"/occurrences/{occurrence['id']}/seating")
        seats[f"{name} date"] = (
            f"{occurrence['starts_at'][:10]}, {seating['confirmed']} signed up, {seating['waiting']} waiting"
        )
    return seats
