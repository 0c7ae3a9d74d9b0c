"""A published roadmap in plain language: what was chosen, what is done about it, when and for how much. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from services.roadmaps.measures.budgets import share
from services.roadmaps.publications.rules import Published
from services.roadmaps.roadmaps.sectors import SECTORS
from services.roadmaps.rollups.rules import Progress, progress
from shared.contracts import Language, Localised, Measure, MeasureStage, Roadmap
from shared.contracts.roadmap import Goal, Level
from shared.texts import Texts, say_day, say_number

NO_SECTOR = ""
FAR_AWAY = date.max


@dataclass(frozen=True)
class MeasureShown:
    """One measure, as people read it; `who` is a role or an organisation."""

    id: UUID
    title: str
    description: str
    status: str
    reason: str
    percent: str
    period: str
    who: str
    goals: str
    cost: str
    illustrative: bool


@dataclass(frozen=True)
class SectorShown:
    key: str
    name: str
    measures: Sequence[MeasureShown]


@dataclass(frozen=True)
class GoalShown:
    """`measures` says how many carry it out."""

    goal: Goal
    measures: int


@dataclass(frozen=True)
class Speech:
    """The reader's language, with the roadmap's own names."""

    texts: Texts
    language: Language
    roadmap: Roadmap
    organisations: Mapping[UUID, Localised]

    def say(self, key: str, **params: Any) -> str:
        return self.texts.say(self.language, key, **params)

    def text(self, said: Localised | None) -> str:
        return said.in_language(self.language) if said else ""

    def number(self, value: Any) -> str:
        return say_number(self.language, value)

    def euros(self, value: Any) -> str:
        return self.say("roadmap.euros", amount=say_number(self.language, round(value)))

    @property
    def day(self) -> Any:
        return partial(say_day, self.language)

    def status(self, measure: Measure) -> str:
        own = next((one for one in self.roadmap.statuses if one.key == measure.status), None)
        return self.text(own.name) if own else self.say(f"roadmap.stage.{measure.stage.value}")

    def period(self, measure: Measure) -> str:
        first, last = (self.day(one) if one else "" for one in (measure.starts_on, measure.ends_on))
        return f"{first}–{last}" if first or last else self.say("roadmap.no_schedule")

    def who(self, measure: Measure) -> str:
        """The role, the party, or both."""
        party = self.organisations.get(measure.responsible_party_id) if measure.responsible_party_id else None
        return ", ".join(one for one in (self.text(measure.responsible), self.text(party)) if one)


def in_order(measures: Sequence[Measure], speech: Speech) -> list[Measure]:
    """As they begin, and by name."""
    return sorted(
        measures,
        key=lambda one: (one.starts_on or one.ends_on or FAR_AWAY, one.ends_on or FAR_AWAY, speech.text(one.title)),
    )


def by_sector(measures: Sequence[Measure], speech: Speech) -> list[SectorShown]:
    """A measure of several sectors stands in each of them; those of none come last."""
    named = {key: speech.text(name) for key, name in SECTORS.items()}
    keys = sorted({key for one in measures for key in one.sectors}, key=lambda key: named.get(key, key))
    shown = [
        SectorShown(key, named.get(key, key), [measure_shown(one, speech) for one in measures if key in one.sectors])
        for key in keys
    ]
    rest = [measure_shown(one, speech) for one in measures if not one.sectors]
    return [*shown, SectorShown(NO_SECTOR, speech.say("roadmap.no_sector"), rest)] if rest else shown


def measure_shown(measure: Measure, speech: Speech) -> MeasureShown:
    goals = {goal.key: speech.text(goal.title) for goal in speech.roadmap.goals}
    cost = sum((share(line.planned, line.weight) for line in measure.budget), Decimal(0))
    return MeasureShown(
        id=measure.id,
        title=speech.text(measure.title),
        description=speech.text(measure.description),
        status=speech.status(measure),
        reason=speech.text(measure.reason),
        percent=f"{measure.progress} %",
        period=speech.period(measure),
        who=speech.who(measure),
        goals="; ".join(goals[key] for key in measure.goals if key in goals),
        cost=speech.euros(cost) if measure.budget else "",
        illustrative=measure.illustrative,
    )


def goals_shown(published: Published) -> list[GoalShown]:
    standing = [one for one in published.measures if one.stage is not MeasureStage.cancelled]
    return [GoalShown(goal, sum(goal.key in one.goals for one in standing)) for goal in published.roadmap.goals]


def progress_of(published: Published) -> Progress:
    return progress(published.measures)


def levels_by_organisation(levels: Sequence[Level]) -> dict[UUID, list[Level]]:
    found: dict[UUID, list[Level]] = {}
    for level in levels:
        found.setdefault(level.organisation_id, []).append(level)
    return found


def organisations_of(published: Published) -> set[UUID]:
    """Whose names the page needs."""
    parties = {one.responsible_party_id for one in published.measures if one.responsible_party_id}
    partners = {partner.organisation_id for one in published.measures for partner in one.partners}
    roadmap = published.roadmap
    return {
        roadmap.owner_id,
        *roadmap.member_ids,
        *(one.organisation_id for one in roadmap.levels),
        *parties,
        *partners,
    }
