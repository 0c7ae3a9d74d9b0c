"""A round of assessment as it is stored."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.surveys.models.content import Key, Model
from shared.texts.wording import Label

RoundState: TypeAlias = Literal["draft", "open", "closed", "cancelled"]
Answering: TypeAlias = Annotated[Literal["open_link", "single_links"], "one link for all, or one for each answer"]


class Sector(BaseModel):
    """A part of the organisation that its staff say they work in; declared before the round opens."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Key
    title: Label


@dataclass(frozen=True)
class KeptRound:
    """`member_ids`: the organisations of a region or joint body that are measured in one with it."""

    id: UUID
    version: int
    network_id: UUID
    organisation_id: UUID
    number: int
    model: Model
    member_ids: tuple[UUID, ...]
    sectors: tuple[Sector, ...]
    answering: Answering
    state: RoundState
    closes_at: datetime | None
    closed_on: date | None
    illustrative: bool

    def takes_answers(self, now: datetime) -> bool:
        return self.state == "open" and (self.closes_at is None or now < self.closes_at)
