"""What is shown of an assessment: figures by place, gaps, spearheads, bands, and the difference to the round before."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from uuid import UUID

from pydantic import BaseModel

from services.surveys.models.content import Band, Criterion, Model
from services.surveys.rounds.figures import Figures, respondents, starts
from services.surveys.rounds.kept import KeptRound
from services.surveys.rounds.rules import WHOLE, Note, Place, Tally, moved
from services.surveys.targets.queries import Consent, KeptAssessment, Target
from services.surveys.targets.rules import band_of, percent_of
from services.surveys.targets.standing import assessed, in_force, rounded
from shared.contracts import AssessedCriterion, Localised


class Figure(BaseModel):
    """Of one criterion: how many scored it, their mean and standard deviation, and what part of the scores are facts,
    estimates and opinions."""

    criterion: str
    n: int
    mean: float
    spread: float
    facts: float
    estimates: float
    opinions: float


class PlaceView(BaseModel):
    """The whole has neither group nor sector. What isn't here is hidden, or nobody answered for it."""

    group: str | None
    sector: str | None
    figures: list[Figure]


class Climb(BaseModel):
    """How far up the scale, in per cent, and the band with its advice where the model has any."""

    dimension: str | None
    percent: float | None
    band: str | None
    title: Localised | None
    advice: Localised | None


class SectorView(BaseModel):
    """A sector's criteria with its own targets, or the whole organisation's where it has none."""

    sector: str
    criteria: list[AssessedCriterion]
    spearheads: list[str]


class AssessmentView(BaseModel):
    """`illustrative`: from a declared generator, nobody said it. `spearheads` are criteria, the first gap first."""

    id: UUID
    version: int
    round_id: UUID
    network_id: UUID
    organisation_id: UUID
    round: int
    model: str
    model_version: int
    measured_on: date
    illustrative: bool
    consent: Consent
    respondents: int | None
    criteria: list[AssessedCriterion]
    spearheads: list[str]
    climbs: list[Climb]
    places: list[PlaceView]
    sectors: list[SectorView]


class TargetView(BaseModel):
    """`level` None: taken back."""

    criterion: str
    sector: str | None
    level: int | None
    year: int | None
    reason: str
    role: str
    set_at: datetime


class Change(BaseModel):
    """`note` clear: more than chance in who answered; within_chance: with so few it may be nothing."""

    criterion: str
    before: float
    after: float
    delta: float
    n_before: int
    n_after: int
    note: Note


class ChangesView(BaseModel):
    """`before_id` None: there is no earlier round on the same scale. `model_changed`: another version of the model."""

    before_id: UUID | None
    model_changed: bool
    changes: list[Change]


def assessment_view(kept: KeptRound, own: KeptAssessment, targets: Sequence[Target]) -> AssessmentView:
    assert kept.closed_on is not None
    whole = starts(own.start.get(WHOLE, {}))
    criteria = assessed(kept, whole, in_force(targets))
    return AssessmentView(
        id=own.id,
        version=own.version,
        round_id=kept.id,
        network_id=kept.network_id,
        organisation_id=own.organisation_id,
        round=kept.number,
        model=kept.model.key,
        model_version=kept.model.version,
        measured_on=kept.closed_on,
        illustrative=kept.illustrative,
        consent=own.consent,
        respondents=respondents(own.start),
        criteria=criteria,
        spearheads=_in_rank(criteria),
        climbs=list(_climbs(kept.model, own.start)),
        places=[_place(place, tallies) for place, tallies in sorted(own.start.items())],
        sectors=list(_sectors(kept, own, targets)),
    )


def changes_view(before: tuple[KeptRound, KeptAssessment] | None, after: KeptAssessment, now: KeptRound) -> ChangesView:
    """Criteria are joined by key; on another scale nothing can be compared."""
    if before is None or (before[0].model.lowest, before[0].model.highest) != (now.model.lowest, now.model.highest):
        return ChangesView(before_id=None, model_changed=before is not None, changes=[])
    old, own = before
    changes = moved(own.start.get(WHOLE, {}), after.start.get(WHOLE, {}))
    return ChangesView(
        before_id=own.id,
        model_changed=old.model.version != now.model.version,
        changes=[
            Change(
                criterion=key,
                before=rounded(one.before.mean),
                after=rounded(one.after.mean),
                delta=rounded(one.delta),
                n_before=one.before.n,
                n_after=one.after.n,
                note=one.note,
            )
            for key, one in changes.items()
        ],
    )


def _place(place: Place, tallies: Mapping[str, Tally]) -> PlaceView:
    group, sector = (*place, None, None)[:2]
    return PlaceView(group=group, sector=sector, figures=[_figure(key, tally) for key, tally in tallies.items()])


def _figure(criterion: str, tally: Tally) -> Figure:
    return Figure(
        criterion=criterion,
        n=tally.n,
        mean=rounded(tally.mean),
        spread=rounded(tally.spread),
        facts=rounded(tally.share("fact")),
        estimates=rounded(tally.share("estimate")),
        opinions=rounded(tally.share("opinion")),
    )


def _climbs(model: Model, start: Figures) -> Iterator[Climb]:
    """Of the whole model, then of each dimension."""
    figures = starts(start.get(WHOLE, {}))
    yield _climb(model, figures, None, model.criteria)
    for dimension, criteria in model.in_dimensions():
        if dimension is not None:
            yield _climb(model, figures, dimension.key, criteria)


def _climb(model: Model, figures: Mapping[str, Fraction], dimension: str | None, among: Sequence[Criterion]) -> Climb:
    percent = percent_of(model, figures, among)
    band: Band | None = band_of(model, percent)
    return Climb(
        dimension=dimension,
        percent=None if percent is None else rounded(percent),
        band=band.key if band else None,
        title=band.title if band else None,
        advice=band.advice if band else None,
    )


def _sectors(kept: KeptRound, own: KeptAssessment, targets: Sequence[Target]) -> Iterator[SectorView]:
    for sector in kept.sectors:
        if tallies := own.start.get(("staff", sector.key)):
            criteria = assessed(kept, starts(tallies), in_force(targets, sector.key))
            yield SectorView(sector=sector.key, criteria=criteria, spearheads=_in_rank(criteria))


def _in_rank(criteria: Sequence[AssessedCriterion]) -> list[str]:
    return [one.key for one in sorted(criteria, key=lambda one: one.spearhead or 0) if one.spearhead]
