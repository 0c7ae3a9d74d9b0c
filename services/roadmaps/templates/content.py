"""What a template is: help for each part, dated phases, statuses, fields and goals (feature E16, facts DF3 and DF4)."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from services.roadmaps.roadmaps.rules import Keyed
from services.roadmaps.roadmaps.sectors import unknown_sector
from shared.contracts import LANGUAGES, Localised, MeasureStage
from shared.contracts.measure import Key, Percent
from shared.contracts.roadmap import FieldType, Phase
from shared.texts.wording import Label, Passage, Wording
from shared.web.body import Known

PartName: TypeAlias = Literal[
    "foreword", "levels", "vision", "goals", "measures", "schedule", "responsible", "operating_model", "team"
]
"""The parts of a digital roadmap (fact DF3), and who coordinates it."""

ORGANISATION = "{organisation}"

MOST_DAYS, MOST_YEARS = 3_660, 30
MOST_PHASES, MOST_STATUSES, MOST_FIELDS, MOST_GOALS = 50, 30, 50, 100
"""Of a template and of a roadmap alike."""


class Piece(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, str_max_length=10_000)


class PlannedPart(Piece):
    """`help` tells what the part is for; `text` stands in the roadmap until somebody writes a better one."""

    help: Passage | None = None
    text: Passage | None = None


class PlannedPhase(Piece):
    """Begins `after_days` after the roadmap and lasts `lasts_days`."""

    key: Key
    title: Label
    after_days: Annotated[int, Field(ge=0, le=MOST_DAYS)]
    lasts_days: Annotated[int, Field(ge=1, le=MOST_DAYS)]

    def dated(self, start: date) -> Phase:
        begins = start + timedelta(days=self.after_days)
        return Phase(
            key=self.key, title=self.title, starts_on=begins, ends_on=begins + timedelta(days=self.lasts_days - 1)
        )


class PlannedStatus(Piece):
    key: Key
    name: Label
    stage: Known[MeasureStage]
    progress: Percent | None = None


class PlannedField(Piece):
    key: Key
    name: Label
    type: Known[FieldType]
    choices: Annotated[tuple[Key, ...], Field(max_length=100)] = ()
    required: bool = False

    @model_validator(mode="after")
    def _chooses_from_something(self) -> "PlannedField":
        if (self.type is FieldType.choice) != bool(self.choices):
            raise PydanticCustomError("choices_unclear", "choices belong to a field of type choice")
        return self


class PlannedGoal(Piece):
    key: Key
    title: Label
    description: Passage | None = None
    strategy: Wording | None = None


class RoadmapTemplate(Piece):
    """`roadmap_title` is what a roadmap made from it is called, with {organisation} for its owner's name. A roadmap
    ends with the year that is `years` after the one in which it begins. Without statuses it has the common ones."""

    title: Label
    roadmap_title: Label
    years: Annotated[int, Field(ge=0, le=MOST_YEARS)] | None = None
    parts: dict[PartName, PlannedPart] = {}
    phases: Annotated[tuple[PlannedPhase, ...], Field(max_length=MOST_PHASES)] = ()
    statuses: Annotated[tuple[PlannedStatus, ...], Field(max_length=MOST_STATUSES)] = ()
    custom_fields: Annotated[tuple[PlannedField, ...], Field(max_length=MOST_FIELDS)] = ()
    goals: Annotated[tuple[PlannedGoal, ...], Field(max_length=MOST_GOALS)] = ()
    sectors: Annotated[tuple[Key, ...], Field(max_length=30)] = ()

    @field_validator("phases", "statuses", "custom_fields", "goals")
    @classmethod
    def _names_each_once(cls, pieces: tuple[Keyed, ...]) -> tuple[Keyed, ...]:
        _refuse_repeats([piece.key for piece in pieces])
        return pieces

    @field_validator("sectors")
    @classmethod
    def _knows_sectors(cls, sectors: tuple[str, ...]) -> tuple[str, ...]:
        _refuse_repeats(sectors)
        if unknown_sector(sectors) is not None:
            raise PydanticCustomError("unknown_sector", "not a sector of the list")
        return sectors

    @field_validator("statuses")
    @classmethod
    def _has_one_to_begin_with(cls, statuses: tuple[PlannedStatus, ...]) -> tuple[PlannedStatus, ...]:
        if statuses and not any(one.stage is MeasureStage.planned for one in statuses):
            raise PydanticCustomError("planned_status_needed", "no status to begin with")
        return statuses

    def titled(self, organisation: Localised) -> Localised:
        """What the organisation's roadmap is called, in the template's languages."""
        said = {
            language: text.replace(ORGANISATION, organisation.in_language(language))
            for language in LANGUAGES
            if (text := getattr(self.roadmap_title, language))
        }
        return Localised(**said)

    def text(self, part: PartName) -> Localised | None:
        return self.parts[part].text if part in self.parts else None


def _refuse_repeats(keys: Sequence[str]) -> None:
    twice = next((key for place, key in enumerate(keys) if key in keys[:place]), None)
    if twice is not None:
        raise PydanticCustomError("key_repeated", "a key that stands twice", {"expected": twice})
