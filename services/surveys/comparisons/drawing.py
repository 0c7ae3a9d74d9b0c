"""Radar and heat map of assessments, in words and drawn."""

from collections.abc import Mapping, Sequence

from services.surveys.models.content import Model
from services.surveys.rounds.kept import KeptRound
from shared.charts.chart import Chart, Wording
from shared.charts.heat_map import HeatRow, heat_map
from shared.charts.radar import radar
from shared.charts.trend import Line
from shared.contracts import AssessedCriterion, Language
from shared.texts import Texts, say_number


def radar_chart(
    texts: Texts,
    language: Language,
    kept: KeptRound,
    criteria: Sequence[AssessedCriterion],
    everybody: Mapping[str, float],
) -> tuple[Chart, list[str]]:
    """The chart, and a sentence for each criterion. Of everybody only where their figures are shown."""
    shapes = [
        Line(texts.say(language, "assessment.start"), [one.start for one in criteria]),
        Line(texts.say(language, "assessment.target"), [one.target for one in criteria]),
    ]
    if everybody:
        shapes.append(Line(texts.say(language, "assessment.all"), [everybody.get(one.key) for one in criteria]))
    sentences = [_sentence(texts, language, one) for one in criteria]
    first = next((one for one in criteria if one.spearhead == 1), None)
    told = (
        texts.say(language, "assessment.first_spearhead", criterion=first.title.in_language(language))
        if first
        else texts.say(language, "assessment.no_spearheads")
    )
    wording = Wording(
        title=marked(texts, language, kept.model.title.in_language(language), illustrative=kept.illustrative),
        sentence=told,
        header=[texts.say(language, "assessment.criterion"), *(shape.name for shape in shapes)],
        number=lambda value: _number(language, value),
    )
    axes = [one.title.in_language(language) for one in criteria]
    return radar(wording, axes, shapes, least=kept.model.lowest, most=kept.model.highest), sentences


def heat_chart(
    texts: Texts, language: Language, model: Model, rows: Sequence[tuple[str, Sequence[float | None]]]
) -> Chart:
    columns = [criterion.title.in_language(language) for criterion in model.criteria]
    wording = Wording(
        title=model.title.in_language(language),
        sentence=texts.say(language, "assessment.heat_map", organisations=len(rows)),
        header=[texts.say(language, "assessment.organisation"), *columns],
        number=lambda value: _number(language, value),
    )
    return heat_map(
        wording, columns, [HeatRow(name, values) for name, values in rows], least=model.lowest, most=model.highest
    )


def _sentence(texts: Texts, language: Language, one: AssessedCriterion) -> str:
    told = {"criterion": one.title.in_language(language)}
    if one.start is None:
        return texts.say(language, "assessment.sentence_hidden", **told)
    told["start"] = _number(language, one.start)
    if one.target is None:
        return texts.say(language, "assessment.sentence", **told)
    return texts.say(language, "assessment.sentence_with_target", **told, target=one.target, year=str(one.target_year))


def marked(texts: Texts, language: Language, title: str, *, illustrative: bool) -> str:
    """What a generator made says so wherever it is shown."""
    return f"{title} ({texts.say(language, 'assessment.illustrative')})" if illustrative else title


def _number(language: Language, value: float) -> str:
    return say_number(language, value)
