"""How a series' published results went from gathering to gathering, from the published counts alone. Pure.

A figure is followed as long as its question has the same columns: another scale is another question.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.surveys.publications.bodies import PublishedGathering
from services.surveys.publications.columns import NO_ANSWER
from services.surveys.publications.tables import Row, Table
from shared.charts import Chart, Line, Wording, trend
from shared.contracts import Language, Localised
from shared.texts import Texts, say_number

FEWEST = 2
"""Fewer points are no trend."""


@dataclass(frozen=True)
class Point:
    """A gathering with its figure, if that was published; `survey_id` leads to its results."""

    survey_id: UUID
    day: str
    title: str | None
    n: str
    figure: str
    illustrative: bool


@dataclass(frozen=True)
class Trend:
    key: str
    title: str
    sentence: str
    measure: str
    points: tuple[Point, ...]
    chart: Chart


@dataclass(frozen=True)
class _Figure:
    measure: str
    value: float | None
    least: float
    most: float


def trends_of(gatherings: Sequence[PublishedGathering], texts: Texts, language: Language) -> list[Trend]:
    """One for each question that can be followed, as it was asked last; gatherings come by time."""
    newest = {
        table.question: (table, gathering)
        for gathering in gatherings
        for table in gathering.tables
        if table.part is None
    }
    found = []
    for table, gathering in newest.values():
        figures = [_figure_of(one, table) for one in gatherings]
        if sum(figure is not None and figure.value is not None for figure in figures) >= FEWEST:
            title = gathering.wording[table.question].in_language(language)
            found.append(_trend(table.question, title, gatherings, figures, texts, language))
    return found


def _figure_of(gathering: PublishedGathering, newest: Table) -> _Figure | None:
    same = [one for one in gathering.tables if one.question == newest.question and one.part == newest.part]
    return _figure(same[0]) if same and same[0].columns == newest.columns else None


def _figure(table: Table) -> _Figure | None:
    """A scale's mean, a balance of recommending, the share of yes; None: the question isn't followed."""
    row, columns = table.rows[0], [column for column in table.columns if column != NO_ANSWER]
    if columns == ["yes", "no"]:
        return _Figure("yes_share", _share_of_yes(row), 0, 100)
    if columns == ["detractors", "passives", "promoters"]:
        return _Figure("nps", row.nps, -100, 100)
    if table.part is None and all(column.lstrip("-").isdigit() for column in columns) and row.median is not None:
        return _Figure("mean", row.mean, float(columns[0]), float(columns[-1]))
    return None


def _share_of_yes(row: Row) -> float | None:
    yes, no = row.cells["yes"].n, row.cells["no"].n
    return round(100 * yes / (yes + no)) if row.is_whole and yes is not None and no is not None and yes + no else None


def _trend(
    key: str,
    title: str,
    gatherings: Sequence[PublishedGathering],
    figures: Sequence[_Figure | None],
    texts: Texts,
    language: Language,
) -> Trend:
    def say(name: str, **values: Any) -> str:
        return texts.say(language, f"published.{name}", **values)

    known = [figure for figure in figures if figure is not None]
    values = [figure.value if figure else None for figure in figures]
    days = [_day(one) for one in gatherings]
    told = [(day, value) for day, value in zip(days, values, strict=True) if value is not None]
    (first_day, first), (last_day, last) = told[0], told[-1]
    measure, written = say(known[0].measure), [_number(language, value) for value in values]
    sentence = say(
        "from_to", measure=measure, first=_number(language, first), first_day=first_day, last=_number(language, last),
        last_day=last_day,
    )  # fmt: skip
    mark = f" ({say('mark')})" if any(one.illustrative for one in gatherings) else ""
    wording = Wording(title + mark, sentence, [say("gathering"), measure], lambda value: _number(language, value))
    chart = trend(wording, days, [Line(measure, values)], least=known[0].least, most=known[0].most)
    points = [
        Point(one.survey_id, day, _text(one.title, language), say_number(language, one.n), figure, one.illustrative)
        for one, day, figure in zip(gatherings, days, written, strict=True)
    ]
    return Trend(key, title, sentence, measure, tuple(points), chart)


def _day(gathering: PublishedGathering) -> str:
    """Short, to stand under a point: `7.1.2022` is understood in each of the languages."""
    day = gathering.day
    return f"{day.day}.{day.month}.{day.year}"


def _number(language: Language, value: float | None) -> str:
    return "–" if value is None else say_number(language, value)


def _text(text: Localised | None, language: Language) -> str | None:
    return text.in_language(language) if text else None
