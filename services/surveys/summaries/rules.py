"""Figures of a question from its counts. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from services.surveys.questionnaires.content import (
    AnyQuestion,
    Date,
    FreeText,
    Matrix,
    MultiChoice,
    Nps,
    Number,
    Option,
    Ranking,
    Scale,
    SingleChoice,
    YesNo,
)
from services.surveys.summaries.views import Count, PartSummary, QuestionSummary
from shared.contracts import Localised

PROMOTER, DETRACTOR = 9, 6
"""Who would recommend: 9 or 10; who wouldn't: 6 or less."""


@dataclass(frozen=True)
class Tally:
    """A row of the running sums; `total` is what numbers add up to."""

    version: int
    question: str
    part: str
    value: str
    n: int
    total: Decimal


Counts = Mapping[str, int]


def answers_in(tallies: Iterable[Tally]) -> int:
    return sum(one.n for one in tallies if not one.question)


def summarised(question: AnyQuestion, tallies: Iterable[Tally]) -> QuestionSummary:
    """`tallies` are those of this question, of all versions in which it is the same one."""
    parts: dict[str, dict[str, int]] = {}
    total = Decimal(0)
    for one in tallies:
        own = parts.setdefault(one.part, {})
        own[one.value] = own.get(one.value, 0) + one.n
        total += one.total
    whole = parts.get("", {})
    n = whole.pop("", 0)
    plain = QuestionSummary(key=question.key, type=question.type, text=question.text, n=n)
    return plain.model_copy(update=_figures(question, n, whole, parts, total)) if n > 0 else plain


def _figures(
    question: AnyQuestion, n: int, whole: Counts, parts: Mapping[str, Counts], total: Decimal
) -> dict[str, object]:
    match question:
        case SingleChoice() | MultiChoice():
            return {"counts": _of_options(question.options, whole, n)}
        case YesNo():
            return {"counts": tuple(_count(key, None, whole, n) for key in ("true", "false"))}
        case Scale():
            return {"counts": _of_scale(question, whole, n), **_of_numbers(whole, n)}
        case Nps():
            counts = tuple(_count(str(value), None, whole, n) for value in range(11))
            return {"counts": counts, "nps": _nps(whole, n), **_of_numbers(whole, n)}
        case Number():
            return {"unit": question.unit, **_of_numbers(whole, n), "mean": round(float(total) / n, 2)}
        case Matrix():
            return {"parts": tuple(_row(row, question.columns, parts.get(row.key, {})) for row in question.rows)}
        case Ranking():
            return {"parts": tuple(_ranked(option, question, parts.get(option.key, {})) for option in question.options)}
        case Date():
            days = sorted(day for day, number in whole.items() if number > 0)
            return {
                "earliest": days[0],
                "latest": days[-1],
                "counts": tuple(_count(day, None, whole, n) for day in days),
            }
        case FreeText():
            return {}


def _count(key: str, text: Localised | None, counts: Counts, n: int) -> Count:
    number = counts.get(key, 0)
    return Count(key=key, text=text, n=number, percent=round(100 * number / n, 1) if n else 0.0)


def _of_options(options: Sequence[Option], counts: Counts, n: int) -> tuple[Count, ...]:
    return tuple(_count(option.key, option.text, counts, n) for option in options)


def _of_scale(question: Scale, counts: Counts, n: int) -> tuple[Count, ...]:
    values = range(question.lowest, question.highest + 1)
    return tuple(_count(str(value), question.labels.get(value), counts, n) for value in values)


def _of_numbers(counts: Counts, n: int) -> dict[str, float]:
    by_value = sorted((float(value), number) for value, number in counts.items() if number > 0)
    mean = round(sum(value * number for value, number in by_value) / n, 2)
    median = (_at(by_value, (n - 1) // 2) + _at(by_value, n // 2)) / 2
    return {"mean": mean, "median": median, "least": by_value[0][0], "most": by_value[-1][0]}


def _at(by_value: Sequence[tuple[float, int]], place: int) -> float:
    for value, number in by_value:
        if place < number:
            return value
        place -= number
    return by_value[-1][0]


def _nps(counts: Counts, n: int) -> int:
    promoters = sum(number for value, number in counts.items() if int(value) >= PROMOTER)
    detractors = sum(number for value, number in counts.items() if int(value) <= DETRACTOR)
    return round(100 * (promoters - detractors) / n)


def _row(row: Option, columns: Sequence[Option], counts: Counts) -> PartSummary:
    n = sum(counts.values())
    return PartSummary(key=row.key, text=row.text, n=n, counts=_of_options(columns, counts, n))


def _ranked(option: Option, question: Ranking, counts: Counts) -> PartSummary:
    """The first of three places is worth three points, a place that it didn't get none."""
    n = sum(counts.values())
    places = sum(int(place) * number for place, number in counts.items())
    return PartSummary(
        key=option.key,
        text=option.text,
        n=n,
        mean=round(places / n, 2) if n else None,
        score=(question.ranked + 1) * n - places,
        counts=tuple(_count(str(place), None, counts, n) for place in range(1, question.ranked + 1)),
    )
