"""Summaries as they are answered. Public: counts and figures, no person and no text that anybody wrote."""

from typing import Literal, TypeAlias
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.contracts import AnswerMode, Localised, SurveyState

Withheld: TypeAlias = Literal["until_closed", "too_few", "protected", "depends_on_hidden"]
"""Of anonymous surveys only. until_closed: counts come when nobody answers any more. too_few: fewer answers than the
smallest group. protected: a count is small, or everybody answered alike. depends_on_hidden: who was asked would tell
counts of a protected question."""


class Shown(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Count(Shown):
    """`key` is the option's, the number or yes_no's true and false; `percent` of the question's answers."""

    key: str
    text: Localised | None = None
    n: int
    percent: float


class PartSummary(Shown):
    """A matrix's row, or a ranking's option: `mean` is its mean place, `score` the points of its places together."""

    key: str
    text: Localised
    n: int
    mean: float | None = None
    score: int | None = None
    counts: tuple[Count, ...] = ()


class QuestionSummary(Shown):
    """`n` answered it. `median`, `least` and `most` of numbers have four digits; days are written YYYY-MM-DD."""

    key: str
    type: str
    text: Localised
    unit: Localised | None = None
    n: int | None
    withheld: Withheld | None = None
    mean: float | None = None
    median: float | None = None
    least: float | None = None
    most: float | None = None
    nps: int | None = None
    earliest: str | None = None
    latest: str | None = None
    counts: tuple[Count, ...] = ()
    parts: tuple[PartSummary, ...] = ()


class Participation(Shown):
    """`of`: people who were asked, or participants of the network, of which a group counts once."""

    of: Literal["people", "participants"]
    answered: int
    asked: int
    percent: float | None


class Summary(Shown):
    """`whole` is of all answers ever counted; `working` of the answers that are chosen and still kept."""

    kind: Literal["whole", "working"]
    survey_id: UUID
    title: Localised
    mode: AnswerMode
    state: SurveyState
    illustrative: bool
    filters: tuple[str, ...] = ()
    n: int | None
    participation: Participation | None = None
    withheld: Withheld | None = None
    questions: tuple[QuestionSummary, ...] = ()
