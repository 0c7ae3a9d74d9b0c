"""Which levels and which proposed goals a roadmap gets from assessments. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from shared.contracts import Assessment, Roadmap, RoadmapKind
from shared.contracts.assessment import AssessedCriterion
from shared.contracts.roadmap import Level, LevelSource

Newest = Mapping[UUID, Sequence[Assessment]]
"""By organisation its newest assessment in each model."""


@dataclass(frozen=True)
class Proposed:
    """A spearhead with a target: what a goal could be about."""

    organisation_id: UUID
    model: str
    assessment_id: UUID
    criterion: AssessedCriterion
    illustrative: bool


def assessed(roadmap: Roadmap) -> tuple[UUID, ...]:
    """Whose assessments count: of a roadmap that many share, the owner's alone, or it would be proposed hundreds."""
    if roadmap.kind is RoadmapKind.shared:
        return (roadmap.owner_id,)
    return tuple(dict.fromkeys((roadmap.owner_id, *roadmap.member_ids)))


def newest(assessments: Iterable[Assessment]) -> Newest:
    """A later round replaces an earlier one, in whatever order they are heard."""
    by_model: dict[tuple[UUID, str], Assessment] = {}
    for one in assessments:
        held = by_model.get((one.organisation_id, one.model))
        if held is None or _age(held) < _age(one):
            by_model[one.organisation_id, one.model] = one
    found: dict[UUID, list[Assessment]] = {}
    for (organisation_id, _), one in sorted(by_model.items(), key=lambda item: item[0][1]):
        found.setdefault(organisation_id, []).append(one)
    return found


def levels(roadmap: Roadmap, known: Newest) -> tuple[Level, ...]:
    """In the order of its organisations, models and criteria; what was neither measured nor aimed at has none.

    After them those that its organisations wrote by hand, but for what has been assessed since.
    """
    heard = [
        _level(assessment, criterion)
        for assessment in _concerning(roadmap, known)
        for criterion in assessment.criteria
        if criterion.start is not None or criterion.target is not None
    ]
    taken, whose = {place_of(one) for one in heard}, assessed(roadmap)
    own = [one for one in roadmap.levels if one.source is LevelSource.own and one.organisation_id in whose]
    return (*heard, *(one for one in own if place_of(one) not in taken))


def place_of(level: Level) -> tuple[UUID, str, str]:
    """There is one level of an organisation in a criterion."""
    return level.organisation_id, level.model, level.criterion


def proposed(roadmap: Roadmap, known: Newest) -> list[Proposed]:
    return [
        Proposed(assessment.organisation_id, assessment.model, assessment.id, criterion, assessment.illustrative)
        for assessment in _concerning(roadmap, known)
        for criterion in assessment.criteria
        if criterion.spearhead is not None and criterion.target is not None
    ]


def _concerning(roadmap: Roadmap, known: Newest) -> list[Assessment]:
    return [one for organisation_id in assessed(roadmap) for one in known.get(organisation_id, ())]


def _age(assessment: Assessment) -> tuple[object, ...]:
    return (assessment.measured_on, assessment.round, assessment.id)


def _level(assessment: Assessment, criterion: AssessedCriterion) -> Level:
    return Level(
        organisation_id=assessment.organisation_id,
        model=assessment.model,
        criterion=criterion.key,
        title=criterion.title,
        lowest=assessment.lowest,
        highest=assessment.highest,
        start=criterion.start,
        measured_on=assessment.measured_on,
        target=criterion.target,
        target_year=criterion.target_year,
        spearhead=criterion.spearhead,
        illustrative=assessment.illustrative,
    )
