"""An edition as people read it: goals with their indicators drawn, what was said of them, what became of them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.roadmaps.compass.rules import goals_of, indicators_of
from services.roadmaps.goal_comments.queries import STANCES, GoalComment, Stance
from shared.charts import Chart, Line, Wording, trend
from shared.contracts import GoalFrame, GoalOutcome, Interpreted, Language, Localised, NationalGoal, NationalIndicator
from shared.texts import Texts, say_number

FEWEST = 2
"""Fewer values make no line."""


@dataclass(frozen=True)
class Row:
    day: str
    value: str
    interpretation: str | None
    illustrative: bool


@dataclass(frozen=True)
class ShownIndicator:
    """`rows` are its values day by day, drawn in `chart` where there are enough of them."""

    indicator: NationalIndicator
    baseline: str | None
    target: str | None
    sentence: str
    rows: tuple[Row, ...]
    chart: Chart | None


@dataclass(frozen=True)
class Became:
    outcome: GoalOutcome
    to: tuple[Localised, ...]


@dataclass(frozen=True)
class ShownGoal:
    """`became`: what the next edition made of it, if it isn't in it any more."""

    goal: NationalGoal
    indicators: Mapping[str, ShownIndicator]
    contributors: tuple[Localised, ...]
    comments: Mapping[Stance, tuple[GoalComment, ...]]
    became: Became | None


@dataclass(frozen=True)
class Told:
    """What stands beside a frame: values, comments, names of organisations, and the edition that followed."""

    values: Mapping[tuple[UUID, str, str], Sequence[Interpreted]]
    comments: Sequence[GoalComment]
    names: Mapping[UUID, Localised]
    next: GoalFrame | None


def shown(frame: GoalFrame, told: Told, texts: Texts, language: Language) -> dict[UUID, ShownGoal]:
    """By the goals' ids."""
    became = _became(told.next) if told.next else {}
    return {
        goal.id: ShownGoal(
            goal,
            {
                one.key: _indicator(goal, one, told.values.get((goal.id, one.key, one.unit), ()), texts, language)
                for one in indicators_of(goal)
            },
            tuple(told.names[one] for one in goal.contributor_ids if one in told.names),
            {
                stance: tuple(one for one in told.comments if (one.goal_id, one.stance) == (goal.id, stance))
                for stance in STANCES
            },
            became.get(goal.id),
        )
        for _, goal in goals_of(frame)
    }


def _became(following: GoalFrame) -> dict[UUID, Became]:
    titles = {goal.id: goal.title for _, goal in goals_of(following)}
    return {
        one.goal_id: Became(one.outcome, tuple(titles[goal_id] for goal_id in one.to))
        for one in following.successors
        if one.outcome is not GoalOutcome.same
    }


def _indicator(
    goal: NationalGoal, one: NationalIndicator, values: Sequence[Interpreted], texts: Texts, language: Language
) -> ShownIndicator:
    rows = tuple(
        Row(
            _day(value),
            say_number(language, float(value.value)),
            value.interpretation.in_language(language) if value.interpretation else None,
            value.illustrative,
        )
        for value in values
    )
    sentence = _sentence(one, rows, texts, language)
    title = f"{goal.title.in_language(language)} – {one.name.in_language(language)}"
    if any(value.illustrative for value in values):
        title += f" ({texts.say(language, 'page.compass.illustrative')})"
    header = [texts.say(language, "page.compass.day"), one.unit]
    wording = Wording(title, sentence, header, lambda number: say_number(language, number))
    return ShownIndicator(
        one,
        _of_year(one.baseline, one.baseline_year, language),
        _of_year(one.target, one.target_year, language),
        sentence,
        rows,
        _chart(one, values, wording, texts, language) if len(values) >= FEWEST else None,
    )


def _sentence(one: NationalIndicator, rows: Sequence[Row], texts: Texts, language: Language) -> str:
    if not rows:
        return texts.say(language, "page.compass.no_values")
    last = texts.say(language, "page.compass.latest", value=rows[-1].value, unit=one.unit, day=rows[-1].day)
    if len(rows) < FEWEST:
        return last
    since = texts.say(language, "page.compass.since", value=rows[0].value, unit=one.unit, day=rows[0].day)
    return f"{last} {since}"


def _chart(
    one: NationalIndicator, values: Sequence[Interpreted], wording: Wording, texts: Texts, language: Language
) -> Chart:
    """With the target as a line of its own, where there is one."""
    measured = [float(value.value) for value in values]
    lines = [Line(texts.say(language, "page.compass.measured"), measured)]
    if one.target is not None:
        lines.append(Line(texts.say(language, "page.compass.target"), [float(one.target)] * len(values)))
        wording = Wording(wording.title, wording.sentence, [*wording.header, lines[1].name], wording.number)
    everything = [value or 0.0 for line in lines for value in line.values]
    most = max(everything)
    return trend(
        wording, [_day(value) for value in values], lines, least=min([0.0, *everything]), most=most if most > 0 else 1.0
    )


def _day(value: Interpreted) -> str:
    """`30.9.2024` is understood in each of the languages."""
    return f"{value.on.day}.{value.on.month}.{value.on.year}"


def _of_year(value: object, year: int | None, language: Language) -> str | None:
    if value is None:
        return None
    said = say_number(language, float(str(value)))
    return f"{said} ({year})" if year else said
