"""A series' surveys side by side: one row for each occurrence, a trend for each question, themes and editions. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

from services.surveys.questionnaires.joining import joined
from services.surveys.summaries.joining import Versions
from services.surveys.summaries.rules import DETRACTOR, PROMOTER, Tally
from services.surveys.summaries.series_queries import Held
from services.surveys.summaries.summing import shown
from services.surveys.summaries.views import QuestionSummary, Shown, Withheld
from services.surveys.surveys.rules import KeptSurvey
from shared.contracts import Localised, SurveyState

Measure: TypeAlias = Literal["mean", "nps", "yes_percent"]
MEASURES: Mapping[str, Measure] = {"scale": "mean", "number": "mean", "nps": "nps", "yes_no": "yes_percent"}
"""What of a question can be followed over time."""


class FollowedQuestion(Shown):
    key: str
    text: Localised
    measure: Measure


class SeriesRow(Shown):
    """`figures` by the questions' keys; those that can't be shown, or that nobody answered, aren't there."""

    occurrence_id: UUID
    survey_id: UUID
    theme_id: UUID | None
    title: Localised | None
    starts_at: datetime
    state: SurveyState
    illustrative: bool
    n: int | None
    asked: int
    withheld: Withheld | None = None
    figures: dict[str, float]


class SeriesGroup(Shown):
    """All answers about one theme, or in one edition, together."""

    id: UUID | None
    occurrences: int
    n: int
    figures: dict[str, float]


class SeriesSummary(Shown):
    """Rows by time: a question's trend is its figures down the rows."""

    series_id: UUID
    questions: tuple[FollowedQuestion, ...]
    rows: tuple[SeriesRow, ...]
    themes: tuple[SeriesGroup, ...]
    editions: tuple[SeriesGroup, ...]


@dataclass(frozen=True)
class Asked:
    """A survey of the series with its occurrence, its counts and how many were asked."""

    held: Held
    survey: KeptSurvey
    versions: Versions
    tallies: Sequence[Tally]
    asked: int


Figures: TypeAlias = dict[str, float]
Open: TypeAlias = tuple[Asked, int, Mapping[str, QuestionSummary]]
"""A survey whose counts may be shown: with its answers and the questions that are followed."""


def side_by_side(series_id: UUID, surveys: Sequence[Asked]) -> SeriesSummary:
    followed = _followed(surveys)
    measures = {question.key: question.measure for question, _ in followed}
    rows, may_be_summed = [], list[Open]()
    for place, one in enumerate(surveys):
        withheld, n, questions = shown(one.survey, one.versions, one.tallies)
        same = {question.key for question, places in followed if place in places}
        own = {question.key: question for question in questions if question.key in same}
        rows.append(_row(one, withheld, n, _figures([own], measures)))
        if withheld is None and n:
            may_be_summed.append((one, n, own))
    return SeriesSummary(
        series_id=series_id,
        questions=tuple(question for question, _ in followed),
        rows=tuple(rows),
        themes=_groups(may_be_summed, measures, lambda one: one.held.theme_id),
        editions=_groups(may_be_summed, measures, lambda one: one.survey.network_id),
    )


def _followed(surveys: Sequence[Asked]) -> list[tuple[FollowedQuestion, frozenset[int]]]:
    """With the places of the surveys that ask it; of a key with two meanings the newer one."""
    contents = [(place, content) for place, one in enumerate(surveys) for content in one.versions.contents.values()]
    found: dict[str, tuple[FollowedQuestion, frozenset[int]]] = {}
    for one in joined([content for _, content in contents]):
        if one.key not in found and (measure := MEASURES.get(one.question.type)):
            places = frozenset(contents[version][0] for version in one.versions)
            found[one.key] = FollowedQuestion(key=one.key, text=one.question.text, measure=measure), places
    return list(found.values())


def _row(one: Asked, withheld: Withheld | None, n: int | None, figures: Figures) -> SeriesRow:
    return SeriesRow(
        occurrence_id=one.held.occurrence_id,
        survey_id=one.survey.id,
        theme_id=one.held.theme_id,
        title=one.held.title,
        starts_at=one.held.starts_at,
        state=one.survey.state,
        illustrative=one.survey.illustrative,
        n=n,
        asked=one.asked,
        withheld=withheld,
        figures=figures,
    )


def _groups(
    surveys: Iterable[Open], measures: Mapping[str, Measure], of: Callable[[Asked], UUID | None]
) -> tuple[SeriesGroup, ...]:
    """In the order in which they first came up."""
    grouped: dict[UUID | None, list[Open]] = defaultdict(list)
    for one in surveys:
        grouped[of(one[0])].append(one)
    return tuple(
        SeriesGroup(
            id=group,
            occurrences=len({one.held.occurrence_id for one, _, _ in own}),
            n=sum(n for _, n, _ in own),
            figures=_figures([questions for _, _, questions in own], measures),
        )
        for group, own in grouped.items()
    )


def _figures(surveys: Iterable[Mapping[str, QuestionSummary]], measures: Mapping[str, Measure]) -> Figures:
    """Of all answers together: each counts as much, however many answered the same survey."""
    points: dict[str, float] = defaultdict(float)
    numbers: dict[str, int] = defaultdict(int)
    for questions in surveys:
        for key, question in questions.items():
            if question.n:
                points[key] += _points(question)
                numbers[key] += question.n
    places = {"mean": 2, "nps": 0, "yes_percent": 1}
    return {
        key: round(points[key] / numbers[key], places[measure]) for key, measure in measures.items() if numbers.get(key)
    }


def _points(question: QuestionSummary) -> float:
    """What its answers add up to, in the measure's own terms."""
    counts = {count.key: count.n for count in question.counts}
    match question.type:
        case "scale":
            return sum(int(key) * n for key, n in counts.items())
        case "nps":
            return 100 * sum(n * (int(key) >= PROMOTER) - n * (int(key) <= DETRACTOR) for key, n in counts.items())
        case "yes_no":
            return 100 * counts["true"]
        case _:
            return (question.mean or 0) * (question.n or 0)
