"""What is asked of publications, and what everybody is shown of them."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.surveys.publications.segments import Segment
from services.surveys.publications.tables import Results, Table
from shared.contracts import Localised, SurveyKind
from shared.web.body import Body

MOST_SEGMENTS = 10


class DeclareSegments(Body):
    """By which groups the results will be shown; none: only everybody together. Fixed once the survey has opened."""

    segments: Annotated[list[Segment], Field(max_length=MOST_SEGMENTS)]


class SegmentsView(BaseModel):
    survey_id: UUID
    segments: list[Segment]


class ReleaseText(Body):
    """What was written to `question` in this answer: checked by whoever releases it that it tells of no person."""

    question: Annotated[str, Field(max_length=60)]
    response_id: UUID


class ReleasedText(BaseModel):
    id: UUID
    question: str
    text: str


class WrittenText(BaseModel):
    """`themes`: groups of keywords that occur in it. `released_as`: its id, where everybody may read it."""

    response_id: UUID
    text: str
    themes: list[str]
    released_as: UUID | None


class WrittenTexts(BaseModel):
    """A working view: what was written to a question, not next to other answers, in an order that tells nothing."""

    kind: Literal["working"] = "working"
    question: str
    releasable: bool
    by_theme: dict[str, int]
    texts: list[WrittenText]


class Wording(BaseModel):
    """A question as it was asked: its text, and those of its options, rows and columns by their keys.

    `type` is the questionnaire's: of a ranking only what stood first is counted.
    """

    type: str | None = None
    text: Localised
    parts: dict[str, Localised]


class ResultsView(BaseModel):
    """Published results: fixed, suppressed, for everybody. `response_rate` is of those who were asked.

    `questions` words the keys in `results`; `texts` are those that somebody released, in random order.
    """

    kind: Literal["published"] = "published"
    publication_id: UUID
    survey_id: UUID
    network_id: UUID
    survey_kind: SurveyKind
    title: Localised
    published_at: datetime
    illustrative: bool
    historical: bool
    asked: int | None
    response_rate: float | None
    results: Results
    questions: dict[str, Wording]
    texts: list[ReleasedText]


class About(BaseModel):
    """The gathering or the series that a survey asked about; a gathering without a title has its series'."""

    title: Localised | None
    starts_at: datetime | None


class PublishedGathering(BaseModel):
    """What was published of a gathering of a series: the tables of everybody, and how the questions were worded."""

    survey_id: UUID
    day: date
    title: Localised | None
    illustrative: bool
    n: int
    tables: tuple[Table, ...]
    wording: dict[str, Localised]


class Listed(BaseModel):
    """A survey in its network's list; `published_at` and `n` are None while it is open.

    `series` has a name where the survey asked about one of its gatherings.
    """

    survey_id: UUID
    title: Localised
    closes_at: datetime | None
    illustrative: bool
    about: Localised | None
    series_id: UUID | None
    series: Localised | None
    starts_at: datetime | None
    published_at: datetime | None
    n: int | None
