"""How far sectors are, what each year costs and what is done when: parts of a typeset report. Pure."""

from collections.abc import Sequence
from datetime import date

from services.roadmaps.measures.budgets import Sum, by_year
from services.roadmaps.publications.showing import Speech, in_order
from services.roadmaps.roadmaps.sectors import SECTORS
from services.roadmaps.rollups.rules import UNTOLD, Progress, by_dimension, progress
from shared.charts import Bar, Span, Wording, bars, schedule
from shared.contracts import Measure, MeasureStage
from shared.exports import Part

MEASURES_IN_A_CHART = 14
"""So many fit on half a page, beside what was told before."""


def progress_part(measures: Sequence[Measure], speech: Speech) -> Part:
    title, found = speech.say("exchange.progress"), progress(measures)
    header = [speech.say(f"exchange.{column}") for column in ("sector", "percent", "counted", "excluded")]
    sectors = {key: one for (of, key), one in by_dimension(measures).items() if of == "sector"}
    named = sorted((not key, _sector(key, speech), one) for key, one in sectors.items())
    wording = Wording(title, _far(found, speech), header[:2], lambda value: f"{speech.number(value)} %")
    chart = bars(wording, [Bar(name, one.percent) for _, name, one in named], most=100)
    rows = [
        (name, wording.value(one.percent), speech.number(one.counted), speech.number(one.excluded_cancelled))
        for _, name, one in named
    ]
    return Part(title, wording.sentence, header, rows, chart.svg if named else None)


def budget_part(measures: Sequence[Measure], speech: Speech) -> Part:
    title, years = speech.say("exchange.budget"), by_year(measures)
    if not years:
        return Part(title, speech.say("exchange.no_budget"))
    header = [speech.say(f"exchange.{column}") for column in ("year", "planned", "actual")]
    planned, actual = sum(one.planned for one in years), sum(one.actual or 0 for one in years)
    sentence = speech.say("exchange.budget_sentence", planned=speech.number(planned), actual=speech.number(actual))
    wording = Wording(title, sentence, header, speech.number)
    chart = bars(wording, [bar for one in years for bar in _of_year(one, speech)])
    rows = [(str(one.year), speech.number(one.planned), _or_nothing(one, wording)) for one in years]
    return Part(title, sentence, header, rows, chart.svg)


def schedule_parts(measures: Sequence[Measure], speech: Speech, today: date) -> list[Part]:
    """What was cancelled isn't done at any time; a long schedule is several charts."""
    standing = in_order([one for one in measures if one.stage is not MeasureStage.cancelled], speech)
    timed = [one for one in standing if one.starts_on or one.ends_on]
    title = speech.say("exchange.schedule")
    sentence = speech.say("exchange.schedule_sentence", scheduled=len(timed), unscheduled=len(standing) - len(timed))
    header = [speech.say(f"exchange.{column}") for column in ("measure", "starts", "ends", "percent")]
    parts = []
    for first in range(0, len(timed), MEASURES_IN_A_CHART):
        shown = timed[first : first + MEASURES_IN_A_CHART]
        number = f" {first // MEASURES_IN_A_CHART + 1}" if len(timed) > MEASURES_IN_A_CHART else ""
        wording = Wording(f"{title}{number}", sentence, header, lambda value: f"{value:.0f} %")
        spans = [Span(speech.text(one.title), one.starts_on, one.ends_on, one.progress) for one in shown]
        parts.append(Part.of(wording.title, schedule(wording, spans, speech.day, today=today)))
    return parts or [Part(title, sentence)]


def _sector(key: str, speech: Speech) -> str:
    if key == UNTOLD:
        return speech.say("exchange.no_sector")
    return speech.text(SECTORS[key]) if key in SECTORS else key


def _far(found: Progress, speech: Speech) -> str:
    if found.percent is None:
        return speech.say("exchange.progress_unknown")
    return speech.say(
        "exchange.progress_sentence",
        percent=speech.number(found.percent),
        counted=speech.number(found.counted),
        cancelled=speech.number(found.excluded_cancelled),
    )


def _of_year(one: Sum, speech: Speech) -> list[Bar]:
    actual = None if one.actual is None else float(one.actual)
    return [
        Bar(speech.say("exchange.bar_planned", year=one.year), float(one.planned)),
        Bar(speech.say("exchange.bar_actual", year=one.year), actual),
    ]


def _or_nothing(one: Sum, wording: Wording) -> str:
    return wording.value(None if one.actual is None else float(one.actual))
