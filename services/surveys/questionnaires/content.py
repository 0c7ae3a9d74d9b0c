"""What a questionnaire holds: sections of questions with stable keys, in Finnish, Swedish and English.

Here stands only what one field can tell by itself; what fields must be to each other is in rules.py.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, FailFast, Field

from services.surveys.questionnaires.conditions import Condition
from shared.texts.wording import Label, Passage, Wording

MOST_QUESTIONS = 200
MOST_SECTIONS = 50
MOST_OPTIONS = 400
"""A list of Finland's municipalities has some 300."""

LONGEST_TEXT = 10_000

Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=60)]
"""Means the same in every version and in every copy along a series: summaries join by it."""

Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]

Answer: TypeAlias = str | bool | int | float | list[str] | dict[str, str]
"""single: an option's key. multi, ranking: keys. scale, nps, number: a number. yes_no: true or false.
date: YYYY-MM-DD. matrix: a column's key for each row's. text: what was written."""

Answers: TypeAlias = dict[str, Answer]
"""By the question's key; a hidden question has none."""


class Content(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Option(Content):
    key: Key
    text: Label


Options = Annotated[tuple[Option, ...], FailFast(), Field(min_length=2, max_length=MOST_OPTIONS)]
"""Of a list of options the first wrong one is told: a body of 1 MB could hold a hundred thousand."""


class Asked(Content):
    """What every question has. A background question is coarse enough to be declared as a segment of results."""

    key: Key
    text: Wording
    help: Wording | None = None
    required: bool = False
    shown_if: Condition | None = None
    background: bool = False


class SingleChoice(Asked):
    type: Literal["single"] = "single"
    options: Options


class MultiChoice(Asked):
    """`at_least` counts only where something was chosen: what must be answered is `required`."""

    type: Literal["multi"] = "multi"
    options: Options
    at_least: Annotated[int, Field(ge=1, le=MOST_OPTIONS)] = 1
    at_most: Annotated[int, Field(ge=1, le=MOST_OPTIONS)] | None = None


class Scale(Asked):
    """Whole numbers from `lowest` to `highest`; any of them may have a label of its own."""

    type: Literal["scale"] = "scale"
    lowest: Annotated[int, Field(ge=-10, le=10)] = 1
    highest: Annotated[int, Field(ge=-10, le=10)] = 5
    labels: Annotated[dict[int, Label], Field(max_length=21)] = {}


class Nps(Asked):
    """How likely they would recommend: 0 to 10."""

    type: Literal["nps"] = "nps"


class Matrix(Asked):
    """One column is chosen for each row; a required matrix wants every row."""

    type: Literal["matrix"] = "matrix"
    rows: Annotated[tuple[Option, ...], FailFast(), Field(min_length=1, max_length=50)]
    columns: Annotated[tuple[Option, ...], FailFast(), Field(min_length=2, max_length=20)]


class Ranking(Asked):
    """The best first; with `top` only so many of the options are ranked, without it all."""

    type: Literal["ranking"] = "ranking"
    options: Annotated[tuple[Option, ...], FailFast(), Field(min_length=2, max_length=30)]
    top: Annotated[int, Field(ge=1, le=30)] | None = None

    @property
    def ranked(self) -> int:
        """How many places a whole answer fills."""
        return self.top or len(self.options)


class Number(Asked):
    type: Literal["number"] = "number"
    least: Annotated[float, Field(ge=-1e12, le=1e12)] | None = None
    most: Annotated[float, Field(ge=-1e12, le=1e12)] | None = None
    whole: bool = False
    unit: Label | None = None


class Date(Asked):
    type: Literal["date"] = "date"
    earliest: Day | None = None
    latest: Day | None = None


class YesNo(Asked):
    type: Literal["yes_no"] = "yes_no"


class FreeText(Asked):
    type: Literal["text"] = "text"
    longest: Annotated[int, Field(ge=1, le=LONGEST_TEXT)] = 4_000


AnyQuestion: TypeAlias = (
    SingleChoice | MultiChoice | Scale | Nps | Matrix | Ranking | Number | Date | YesNo | FreeText
)  # fmt: skip
"""To match on; `Question` is the same with the type as its discriminator."""

Question = Annotated[AnyQuestion, Field(discriminator="type")]


class Section(Content):
    """A page of the form."""

    key: Key
    title: Wording | None = None
    introduction: Passage | None = None
    shown_if: Condition | None = None
    questions: Annotated[tuple[Question, ...], Field(max_length=MOST_QUESTIONS)]


class Questionnaire(Content):
    sections: Annotated[tuple[Section, ...], Field(max_length=MOST_SECTIONS)]

    @cached_property
    def questions(self) -> dict[str, AnyQuestion]:
        """All of them by key, in their order."""
        return {question.key: question for _, question in self.placed()}

    def placed(self) -> Iterator[tuple[Section, AnyQuestion]]:
        """Each question with its section, in the order in which they are asked."""
        for section in self.sections:
            for question in section.questions:
                yield section, question

    @property
    def background(self) -> list[AnyQuestion]:
        """Those whose answers may be declared as segments."""
        return [question for question in self.questions.values() if question.background]

    def stored(self) -> dict[str, Any]:
        """As jsonb and as an answer over HTTP: aliases as they were given, nothing that wasn't said."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)
