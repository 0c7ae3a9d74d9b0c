"""Where municipalities stand and want to be: rounds answered by the declared generator, targets, and consents."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import urlsplit

from deploy.seed import material
from deploy.seed.answers import dice
from deploy.seed.doors import Door
from deploy.seed.register import Organisations
from deploy.seed.several import several
from deploy.seed.steps import Step

MARKS = ("fact", "estimate", "opinion")

APART = 0.6
"""How far the criteria of one organisation lie from its level, and"""

SPREAD = 0.8
"""respondents from their organisation's criterion."""

LOWEST, HIGHEST = 1, 5


@dataclass(frozen=True)
class Measured:
    """An organisation that is assessed; `name` is a code or a joint body's name, `respondents` by group."""

    name: str
    organisation: str
    level: float
    consent: str
    respondents: Mapping[str, int]
    members: tuple[str, ...] = ()
    sectors: tuple[Mapping[str, Any], ...] = ()


async def load(surveys: Door, organisations: Organisations, network: str, now: Step) -> None:
    plan = material.surveys()["assessments"]
    wanted = [*_municipalities(plan, organisations), _joint(plan["joint"], organisations)]
    listed = await surveys.everything(f"/networks/{network}/assessment-rounds")
    rounds = {one["organisation_id"]: one for one in listed if one["state"] != "cancelled"}
    assessments: dict[str, list[str]] = {}

    async def measure(one: Measured) -> None:
        assessments[one.name] = await _closed(surveys, network, one, rounds.get(one.organisation))
        for assessment in assessments[one.name]:
            await _aim(surveys, assessment, plan)
        now.at = f"{len(assessments)} of {len(wanted)} rounds"

    await several(wanted, measure)
    for one in wanted:  # one after the other: whether somebody can be published by name hangs on who was compared
        for assessment in assessments[one.name]:
            await _consent(surveys, assessment, one.consent, plan)
    now.at = f"{len(wanted)} rounds, {sum(map(len, assessments.values()))} assessments"


def _municipalities(plan: Mapping[str, Any], organisations: Organisations) -> Iterator[Measured]:
    for one in plan["municipalities"]:
        code = one["code"]
        yield Measured(
            code,
            organisations.municipality(code),
            one["level"],
            one["consent"],
            plan["respondents"],
            sectors=tuple(plan["sectors"]),
        )


def _joint(plan: Mapping[str, Any], organisations: Organisations) -> Measured:
    (codes,) = (one["member_codes"] for one in material.joint_bodies() if one["name_fi"] == plan["name"])
    members = tuple(organisations.municipality(code) for code in codes)
    return Measured(
        plan["name"], organisations.by_name[plan["name"]], plan["level"], plan["consent"], plan["respondents"], members
    )


async def _closed(surveys: Door, network: str, one: Measured, there: dict[str, Any] | None) -> list[str]:
    """The ids of its assessments, the organisation's own first. A round that was interrupted is begun anew."""
    if there and there["state"] == "closed":
        found: list[str] = (await surveys.get(f"/assessment-rounds/{there['id']}"))["assessment_ids"]
        return found
    if there:
        await surveys.send("PUT", f"/assessment-rounds/{there['id']}/state", {"state": "cancelled"})
    body = {
        "organisation_id": one.organisation,
        "member_ids": one.members,
        "sectors": one.sectors,
        "illustrative": True,
    }
    path = f"/networks/{network}/assessment-rounds"
    planned = await surveys.send("POST", path, body, arriving=True)
    path = f"/assessment-rounds/{planned['id']}"
    await surveys.send("PUT", f"{path}/state", {"state": "open"})
    await _answer(surveys, path, one)
    closed = await surveys.send("PUT", f"{path}/state", {"state": "closed"})
    return list(closed["assessment_ids"])


async def _answer(surveys: Door, path: str, one: Measured) -> None:
    """As respondents do who were given the link for all: without a login."""
    (url,) = (await surveys.send("POST", f"{path}/links", {}))["urls"]
    answers = f"/assessment-answers/{urlsplit(url).path.rpartition('/')[2]}"
    anyone = Door(surveys.http)
    form = await anyone.get(answers)
    criteria = [criterion["key"] for criterion in form["model"]["criteria"]]
    for sheet in _sheets(one, criteria):
        await anyone.send("POST", answers, sheet)


def _sheets(one: Measured, criteria: Sequence[str]) -> Iterator[dict[str, Any]]:
    throws = dice("assessment", one.name)
    for number, member in enumerate(one.members or (None,)):
        levels = {key: throws.gauss(one.level, APART) for key in criteria}
        for group, respondents in one.respondents.items():
            for turn in range(respondents):
                yield {
                    "group": group,
                    "scores": {key: _score(level, throws) for key, level in levels.items()},
                    **({"organisation_id": member} if member else {}),
                    **_sector(one, group, number + turn),
                }


def _sector(one: Measured, group: str, turn: int) -> dict[str, str]:
    """Staff work in one of the sectors, in turn."""
    return {"sector": one.sectors[turn % len(one.sectors)]["key"]} if group == "staff" and one.sectors else {}


def _score(level: float, throws: Random) -> dict[str, Any]:
    drawn = round(throws.gauss(level, SPREAD))
    return {"level": max(LOWEST, min(HIGHEST, drawn)), "mark": throws.choice(MARKS)}


async def _aim(surveys: Door, assessment: str, plan: Mapping[str, Any]) -> None:
    """Targets where nobody has set any."""
    path, targets = f"/assessments/{assessment}", plan["targets"]
    if await surveys.get(f"{path}/targets"):
        return
    starts = {one["key"]: one["start"] for one in (await surveys.get(path))["criteria"]}
    for key in targets["criteria"]:
        if (start := starts[key]) is not None:
            body = {
                "level": min(HIGHEST, round(start + targets["above"])),
                "year": targets["year"],
                "reason": plan["reason"]["target"],
                "role": plan["role"]["target"],
            }
            await surveys.send("PUT", f"{path}/targets/{key}", body)


async def _consent(surveys: Door, assessment: str, consent: str, plan: Mapping[str, Any]) -> None:
    """Where none was given or withdrawn yet."""
    path = f"/assessments/{assessment}/consent"
    if consent != "none" and not await surveys.get(path):
        body = {"consent": consent, "reason": plan["reason"]["consent"], "role": plan["role"]["consent"]}
        await surveys.send("PUT", path, body)
