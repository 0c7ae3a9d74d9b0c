"""A series' summary as tables and as a typeset report; each names the series, the survey and how many answered."""

from collections.abc import Sequence
from datetime import date
from math import ceil, floor
from zoneinfo import ZoneInfo

from services.surveys.summaries.series import FollowedQuestion, SeriesGroup, SeriesRow, SeriesSummary
from services.surveys.summaries.wording import Speaker
from shared.charts import Line, Wording, trend
from shared.contracts import Localised, SurveyKind
from shared.exports import Part, Report, Row

HELSINKI = ZoneInfo("Europe/Helsinki")

BOUNDS = {"nps": (-100.0, 100.0), "yes_percent": (0.0, 100.0)}
"""Of a mean: from the lowest to the highest there was."""


def about_series(title: Localised, kind: SurveyKind, summary: SeriesSummary, speaker: Speaker) -> list[tuple[str, str]]:
    told = [
        (speaker.say("series"), speaker.text(title)),
        (speaker.say("asked_what"), speaker.say(f"survey_kind_{kind.value}")),
        (speaker.say("gatherings"), speaker.number(len(summary.rows))),
        (speaker.say("answers"), speaker.number(sum(row.n or 0 for row in summary.rows))),
    ]
    if any(row.illustrative for row in summary.rows):
        told.append((speaker.say("values"), speaker.say("some_illustrative")))
    return told


def gathering_rows(summary: SeriesSummary, speaker: Speaker) -> list[Row]:
    """One row for each gathering that was asked about, one column for each question that is followed."""
    fixed = [speaker.say(name) for name in ("gathering", "day", "answers", "asked")]
    after = [speaker.say(name) for name in ("withheld", "values", "theme", "survey")]
    header = [*fixed, *(_named(question, speaker) for question in summary.questions), *after]
    return [header, *(_gathering(row, summary.questions, speaker) for row in summary.rows)]


def group_rows(groups: Sequence[SeriesGroup], summary: SeriesSummary, speaker: Speaker) -> list[Row]:
    """Themes or editions, by their ids, as events and registration tell of them."""
    header = [speaker.say(name) for name in ("id", "gatherings", "answers")]
    figures = [_named(question, speaker) for question in summary.questions]
    rows = [
        [
            str(one.id or ""),
            one.occurrences,
            one.n,
            *(one.figures.get(question.key, "") for question in summary.questions),
        ]
        for one in groups
    ]
    return [[*header, *figures], *rows]


def series_report(
    title: Localised, about: Sequence[tuple[str, str]], summary: SeriesSummary, speaker: Speaker
) -> Report:
    """All gatherings, then how each question went from one to the next."""
    header = [speaker.say(name) for name in ("gathering", "day", "answers", "asked")]
    rows = [
        [
            _marked(row, speaker),
            _short(_day(row)),
            "–" if row.n is None else speaker.number(row.n),
            speaker.number(row.asked),
        ]
        for row in summary.rows
    ]
    parts = [Part(speaker.say("gatherings"), speaker.say("side_by_side"), header, rows)]
    parts += [_part(question, summary.rows, speaker) for question in summary.questions]
    return Report(speaker.language, speaker.text(title), speaker.say("author"), about, parts)


def _gathering(row: SeriesRow, questions: Sequence[FollowedQuestion], speaker: Speaker) -> Row:
    figures = [row.figures.get(question.key, "") for question in questions]
    withheld = speaker.say(f"withheld_{row.withheld}") if row.withheld else ""
    values = speaker.say("illustrative") if row.illustrative else ""
    n = "" if row.n is None else row.n
    theme = str(row.theme_id or "")
    return [
        _title(row, speaker),
        _day(row).isoformat(),
        n,
        row.asked,
        *figures,
        withheld,
        values,
        theme,
        str(row.survey_id),
    ]


def _part(question: FollowedQuestion, rows: Sequence[SeriesRow], speaker: Speaker) -> Part:
    measure, values = speaker.say(f"measure_{question.measure}"), [row.figures.get(question.key) for row in rows]
    known = [value for value in values if value is not None]
    title, sentence = speaker.text(question.text), speaker.say("no_figures")
    if not known:
        return Part(title, sentence)
    sentence = speaker.say(
        "from_to", measure=measure, first=speaker.number(known[0]), last=speaker.number(known[-1]), count=len(known)
    )
    wording = Wording(title, sentence, [speaker.say("gathering"), measure], speaker.number)
    least, most = BOUNDS.get(question.measure, (float(floor(min(known))), float(ceil(max(known)))))
    days = [_marked(row, speaker, _short(_day(row))) for row in rows]
    return Part.of(title, trend(wording, days, [Line(measure, values)], least=least, most=most))


def _named(question: FollowedQuestion, speaker: Speaker) -> str:
    return f"{question.key} {speaker.text(question.text)} ({speaker.say(f'measure_{question.measure}').lower()})"


def _marked(row: SeriesRow, speaker: Speaker, name: str = "") -> str:
    """What a generator made says so wherever it is shown."""
    name = name or _title(row, speaker)
    return f"{name} ({speaker.say('mark')})" if row.illustrative else name


def _title(row: SeriesRow, speaker: Speaker) -> str:
    return speaker.text(row.title) if row.title else "–"


def _day(row: SeriesRow) -> date:
    return row.starts_at.astimezone(HELSINKI).date()


def _short(day: date) -> str:
    """To stand under a point: `7.1.2022` is understood in each of the languages."""
    return f"{day.day}.{day.month}.{day.year}"
