"""The declared generator of measures: what no source tells is drawn, alike each time, and marked illustrative."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from deploy.seed import material
from deploy.seed.answers import dice

VALUE_DAYS = ("2024-06-30", "2024-12-31")
STAGES = ("planned", "under_way", "under_way", "done")
FIRST_STAGES = ("under_way", "under_way", "done", "planned")
"""Of the first measures, so that the second version can tell what became of them."""

UNNAMED_EVERY, UNDATED_EVERY = 5, 6
"""Which measures nobody sees to and which have no schedule: the completeness guard has something to tell."""

LINE = 300_000
"""Euros of the budget line that all measures of a roadmap share."""

SHARES = (3, 6)
"""Per cent of it: 16 measures stay below 100."""


@dataclass(frozen=True)
class Ids:
    """What measures of one roadmap may lead to. `national` by the keys of roadmaps.yaml's goals."""

    national: Mapping[str, Sequence[str]]
    occurrences: Sequence[str] = ()
    improvements: Sequence[str] = ()
    partners: Sequence[str] = ()
    """The first one leads."""


@dataclass(frozen=True)
class Drawn:
    """`body` as POST /roadmaps/{roadmap_id}/measures takes it; `values` are reported afterwards."""

    body: dict[str, Any]
    values: list[dict[str, Any]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return str(self.body["external_id"])


def drawn_for(name: str, number: int, ids: Ids) -> list[Drawn]:
    """The measures of the first version, each of another kind."""
    throws = dice("measures", name)
    chosen = throws.sample(material.roadmaps()["measures"], number)
    return [_drawn(entry, place, throws, ids) for place, entry in enumerate(chosen)]


def added_for(name: str, ids: Ids) -> Drawn:
    """The one that the second version adds."""
    return _drawn(material.roadmaps()["added"], 3, dice("added", name), Ids(ids.national))


def _drawn(entry: Mapping[str, Any], place: int, throws: Random, ids: Ids) -> Drawn:
    stage = FIRST_STAGES[place] if place < len(FIRST_STAGES) else throws.choice(STAGES)
    progress = {"planned": 0, "under_way": throws.randrange(10, 80, 5), "done": 100}[stage]
    body = {
        "external_id": entry["key"],
        "title": entry["title"],
        "sectors": entry["sectors"],
        "goals": [entry["goal"]],
        "tags": [entry["key"]],
        "national_goal_ids": ids.national[entry["goal"]],
        "status": stage,
        "progress": progress,
        "illustrative": True,
        **_schedule(place, throws),
        **_responsible(place, throws),
        **_figures(entry, stage, throws),
        **_links(place, ids),
    }
    return Drawn(body, _values(entry, stage, progress))


def _schedule(place: int, throws: Random) -> dict[str, Any]:
    begins, months = date(2024, throws.randint(1, 9), 1), throws.randint(12, 34)
    if place % UNDATED_EVERY == UNDATED_EVERY - 1:
        return {}
    ends = _months_later(begins, months)
    milestone = {"key": "in-use", "title": material.roadmaps()["words"]["milestone"], "on": ends.isoformat()}
    return {"starts_on": begins.isoformat(), "ends_on": ends.isoformat(), "milestones": [milestone]}


def _responsible(place: int, throws: Random) -> dict[str, Any]:
    role = throws.choice(material.roadmaps()["responsible"])
    return {} if place % UNNAMED_EVERY == UNNAMED_EVERY - 1 else {"responsible": role}


def _figures(entry: Mapping[str, Any], stage: str, throws: Random) -> dict[str, Any]:
    words, hours = material.roadmaps()["words"], throws.randrange(10, 200, 10)
    spent = throws.randrange(5, 60) * 1000
    measured = {"realised": hours // 2, "realised_on": VALUE_DAYS[-1]} if stage == "done" else {}
    common = {"line": words["line"], "funding": words["funding"]}
    return {
        "indicators": [
            {
                "key": "reached",
                "name": entry["indicator"],
                "unit": entry["unit"],
                "baseline": entry["from"],
                "targets": {"2027": entry["to"]},
            }
        ],
        "budget": [
            {"key": "y2024", "year": 2024, "planned": spent, "actual": spent * 9 // 10, **common},
            {"key": "y2025", "year": 2025, "planned": LINE, "weight": throws.randint(*SHARES), **common},
        ],
        "benefits": [
            {
                "key": "time", "kind": "time", "text": words["benefit"], "unit": "htp", "planned": hours,
                "measured_by": "2026-12-31", **measured,
            }
        ],
        "risks": [
            {
                "key": "time", "text": words["risk"], "likelihood": throws.randint(2, 4),
                "impact": throws.randint(2, 4), "answer": words["answer"],
            }
        ],
    }  # fmt: skip


def _links(place: int, ids: Ids) -> dict[str, Any]:
    """The first measure came of a gathering and is done with partners, the second of what people said."""
    if place == 0:
        partners = [
            {"organisation_id": one, "role": "partner" if number else "lead"} for number, one in enumerate(ids.partners)
        ]
        return {"occurrence_ids": ids.occurrences, "partners": partners}
    return {"improvement_ids": ids.improvements} if place == 1 else {}


def _values(entry: Mapping[str, Any], stage: str, progress: int) -> list[dict[str, Any]]:
    """Half of the way by midsummer; of what hasn't begun nothing is measured."""
    if stage == "planned":
        return []
    whole = (entry["to"] - entry["from"]) * progress / 100
    return [
        {"on": day, "value": round(entry["from"] + whole * share), "unit": entry["unit"]}
        for day, share in zip(VALUE_DAYS, (0.5, 1), strict=True)
    ]


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)
