"""What is there after the loading, as the services answer when asked, and where to look at it."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from deploy.local.platform import Platform
from deploy.seed import enrolments, material, surveying
from deploy.seed.doors import Door, arrived
from deploy.seed.season import Season

WEEK = 7
"""A first Friday is one of the month's first seven days; a later one was moved."""


@dataclass(frozen=True)
class Summary:
    """`counts` by what was counted, in words; `places` are addresses by what they show. `str` is for people."""

    counts: dict[str, int | float | str]
    places: dict[str, str]

    def and_of(self, more: "Summary") -> "Summary":
        """Both, this one first."""
        return Summary(self.counts | more.counts, self.places | more.places)

    def __str__(self) -> str:
        width = max(len(name) for name in (*self.counts, *self.places))
        lines = [f"  {name:<{width}}  {value}" for name, value in self.counts.items()]
        addresses = [f"  {name:<{width}}  {address}" for name, address in self.places.items()]
        return "\n".join(["Real input, as the services tell it:", *lines, "Where to look:", *addresses])


async def summarise(
    platform: Platform,
    registration: Door,
    events: Door,
    surveys: Door,
    networks: dict[str, str],
    history: str,
    season: Season,
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
        **await _said(surveys, networks, history),
    }
    feedback = await _feedback(surveys, networks["digiverkostohanke"])
    return Summary(counts, _places(platform, networks, history, season, feedback))


def _places(
    platform: Platform, networks: dict[str, str], history: str, season: Season, feedback: str
) -> dict[str, str]:
    home, dates, asked = (platform.services[name] for name in ("registration", "events", "surveys"))
    edition, by_token = networks["digiverkostohanke"], "(with a coordinator's token)"
    return {
        "networks": f"{home}/networks",
        "DEV's growth": f"{dates}/networks/{networks['dev']}/attendance {by_token}",
        "the season": f"{dates}/series/{season.series}",
        "its calendar": f"{dates}/series/{season.series}/calendar.ics",
        "DEV's feedback": f"{asked}/series/{history}/survey-summary {by_token}",
        "before the leaders' discussion": f"{asked}/networks/{networks['neuvottelukunta']}/survey-results",
        "the edition's results": f"{asked}/surveys/{feedback}/results.html",
        "what you said": f"{asked}/networks/{edition}/what-you-said",
        "where municipalities stand": f"{asked}/networks/{edition}/assessments/heat-map.svg {by_token}",
        "mails": str(platform.mail.folder),
    }


def _growth(grown: dict[str, Any]) -> dict[str, int | float | str]:
    return {
        "DEV's first Fridays": len(grown["curve"]),
        "people on average": grown["mean"],
        "people at most": grown["peak"]["attended"],
    }


async def _feedback(surveys: Door, edition: str) -> str:
    """The id of the survey at the edition's end."""
    plan = material.surveys()["edition"]["feedback"]
    survey = await surveying.found(surveys, edition, plan, ("edition", edition))
    return str(survey["id"]) if survey else ""


async def _said(surveys: Door, networks: dict[str, str], history: str) -> dict[str, int | float | str]:
    edition = networks["digiverkostohanke"]
    rows = (await surveys.get(f"/series/{history}/survey-summary"))["rows"]
    useful = [row["figures"]["useful"] for row in rows]
    took_part = await arrived(lambda: _participation(surveys, edition), "the edition's participants")
    rounds = await surveys.everything(f"/networks/{edition}/assessment-rounds")
    return {
        "feedback of DEV's Fridays": f"{len(rows)}, {sum(row['n'] for row in rows)} answers (illustrative)",
        "how useful, of 5": f"{useful[0]} at first, {useful[-1]} at last",
        "the edition's feedback": f"{took_part['answered']} of {took_part['asked']}, {took_part['percent']} %",
        "improvements from it": len(await surveys.everything(f"/networks/{edition}/improvements")),
        "rounds of assessment": sum(one["state"] == "closed" for one in rounds),
    }


async def _participation(surveys: Door, edition: str) -> dict[str, Any] | None:
    """By participants, once the service knows them all."""
    summary = await surveys.get(f"/surveys/{await _feedback(surveys, edition)}/summary")
    told: dict[str, Any] = summary["participation"]
    return told if told["of"] == "participants" else None


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
