"""An assessment's public state: start, targets, gaps and spearheads of each criterion. Pure."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from services.surveys.models.content import Criterion
from services.surveys.rounds.figures import respondents, starts
from services.surveys.rounds.kept import KeptRound
from services.surveys.rounds.rules import WHOLE
from services.surveys.targets.queries import KeptAssessment, Target
from services.surveys.targets.rules import Gap, spearheads
from shared.contracts import AssessedCriterion, Assessment, PublishedAssessment, PublishedAssessmentState


def in_force(targets: Sequence[Target], sector: str | None = None) -> dict[str, Target]:
    """The latest of each criterion. A sector that has none of its own goes by the whole organisation's."""
    latest = {(target.criterion, target.sector): target for target in targets}
    whole = {criterion: target for (criterion, of), target in latest.items() if of is None}
    own = {criterion: target for (criterion, of), target in latest.items() if of == sector and target.level is not None}
    return {key: target for key, target in {**whole, **own}.items() if target.level is not None}


def levels(targets: Mapping[str, Target]) -> dict[str, int]:
    return {key: target.level for key, target in targets.items() if target.level is not None}


def rounded(value: Fraction | float) -> float:
    """To two decimals."""
    return round(float(value), 2)


def assessed(kept: KeptRound, start: Mapping[str, Fraction], targets: Mapping[str, Target]) -> list[AssessedCriterion]:
    gaps = {gap.criterion: gap for gap in spearheads(kept.model, start, levels(targets))}
    return [_one(criterion, start, targets, gaps.get(criterion.key)) for criterion in kept.model.criteria]


def inside(kept: KeptRound, own: KeptAssessment, targets: Sequence[Target]) -> Assessment:
    return Assessment(**_standing(kept, own, targets), published=own.consent == "published")


def public(kept: KeptRound, own: KeptAssessment, targets: Sequence[Target]) -> PublishedAssessment:
    return PublishedAssessment(**_standing(kept, own, targets), state=PublishedAssessmentState.published)


def withdrawn(kept: KeptRound, own: KeptAssessment) -> PublishedAssessment:
    """It names nothing but what is withdrawn."""
    told = {**_standing(kept, own, ()), "criteria": (), "respondents": None}
    return PublishedAssessment(**told, state=PublishedAssessmentState.withdrawn)


def _standing(kept: KeptRound, own: KeptAssessment, targets: Sequence[Target]) -> dict[str, Any]:
    assert kept.closed_on is not None
    return {
        "id": own.id,
        "version": own.version,
        "network_id": kept.network_id,
        "organisation_id": own.organisation_id,
        "round": kept.number,
        "model": kept.model.key,
        "model_version": kept.model.version,
        "lowest": kept.model.lowest,
        "highest": kept.model.highest,
        "measured_on": kept.closed_on,
        "respondents": respondents(own.start),
        "criteria": tuple(assessed(kept, starts(own.start.get(WHOLE, {})), in_force(targets))),
        "illustrative": kept.illustrative,
    }


def _one(
    criterion: Criterion, start: Mapping[str, Fraction], targets: Mapping[str, Target], gap: Gap | None
) -> AssessedCriterion:
    target = targets.get(criterion.key)
    return AssessedCriterion(
        key=criterion.key,
        title=criterion.title,
        start=rounded(start[criterion.key]) if criterion.key in start else None,
        target=target.level if target else None,
        target_year=target.year if target else None,
        gap=rounded(gap.width) if gap else None,
        spearhead=gap.rank if gap else None,
    )
