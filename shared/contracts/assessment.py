"""Where an organisation stands in a maturity model, where it wants to be, and which gaps come first."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.contract import Contract, EditorialWord, OpenEnum
from shared.contracts.localised import Localised


class PublishedAssessmentState(OpenEnum):
    """withdrawn: the organisation took its consent back; a tombstone follows."""

    published = "published"
    withdrawn = "withdrawn"


class AssessedCriterion(BaseModel):
    """`start` is the mean of those who answered, on the model's scale to two decimals; None where it would tell of few
    or where nobody answered. `spearhead` is the place among the gaps by width and weight, from 1."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    key: EditorialWord
    title: Localised
    start: float | None = None
    target: int | None = None
    target_year: int | None = None
    gap: float | None = None
    spearhead: Annotated[int, Field(ge=1)] | None = None


class Standing(Contract):
    """One organisation's part in a closed round of assessment.

    `round` counts the organisation's rounds in the network from 1. The levels go from `lowest` to `highest`, one by
    one. `respondents` is how many answered, None where fewer than 5 or not to be told. `criteria` stand in the model's
    order. `illustrative`: from a declared generator, nobody said it.
    """

    network_id: UUID
    organisation_id: UUID
    round: Annotated[int, Field(ge=1)]
    model: EditorialWord
    model_version: Annotated[int, Field(ge=1)]
    lowest: int
    highest: int
    measured_on: date
    respondents: Annotated[int, Field(ge=5)] | None = None
    criteria: tuple[AssessedCriterion, ...] = ()
    illustrative: bool = False


class Assessment(Standing):
    """For our own services: roadmaps propose goals from it, whether or not the organisation publishes anything."""

    topic: ClassVar = "int.assessments.v1"
    owner: ClassVar = "surveys"
    types: ClassVar = frozenset({"assessment.measured", "assessment.target_set", "assessment.consent_changed"})

    published: bool = False


class PublishedAssessment(Standing):
    """The same for everybody, of organisations that publish theirs by name. A withdrawn one has no criteria."""

    topic: ClassVar = "pub.assessments.v1"
    owner: ClassVar = "surveys"
    types: ClassVar = frozenset(
        {"published_assessment.published", "published_assessment.updated", "published_assessment.withdrawn"}
    )

    state: PublishedAssessmentState
