"""A measure of a roadmap (toimenpide): what is done, by whom, when, for how much, and how far it is."""

from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.contract import Contract, Editorial, EditorialWord, OpenEnum
from shared.contracts.localised import Localised

Money = Annotated[Decimal, Field(max_digits=15, decimal_places=2)]
"""Euros."""

Amount = Annotated[Decimal, Field(max_digits=20, decimal_places=6)]
"""In the unit that stands beside it."""

Year = Annotated[int, Field(ge=2000, le=2100)]
Percent = Annotated[int, Field(ge=0, le=100)]
Key = Annotated[str, Editorial(), Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,59}$")]
CustomValue = Annotated[str, Editorial(), Field(max_length=2_000)] | int | Decimal | bool | date | None


class Piece(BaseModel):
    """What a measure is made of; a reader ignores what a newer version added."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class MeasureStage(OpenEnum):
    """What every status, however a roadmap names its own, comes down to."""

    planned = "planned"
    under_way = "under_way"
    done = "done"
    delayed = "delayed"
    cancelled = "cancelled"


class Milestone(Piece):
    key: Key
    title: Localised
    on: date
    text: Localised | None = None
    reached_on: date | None = None


class Reached(Piece):
    value: Amount
    on: date


class Indicator(Piece):
    """`targets` by year; `latest` is the newest of the values, which only ever append (feature E8)."""

    key: Key
    name: Localised
    unit: EditorialWord
    source: Localised | None = None
    method: Localised | None = None
    baseline: Amount | None = None
    targets: dict[Year, Amount] = {}
    latest: Reached | None = None


class BudgetLine(Piece):
    """`weight` per cent of `planned` and `actual` belong to the measure; 100: all of it (feature E9).

    `organisation_id`: whose money it is, where several do the measure together (feature E19).
    """

    key: Key
    year: Year
    line: Localised
    planned: Money = Decimal(0)
    actual: Money | None = None
    weight: Percent = 100
    funding: Localised | None = None
    organisation_id: UUID | None = None


class BenefitKind(OpenEnum):
    money = "money"
    time = "time"
    quality = "quality"


class Benefit(Piece):
    """What is expected and what came of it, measured on or after `measured_by` (feature E21)."""

    key: Key
    kind: BenefitKind
    text: Localised
    unit: EditorialWord
    planned: Amount | None = None
    measured_by: date | None = None
    realised: Amount | None = None
    realised_on: date | None = None


class Risk(Piece):
    """Likelihood and impact from 1 (small) to 5 (large)."""

    key: Key
    text: Localised
    likelihood: Annotated[int, Field(ge=1, le=5)]
    impact: Annotated[int, Field(ge=1, le=5)]
    answer: Localised | None = None


class PartnerRole(OpenEnum):
    lead = "lead"
    partner = "partner"


class Partner(Piece):
    """An organisation that does the measure with others; one of them leads (feature E19)."""

    organisation_id: UUID
    role: PartnerRole


class Measure(Contract):
    """As it stood in the roadmap's published version; who is responsible is a role or a party, no person.

    `status` is a key of the roadmap's own statuses, `stage` what it comes down to, `progress` per cent. `goals` are
    keys of the roadmap's goals, `national_goal_ids` goals of the compass. `depends_on` are measures that must be done
    before. `custom` holds the roadmap's own fields by their keys. A measure that left the roadmap has `removed`; a
    tombstone follows. `illustrative`: from a declared generator, nobody planned it.
    """

    topic: ClassVar = "pub.measures.v1"
    owner: ClassVar = "roadmaps"
    types: ClassVar = frozenset({"measure.published", "measure.status_changed", "measure.completed", "measure.removed"})

    roadmap_id: UUID
    external_id: Annotated[str, Editorial(), Field(max_length=100)] | None = None
    title: Localised
    description: Localised | None = None
    sectors: tuple[Key, ...] = ()
    responsible: Localised | None = None
    responsible_party_id: UUID | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    status: Key
    stage: MeasureStage
    reason: Localised | None = None
    progress: Percent = 0
    goals: tuple[Key, ...] = ()
    national_goal_ids: tuple[UUID, ...] = ()
    tags: tuple[Key, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    budget: tuple[BudgetLine, ...] = ()
    benefits: tuple[Benefit, ...] = ()
    risks: tuple[Risk, ...] = ()
    depends_on: tuple[UUID, ...] = ()
    partners: tuple[Partner, ...] = ()
    occurrence_ids: tuple[UUID, ...] = ()
    improvement_ids: tuple[UUID, ...] = ()
    custom: dict[Key, CustomValue] = {}
    removed: bool = False
    illustrative: bool = False
