"""What gatherings were asked: before the leaders' discussion, after DEV's Fridays, and the season's by itself."""

from datetime import datetime
from random import Random
from typing import Any

from deploy.seed import material, surveying
from deploy.seed.answers import answers_to, dice
from deploy.seed.dev import HELSINKI, series_titled
from deploy.seed.doors import Door
from deploy.seed.material import FirstFriday
from deploy.seed.season import Season
from deploy.seed.several import several
from deploy.seed.steps import Step
from deploy.seed.surveying import Content, Rows, Wanted

FEWEST = 5
"""Answers to one survey: of fewer nothing could be published."""

AS_OPTIONS = {"association": "other", "company": "other"}
"""Kinds of organisations that the questionnaire doesn't name."""


async def load(surveys: Door, events: Door, networks: dict[str, str], history: str, season: Season, now: Step) -> None:
    now.at = "the leaders' discussion"
    await _leaders(surveys, events, networks["neuvottelukunta"])
    await _fridays(surveys, events, networks["dev"], history, now)
    now.at = "the season's feedback"
    await _season(surveys, season)
    now.at = "one before the leaders' discussion, one of each Friday; the season asks by itself"


async def _leaders(surveys: Door, events: Door, network: str) -> None:
    wanted = material.surveys()["leaders"]
    plan, title = wanted["survey"], wanted["series"]["title"]["fi"]
    series = await series_titled(events, network, title)
    if series is None:
        path = f"/networks/{network}/series/imports"
        series = (await events.send("POST", path, wanted["series"], key="seed-leaders", arriving=True))["id"]
    (occurrence,) = (await events.get(f"/series/{series}"))["past"]
    await _distribute(events, occurrence["id"])

    def answers(content: Content) -> Rows:
        throws = dice("leaders")
        drawn = [answers_to(content, throws, plan["mood"], texts=plan["texts"]) for _ in range(plan["answers"])]
        return surveying.of_nobody(drawn)

    target = ("occurrence", occurrence["id"])
    await surveying.bring(
        surveys, Wanted(network, target, plan, plan["invited"], wanted["day"], answers, published=True)
    )


async def _distribute(events: Door, occurrence: str) -> None:
    """To those who came; for information to those who were invited (rows 002-58 to 002-60)."""
    path = f"/occurrences/{occurrence}/distribution"
    lists = await events.get(path)
    if not lists["recipients"] and not lists["for_information"]:
        wanted = {"recipients": [{"group": "attended"}], "for_information": [{"group": "invited"}]}
        await events.send("PUT", path, wanted, arriving=True)


async def _fridays(surveys: Door, events: Door, network: str, series: str, now: Step) -> None:
    by_day = {friday.day: friday for friday in material.first_fridays()}
    occurrences = (await events.get(f"/series/{series}"))["past"]
    done = 0

    async def bring(occurrence: dict[str, Any]) -> None:
        nonlocal done
        friday = by_day[datetime.fromisoformat(occurrence["starts_at"]).astimezone(HELSINKI).date()]
        await surveying.bring(surveys, _of_friday(network, occurrence["id"], friday))
        done += 1
        now.at = f"feedback of {done} of {len(occurrences)} first Fridays"

    await several(occurrences, bring)


def _of_friday(network: str, occurrence: str, friday: FirstFriday) -> Wanted:
    plan = material.surveys()["dev"]
    number = max(FEWEST, round(plan["answering"] * friday.attended))

    def answers(content: Content) -> Rows:
        throws, mood = dice("dev", friday.day), _mood(friday, *plan["mood"])
        return surveying.of_nobody(
            [
                answers_to(content, throws, mood, given=_background(friday, throws), texts=plan["texts"])
                for _ in range(number)
            ]
        )

    return Wanted(network, ("occurrence", occurrence), plan, friday.attended, friday.day.isoformat(), answers)


def _mood(friday: FirstFriday, first: float, last: float) -> float:
    """From the first Friday's to the last one's, evenly."""
    days = [one.day for one in material.first_fridays()]
    return first + (last - first) * days.index(friday.day) / (len(days) - 1)


def _background(friday: FirstFriday, throws: Random) -> dict[str, Any]:
    """Kinds of organisations as they came."""
    (kind,) = throws.choices(list(friday.by_kind), list(friday.by_kind.values()))
    return {"organisation_kind": AS_OPTIONS.get(kind, kind)}


async def _season(surveys: Door, season: Season) -> None:
    """The pattern of what each date is asked when it is over; whoever decided otherwise since is left alone."""
    plan, target = material.surveys()["season"], ("series", season.series)
    pattern = await surveying.found(surveys, season.network, plan, target)
    if pattern is None:
        pattern = await surveying.make(surveys, season.network, plan, target)
    if pattern["questionnaire_version"] is None:
        path = f"/surveys/{pattern['id']}/questionnaire/source"
        await surveys.send("PUT", path, {"template": plan["template"]})
    path = f"/series/{season.series}/survey-defaults"
    if not await surveys.get(path):
        decided = {"pattern_id": pattern["id"], "close_after_days": plan["close_after_days"]}
        await surveys.send("PUT", f"{path}/at_the_end", decided)
