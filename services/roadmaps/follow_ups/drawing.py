"""A follow-up's figures drawn; every chart stands beside the table of its numbers. Pure."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from services.roadmaps.follow_ups.figures import Far, Figures
from services.roadmaps.roadmaps.sectors import SECTORS
from services.roadmaps.rollups.rules import UNTOLD
from shared.charts import Bar, Chart, Wording, bars
from shared.contracts import Language, Localised, MeasureStage, Roadmap
from shared.texts import Texts, say_number

Say = Callable[..., str]

STAGES = [MeasureStage.planned, MeasureStage.under_way, MeasureStage.delayed, MeasureStage.done, MeasureStage.cancelled]


def charts_of(figures: Figures, roadmap: Roadmap, texts: Texts, language: Language) -> list[tuple[str, Chart]]:
    """How many measures are in which stage, and how far they are by sector and by goal, with a heading each."""
    say: Say = partial(texts.say, language)
    number = partial(say_number, language)
    goals = {goal.key: goal.title for goal in roadmap.goals}
    drawn = [("stages", _stages(figures, say, number))]
    for kind, found, names in (("sectors", figures.sectors, SECTORS), ("goals", figures.goals, goals)):
        if found.keys() - {UNTOLD}:
            drawn.append((kind, _far(kind, found, names, say, number, language)))
    return [(say(f"page.follow_up.{kind}"), chart) for kind, chart in drawn]


def _stages(figures: Figures, say: Say, number: Callable[[Any], str]) -> Chart:
    items = [Bar(say(f"follow_up.stage.{stage.value}"), figures.stages.get(stage.value, 0)) for stage in STAGES]
    header = [say("page.follow_up.stage"), say("page.follow_up.measures")]
    sentence = say("page.follow_up.stages_sentence", count=figures.measures, done=figures.stages.get("done", 0))
    return bars(Wording(say("page.follow_up.stages"), sentence, header, number), items)


def _far(
    kind: str,
    found: Mapping[str, Far],
    names: Mapping[str, Localised],
    say: Say,
    number: Callable[[Any], str],
    language: Language,
) -> Chart:
    in_order = sorted(found.items(), key=lambda one: one[0] == UNTOLD)
    items = [Bar(_name(key, names, say, language), far.percent) for key, far in in_order]
    header = [say(f"page.follow_up.one_of_{kind}"), say("page.follow_up.percent")]
    wording = Wording(
        say(f"page.follow_up.{kind}"),
        say("page.follow_up.formula"),
        header,
        lambda value: f"{number(value)} %",
    )
    return bars(wording, items, most=100.0)


def _name(key: str, names: Mapping[str, Localised], say: Say, language: Language) -> str:
    if key == UNTOLD:
        return say("page.follow_up.untold")
    return names[key].in_language(language) if key in names else key
