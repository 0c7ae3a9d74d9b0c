"""A roadmap's published version, and a frozen follow-up, as typeset reports. Pure."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import chain

from services.roadmaps.exchange.drawing import budget_part, progress_part, schedule_parts
from services.roadmaps.follow_ups.counting import Standing
from services.roadmaps.follow_ups.drawing import charts_of
from services.roadmaps.follow_ups.rules import FollowUp, today_of
from services.roadmaps.publications.rules import Published
from services.roadmaps.publications.showing import Speech, goals_shown, in_order
from services.roadmaps.roadmaps.sectors import SECTORS
from shared.contracts import Localised, Measure, Roadmap
from shared.exports import Part, Report


def roadmap_report(shown: Published, speech: Speech, today: date) -> Report:
    roadmap, measures = shown.roadmap, shown.measures
    told = [_told(part, getattr(roadmap, part), speech) for part in ("foreword", "vision")]
    after = [_told(part, getattr(roadmap, part), speech) for part in ("operating_model", "team")]
    parts = [
        *chain.from_iterable(told),
        *_levels(roadmap, speech),
        _goals(shown, speech),
        *schedule_parts(measures, speech, today),
        progress_part(measures, speech),
        budget_part(measures, speech),
        _measures(measures, speech),
        *chain.from_iterable(after),
    ]
    return Report(speech.language, speech.text(roadmap.title), _author(roadmap, speech), _about(shown, speech), parts)


def follow_up_report(kept: FollowUp, stands: Standing, speech: Speech) -> Report:
    """Of the moment when it was approved: its figures are those that were counted then."""
    approved: datetime = kept.frozen_at or kept.created_at
    about = [
        (speech.say("exchange.roadmap"), speech.text(stands.roadmap.title)),
        (speech.say("exchange.occasion"), speech.say(f"exchange.occasion.{kept.occasion}")),
        (speech.say("exchange.approved_as"), speech.text(kept.approved_as)),
        *([(speech.say("page.follow_up.decision"), speech.text(kept.decision))] if kept.decision else []),
        (speech.say("exchange.frozen_on"), speech.day(today_of(approved))),
        *_illustrative(stands.roadmap, speech),
    ]
    charts = charts_of(stands.figures, stands.roadmap, speech.texts, speech.language)
    parts = [
        *_told("summary", kept.summary, speech),
        *(Part.of(title, chart) for title, chart in charts),
        *schedule_parts(stands.measures, speech, today_of(approved)),
        progress_part(stands.measures, speech),
        budget_part(stands.measures, speech),
        *_texts(stands, speech),
    ]
    title = speech.say("exchange.follow_up", year=kept.year)
    return Report(speech.language, title, _author(stands.roadmap, speech), about, parts)


def _author(roadmap: Roadmap, speech: Speech) -> str:
    return speech.text(speech.organisations.get(roadmap.owner_id)) or speech.say("exchange.author")


def _about(shown: Published, speech: Speech) -> list[tuple[str, str]]:
    roadmap = shown.roadmap
    rows = [
        (speech.say("exchange.owner"), _author(roadmap, speech)),
        (speech.say("exchange.which_version"), f"{roadmap.number}: {speech.text(roadmap.label)}"),
        (speech.say("exchange.number_of_measures"), speech.number(len(shown.measures))),
    ]
    if roadmap.published_at:
        rows.append((speech.say("exchange.published_on"), speech.day(today_of(roadmap.published_at))))
    if roadmap.starts_on and roadmap.ends_on:
        period = f"{speech.day(roadmap.starts_on)} – {speech.day(roadmap.ends_on)}"
        rows.append((speech.say("exchange.period"), period))
    return [*rows, *_illustrative(roadmap, speech)]


def _illustrative(roadmap: Roadmap, speech: Speech) -> list[tuple[str, str]]:
    return [(speech.say("exchange.values"), speech.say("exchange.illustrative"))] if roadmap.illustrative else []


def _told(key: str, text: Localised | None, speech: Speech) -> list[Part]:
    """Its paragraphs, under one heading."""
    said = [part.strip() for part in speech.text(text).split("\n\n") if part.strip()]
    return [Part(speech.say(f"exchange.{key}"), "\n".join(said))] if said else []


def _levels(roadmap: Roadmap, speech: Speech) -> list[Part]:
    if not roadmap.levels:
        return []
    header = [speech.say(f"exchange.{column}") for column in ("criterion", "start", "target", "target_year")]
    rows = [
        (speech.text(one.title), *("–" if value is None else speech.number(value) for value in (one.start, one.target)),
         str(one.target_year or "–"))
        for one in roadmap.levels
    ]  # fmt: skip
    return [Part(speech.say("exchange.levels"), speech.say("exchange.levels_sentence"), header, rows)]


def _goals(shown: Published, speech: Speech) -> Part:
    header = [speech.say(f"exchange.{column}") for column in ("goal", "strategy", "number_of_measures")]
    goals = goals_shown(shown)
    rows = [(speech.text(one.goal.title), speech.text(one.goal.strategy), speech.number(one.measures)) for one in goals]
    sentence = speech.say("exchange.goals_sentence", number=speech.number(len(goals)))
    return Part(speech.say("exchange.goals"), sentence, header if rows else (), rows, words=True)


def _measures(measures: Sequence[Measure], speech: Speech) -> Part:
    header = [speech.say(f"exchange.{column}") for column in ("measure", "sector", "responsible", "status", "percent")]
    sectors = {key: speech.text(name) for key, name in SECTORS.items()}
    rows = [
        (speech.text(one.title), ", ".join(sectors.get(key, key) for key in one.sectors), speech.who(one),
         speech.status(one), speech.number(one.progress))
        for one in in_order(measures, speech)
    ]  # fmt: skip
    sentence = speech.say("exchange.measures_sentence", number=speech.number(len(rows)))
    return Part(speech.say("exchange.measures"), sentence, header if rows else (), rows, words=True)


def _texts(stands: Standing, speech: Speech) -> list[Part]:
    """A heading for each measure of which something is told."""
    sentence = speech.say("exchange.told_sentence", number=speech.number(len(stands.texts)))
    parts = [Part(speech.say("exchange.told"), sentence)]
    for measure in in_order(stands.measures, speech):
        if text := stands.texts.get(measure.id):
            stage = ", ".join(part for part in (speech.who(measure), speech.status(measure)) if part)
            told = [f"{stage}, {speech.number(measure.progress)} %", speech.text(text.text)]
            if text.decision:
                told.append(f"{speech.say('page.follow_up.decision')}: {speech.text(text.decision)}")
            parts.append(Part(speech.text(measure.title), "\n".join(told)))
    return parts
