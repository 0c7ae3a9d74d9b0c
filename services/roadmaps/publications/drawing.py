"""A published roadmap drawn: its schedule, its pace and its costs; each with the table of its numbers. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.roadmaps.measures.budgets import by_year
from services.roadmaps.publications.showing import Speech
from shared.charts import Bar, Chart, Span, Wording, bars, schedule, undrawn_schedule
from shared.contracts import Measure, MeasureStage

MOST_DRAWN = 60
"""Of more measures the schedule is told as a table alone."""


@dataclass(frozen=True)
class Drawn:
    """`key` names it in the page; a chart whose drawing is left out has an empty one."""

    key: str
    title: str
    chart: Chart


def charts_of(measures: Sequence[Measure], speech: Speech, today: date) -> list[Drawn]:
    """What there is anything to draw of; `measures` in the order of the schedule."""
    standing = [one for one in measures if one.stage is not MeasureStage.cancelled]
    drawn = [_schedule(standing, speech, today), _pace(standing, speech), _costs(measures, speech)]
    return [one for one in drawn if one is not None]


def _schedule(measures: Sequence[Measure], speech: Speech, today: date) -> Drawn | None:
    timed = [one for one in measures if one.starts_on or one.ends_on]
    if not timed:
        return None
    spans = [
        Span(speech.text(one.title), one.starts_on, one.ends_on, one.progress, (speech.status(one), speech.who(one)))
        for one in timed
    ]
    header = [speech.say(f"roadmap.{key}") for key in ("measure", "starts_on", "ends_on", "progress", "status", "who")]
    sentence = speech.say(
        "roadmap.schedule_sentence", timed=len(timed), left=len(measures) - len(timed), day=speech.day(today)
    )
    wording = Wording(speech.say("roadmap.schedule"), sentence, header, lambda value: f"{value:.0f} %")
    if len(timed) > MOST_DRAWN:
        return Drawn("schedule", wording.title, undrawn_schedule(wording, spans, speech.day))
    return Drawn("schedule", wording.title, schedule(wording, spans, speech.day, today=today))


def _pace(measures: Sequence[Measure], speech: Speech) -> Drawn | None:
    """How many are to end in each year; those that are done already stand beside."""
    ending = Counter(one.ends_on.year for one in measures if one.ends_on)
    done = Counter(one.ends_on.year for one in measures if one.ends_on and one.stage is MeasureStage.done)
    if not ending:
        return None
    years = range(min(ending), max(ending) + 1)
    most, number = ending.most_common(1)[0]
    header = [speech.say(f"roadmap.{key}") for key in ("year", "ending", "done")]
    sentence = speech.say("roadmap.pace_sentence", count=sum(ending.values()), year=most, most=number)
    wording = Wording(speech.say("roadmap.pace"), sentence, header, speech.number)
    chart = bars(wording, [Bar(str(year), ending[year]) for year in years])
    rows = tuple((str(year), speech.number(ending[year]), speech.number(done[year])) for year in years)
    return Drawn("pace", wording.title, replace(chart, rows=rows))


def _costs(measures: Sequence[Measure], speech: Speech) -> Drawn | None:
    years = by_year(measures)
    if not years:
        return None
    header = [speech.say(f"roadmap.{key}") for key in ("year", "planned", "actual")]
    whole = sum(one.planned for one in years)
    sentence = speech.say(
        "roadmap.costs_sentence", amount=speech.euros(whole), first=years[0].year, last=years[-1].year
    )
    wording = Wording(speech.say("roadmap.costs"), sentence, header, speech.euros)
    chart = bars(wording, [Bar(str(one.year), float(one.planned)) for one in years])
    rows = tuple(
        (str(one.year), speech.euros(one.planned), wording.nothing if one.actual is None else speech.euros(one.actual))
        for one in years
    )
    return Drawn("costs", wording.title, replace(chart, rows=rows))
