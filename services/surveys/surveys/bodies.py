"""What a survey's makers may ask for, checked field by field."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator
from pydantic_core import PydanticCustomError

from services.surveys.surveys.rules import Closing, Opening
from shared.contracts import AnswerMode, Localised, Survey, SurveyKind, SurveyState, SurveyTarget
from shared.web.body import Body, Known

Days = Annotated[int, Field(ge=1, le=366)]
Months = Annotated[int, Field(ge=1, le=24)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
Limit = Annotated[int, Field(ge=1, le=1_000_000)]

GAP = frozenset(
    {"title", "kind", "target_kind", "mode", "opening", "closing", "sensitive", "illustrative"}
)  # what can't be taken away


class MakeSurvey(Body):
    """A survey to be, as a draft without questions.

    `opens_at` is for `opening` at_a_time, `closes_at` for `closing` at_a_time, `close_after_days` for after_days; the
    moments of the other ways follow from the occurrence. `invited_elsewhere` is how many are asked by ways that the
    platform doesn't know. `sensitive`: no group under 10 is shown, instead of 5. `kept_months`: how long answers stay
    after the closing, where less than usual.
    """

    kind: Known[SurveyKind]
    target_kind: Known[SurveyTarget]
    target_id: UUID | None = None
    title: Localised
    mode: Known[AnswerMode] = AnswerMode.identified
    opening: Opening = "by_hand"
    opens_at: AwareDatetime | None = None
    closing: Closing = "by_hand"
    closes_at: AwareDatetime | None = None
    close_after_days: Days | None = None
    answer_limit: Limit | None = None
    invited_elsewhere: Count | None = None
    kept_months: Months | None = None
    sensitive: bool = False
    historical: bool = False
    illustrative: bool = False


class ChangeSurvey(Body):
    """What is to be otherwise; what may change depends on the state."""

    kind: Known[SurveyKind] | None = None
    target_kind: Known[SurveyTarget] | None = None
    target_id: UUID | None = None
    title: Localised | None = None
    mode: Known[AnswerMode] | None = None
    opening: Opening | None = None
    opens_at: AwareDatetime | None = None
    closing: Closing | None = None
    closes_at: AwareDatetime | None = None
    close_after_days: Days | None = None
    answer_limit: Limit | None = None
    invited_elsewhere: Count | None = None
    kept_months: Months | None = None
    sensitive: bool | None = None
    illustrative: bool | None = None

    @model_validator(mode="after")
    def _leaves_no_gap(self) -> "ChangeSurvey":
        if any(getattr(self, name) is None for name in self.model_fields_set & GAP):
            raise PydanticCustomError("cannot_be_empty", "this can't be taken away")
        return self

    def given(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.model_fields_set}


class MoveSurvey(Body):
    """The state that the survey is to be in. Opened again, a survey that had a closing time needs a new one first."""

    state: Known[SurveyState]


class PublicSurvey(Survey):
    """What everybody may know of a survey."""


class SurveyView(Survey):
    """A survey as its makers see it. `invited` is how many are asked as far as is known now.

    `answers_purged_on`: since then its answers are gone, and its sums tell of it.
    """

    opening: Opening
    closing: Closing
    close_after_days: int | None
    activated_at: datetime | None
    opened_at: datetime | None
    closed_at: datetime | None
    answer_limit: int | None
    invited_elsewhere: int | None
    invited: int
    sensitive: bool
    questionnaire_version: int | None
    made_by_default: UUID | None
    cancelled_with_occurrence: bool
    held_back: str | None
    kept_months: int | None
    answers_purged_on: date | None
