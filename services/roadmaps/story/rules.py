"""What is told of each thing, in which order, and where the story has gaps. Pure.

A story has days, not hours. What has no known day is told last. On the same day things stand in the order of the
chain: network, series, occurrence, survey, improvement, assessment, measure, roadmap, follow-up.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo

HELSINKI = ZoneInfo("Europe/Helsinki")

KINDS = (
    "network", "series", "occurrence", "survey", "improvement", "assessment", "goal", "measure", "roadmap", "follow_up",
)  # fmt: skip

BEGINNINGS = frozenset({"founded", "begun", "opened", "agreed"})
UNDATED = "9999"

TextJson: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Told:
    """What another service said of a thing; `title` as JSON has a Localised."""

    id: UUID
    kind: str
    network_id: UUID
    state: str
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    title: TextJson | None = None
    refs: Sequence[UUID] = ()
    organisation_id: UUID | None = None
    illustrative: bool = False


@dataclass(frozen=True)
class Published:
    """A public version of a roadmap."""

    id: UUID
    roadmap_id: UUID
    owner_id: UUID
    number: int
    at: datetime
    title: TextJson
    label: TextJson
    measures: int
    illustrative: bool


@dataclass(frozen=True)
class Change:
    """A measure that a version has in another stage than the version before it."""

    measure_id: UUID
    number: int
    at: datetime
    stage: str
    title: TextJson
    reason: TextJson | None
    illustrative: bool


@dataclass(frozen=True)
class Frozen:
    """A yearly follow-up that was approved."""

    id: UUID
    roadmap_id: UUID
    year: int
    occasion: str
    frozen_at: datetime
    title: TextJson


@dataclass(frozen=True)
class Moment:
    """`what` happened to the thing on a day; `because_of` are ids of what it came from, `number` a version or year."""

    on: date | None
    kind: str
    what: str
    id: UUID
    title: TextJson | None = None
    because_of: tuple[UUID, ...] = ()
    organisation_id: UUID | None = None
    number: int | None = None
    reason: TextJson | None = None
    illustrative: bool = False

    @property
    def place(self) -> tuple[str, int, str, int, str]:
        """Its place in the story; the same in every telling."""
        day = self.on.isoformat() if self.on else UNDATED
        return (day, KINDS.index(self.kind), str(self.id), int(self.what not in BEGINNINGS), self.what)


GapKind = Literal[
    "no_survey", "not_published", "no_improvement", "no_roadmap", "goal_without_measure", "measure_without_goal",
    "spearhead_without_goal", "no_follow_up",
]  # fmt: skip


@dataclass(frozen=True)
class Gap:
    """Something that the chain would have, and doesn't: between two days, of so many things."""

    what: GapKind
    number: int = 1
    first: date | None = None
    last: date | None = None
    title: TextJson | None = None
    ids: tuple[UUID, ...] = field(default=())
    year: int | None = None


ENDED_NETWORK = frozenset({"closed", "merged", "continued", "faded"})


def moments_of(told: Iterable[Told]) -> Iterator[Moment]:
    """What the states that we heard tell: each has its beginning, and its end where there is one."""
    for one in told:
        for what, at in _happened(one):
            yield Moment(
                day_of(at), one.kind, what, one.id, one.title, tuple(one.refs), one.organisation_id,
                illustrative=one.illustrative,
            )  # fmt: skip


def _happened(one: Told) -> Iterator[tuple[str, datetime | None]]:
    match one.kind, one.state:
        case "network", state:
            yield "founded", one.begins_at
            if state in ENDED_NETWORK:
                yield state, one.ends_at
        case "series", "planned":
            yield "begun", one.begins_at
        case "occurrence", "scheduled" | "ended" | "cancelled" as state:
            yield state, one.begins_at
        case "survey", "open" | "closed" | "published" as state:
            yield "opened", one.begins_at
            if state != "open":
                yield state, one.ends_at
        case "improvement", state:
            yield "agreed", one.begins_at
            if state in ("done", "dropped"):
                yield state, one.ends_at
        case "assessment", "published":
            yield "measured", one.begins_at
        case _:
            return


def of_publications(published: Iterable[Published]) -> Iterator[Moment]:
    for one in published:
        yield Moment(
            day_of(one.at), "roadmap", "published", one.roadmap_id, one.title, organisation_id=one.owner_id,
            number=one.number, illustrative=one.illustrative,
        )  # fmt: skip


def of_changes(changes: Iterable[Change]) -> Iterator[Moment]:
    for one in changes:
        yield Moment(
            day_of(one.at), "measure", one.stage, one.measure_id, one.title, number=one.number, reason=one.reason,
            illustrative=one.illustrative,
        )  # fmt: skip


def of_follow_ups(frozen: Iterable[Frozen]) -> Iterator[Moment]:
    for one in frozen:
        yield Moment(
            day_of(one.frozen_at), "follow_up", one.occasion, one.id, one.title, (one.roadmap_id,), number=one.year
        )


def in_order(moments: Iterable[Moment]) -> list[Moment]:
    return sorted(moments, key=lambda one: one.place)


def day_of(at: datetime | None) -> date | None:
    return day_in_finland(at) if at else None


def day_in_finland(at: datetime) -> date:
    return at.astimezone(HELSINKI).date()


def gaps_among(told: Sequence[Told]) -> list[Gap]:
    """Gatherings that nobody was asked about, answers that nothing was told of, results that led to nothing."""
    surveys = [one for one in told if one.kind == "survey" and one.state in ("open", "closed", "published")]
    asked_about = {ref for one in surveys for ref in one.refs}
    sources = {ref for one in told if one.kind == "improvement" and one.state != "dropped" for ref in one.refs}
    gaps = [
        *_unasked(told, asked_about),
        *(_of_survey("not_published", one) for one in surveys if one.state == "closed"),
        *(_of_survey("no_improvement", one) for one in surveys if one.state == "published" and one.id not in sources),
    ]
    return sorted(gaps, key=lambda gap: (gap.first or date.max, gap.what, gap.ids))


def _of_survey(what: Literal["not_published", "no_improvement"], one: Told) -> Gap:
    return Gap(what, first=day_of(one.ends_at), last=day_of(one.ends_at), title=one.title, ids=(one.id,))


def _unasked(told: Sequence[Told], asked_about: set[UUID]) -> Iterator[Gap]:
    """Each run of a series' gatherings between two that were asked about is one gap."""
    titles = {one.id: one.title for one in told if one.kind == "series"}
    by_series: dict[UUID, list[Told]] = {}
    for one in told:
        if one.kind == "occurrence" and one.state == "ended" and one.refs and one.begins_at:
            by_series.setdefault(one.refs[0], []).append(one)
    for series_id, held in by_series.items():
        if series_id not in asked_about:
            for run in _runs(sorted(held, key=lambda one: (one.begins_at, one.id)), asked_about):
                ids = tuple(one.id for one in run)
                first, last = day_of(run[0].begins_at), day_of(run[-1].begins_at)
                yield Gap("no_survey", len(run), first, last, titles.get(series_id), ids)


def _runs(held: Iterable[Told], asked_about: set[UUID]) -> Iterator[list[Told]]:
    run: list[Told] = []
    for one in held:
        if one.id in asked_about:
            yield from [run] if run else []
            run = []
        else:
            run.append(one)
    yield from [run] if run else []


def years_without_follow_up(published: Sequence[Published], frozen: Sequence[Frozen], today: date) -> list[Gap]:
    """Every year that ended since the first version should have been followed up."""
    first = min((day_in_finland(one.at) for one in published), default=today)
    told = {one.year for one in frozen}
    return [Gap("no_follow_up", year=year) for year in range(first.year, today.year) if year not in told]
