"""What a measure is made of, as a request may say it: nothing unknown, nothing endless, no hidden characters."""

from typing import Annotated, TypeVar

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from shared.contracts import Benefit, BenefitKind, BudgetLine, Indicator, Milestone, Partner, PartnerRole, Risk
from shared.contracts.measure import Amount, Year
from shared.texts.wording import Label, Wording, has_controls
from shared.web.body import Known

Piece = TypeVar("Piece")

Several = Annotated[tuple[Piece, ...], Field(max_length=200)]
"""A measure with more of anything is several measures."""


def _clean(text: str) -> str:
    if has_controls(text):
        raise PydanticCustomError("control_characters", "characters that can't be seen")
    return text


Word = Annotated[str, Field(max_length=2_000), AfterValidator(_clean)]
Unit = Annotated[str, Field(min_length=1, max_length=60), AfterValidator(_clean)]
Whole = Annotated[int, Field(ge=-(10**15), le=10**15)]


class GivenMilestone(Milestone, extra="forbid"):
    title: Label
    text: Wording | None = None


class GivenIndicator(Indicator, extra="forbid"):
    """Without `latest`: values are reported one by one."""

    name: Label
    unit: Unit
    source: Label | None = None
    method: Wording | None = None
    targets: Annotated[dict[Year, Amount], Field(max_length=50)] = {}
    latest: None = None


class GivenBudgetLine(BudgetLine, extra="forbid"):
    line: Label
    funding: Label | None = None


class GivenBenefit(Benefit, extra="forbid"):
    kind: Known[BenefitKind]
    text: Wording
    unit: Unit


class GivenRisk(Risk, extra="forbid"):
    text: Wording
    answer: Wording | None = None


class GivenPartner(Partner, extra="forbid"):
    role: Known[PartnerRole]
