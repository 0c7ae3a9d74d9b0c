"""What is told of a round, and what a respondent tells."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError

from services.surveys.models.content import MOST_CRITERIA, Key, Model
from services.surveys.models.shipped_models import DEFAULT
from services.surveys.rounds.answering import Answer
from services.surveys.rounds.kept import Answering, KeptRound, RoundState, Sector
from services.surveys.rounds.rules import Group, Mark, Score
from shared.web.body import Body

MOST_MEMBERS = 310
"""Finland has some 300 municipalities."""


def _tell_apart(sectors: Sequence[Sector]) -> None:
    keys = [sector.key for sector in sectors]
    if repeated := next((key for at, key in enumerate(keys) if key in keys[:at]), None):
        raise PydanticCustomError("key_repeated", "a key is used twice", {"expected": repeated})


class PlanRound(Body):
    """`member_ids`: the organisations of a region or joint body that are measured in one with it. `closes_at` None:
    it is closed by hand. `illustrative`: its answers come from a declared generator, and every figure says so."""

    organisation_id: UUID
    model: Key = DEFAULT
    model_version: Annotated[int, Field(ge=1, le=10_000)] = 1
    member_ids: Annotated[list[UUID], Field(max_length=MOST_MEMBERS)] = []
    sectors: Annotated[list[Sector], Field(max_length=40)] = []
    answering: Answering = "open_link"
    closes_at: AwareDatetime | None = None
    illustrative: bool = False

    @model_validator(mode="after")
    def _tells_apart(self) -> "PlanRound":
        _tell_apart(self.sectors)
        return self


class ChangeRound(Body):
    """What is to be otherwise of a draft. Answered another way, links that were made open nothing any more."""

    member_ids: Annotated[list[UUID], Field(max_length=MOST_MEMBERS)] | None = None
    sectors: Annotated[list[Sector], Field(max_length=40)] | None = None
    answering: Answering | None = None
    closes_at: AwareDatetime | None = None
    illustrative: bool | None = None

    @model_validator(mode="after")
    def _leaves_no_gap(self) -> "ChangeRound":
        if any(getattr(self, name) is None for name in self.model_fields_set - {"closes_at"}):
            raise PydanticCustomError("cannot_be_empty", "this can't be taken away")
        _tell_apart(self.sectors or ())
        return self

    def of(self, kept: KeptRound) -> KeptRound:
        """The round as it is to be."""
        given: dict[str, Any] = {name: getattr(self, name) for name in self.model_fields_set}
        for name in given.keys() & {"member_ids", "sectors"}:
            given[name] = tuple(dict.fromkeys(given[name]))
        return replace(kept, **given)


class PutState(Body):
    state: Literal["open", "closed", "cancelled"]


class MakeLinks(Body):
    """`number`: so many links that are good for one answer each, in a round that is answered by such."""

    number: Annotated[int, Field(ge=1, le=500)] = 1


class Links(BaseModel):
    """Whoever has one can answer, without a login. Links for one answer are shown this once."""

    urls: list[str]


class RoundView(BaseModel):
    """`answered_at_least` moves in steps of five, and is None once the round has closed."""

    id: UUID
    version: int
    network_id: UUID
    organisation_id: UUID
    number: int
    model: str
    model_version: int
    member_ids: list[UUID]
    sectors: list[Sector]
    answering: Answering
    state: RoundState
    closes_at: datetime | None
    closed_on: date | None
    illustrative: bool
    answered_at_least: int | None = None
    assessment_ids: list[UUID] = []


class GiveScore(Body):
    """Either a level or that it isn't relevant; `mark` says how sure it is."""

    level: int | None = None
    not_relevant: bool = False
    mark: Mark = "opinion"

    @model_validator(mode="after")
    def _is_one_of_both(self) -> "GiveScore":
        if self.not_relevant == (self.level is not None):
            raise PydanticCustomError("level_or_not_relevant", "a level, or not relevant")
        return self


class GiveAssessment(Body):
    """Scores by criterion; one that is left out is no answer. Staff name their sector where the round has any; in a
    joint round everybody names their organisation."""

    group: Group
    sector: Key | None = None
    organisation_id: UUID | None = None
    scores: Annotated[dict[Key, GiveScore], Field(max_length=MOST_CRITERIA)]

    def answer(self) -> Answer:
        return Answer(
            group=self.group,
            sector=self.sector,
            organisation_id=self.organisation_id,
            scores={key: Score(score.level, score.mark) for key, score in self.scores.items()},
        )


class FormView(BaseModel):
    """What a program needs to ask somebody."""

    model: Model
    groups: list[Group]
    sectors: list[Sector]
    member_ids: list[UUID]
    illustrative: bool


def round_view(kept: KeptRound, answered: int | None, assessment_ids: list[UUID]) -> RoundView:
    return RoundView(
        id=kept.id,
        version=kept.version,
        network_id=kept.network_id,
        organisation_id=kept.organisation_id,
        number=kept.number,
        model=kept.model.key,
        model_version=kept.model.version,
        member_ids=list(kept.member_ids),
        sectors=list(kept.sectors),
        answering=kept.answering,
        state=kept.state,
        closes_at=kept.closes_at,
        closed_on=kept.closed_on,
        illustrative=kept.illustrative,
        answered_at_least=answered,
        assessment_ids=assessment_ids,
    )
