"""A summary as a typeset report: each question with its sentence, its chart and its table."""

from collections.abc import Sequence

from services.surveys.summaries.views import Count, QuestionSummary, Summary
from services.surveys.summaries.wording import Speaker
from shared.charts import Bar, Stack, Wording, bars, stacked
from shared.exports import Part, Report

MOST_BARS = 40
"""Of more options only the table is given."""


def report(summary: Summary, speaker: Speaker) -> Report:
    title = f"{speaker.text(summary.title)}: {speaker.say(f'kind_{summary.kind}').lower()}"
    parts = [_part(question, speaker) for question in summary.questions]
    return Report(speaker.language, title, speaker.say("author"), speaker.about(summary), parts)


def _part(question: QuestionSummary, speaker: Speaker) -> Part:
    title, sentence = speaker.text(question.text), speaker.sentence(question)
    if question.type == "ranking" and question.parts:
        return _ranking(question, title, sentence, speaker)
    if question.parts:
        return _matrix(question, title, sentence, speaker)
    if question.counts:
        return _counted(question.counts, title, sentence, speaker)
    return Part(title, sentence)


def _counted(counts: Sequence[Count], title: str, sentence: str, speaker: Speaker) -> Part:
    header = [speaker.say("answer"), speaker.say("n"), speaker.say("percent")]
    rows = [(speaker.label(count), speaker.number(count.n), speaker.number(count.percent)) for count in counts]
    items = [Bar(speaker.label(count), count.n) for count in counts]
    chart = bars(_wording(title, sentence, header[:2], speaker), items) if len(items) <= MOST_BARS else None
    return Part(title, sentence, header, rows, chart.svg if chart else None)


def _matrix(question: QuestionSummary, title: str, sentence: str, speaker: Speaker) -> Part:
    columns = [speaker.label(count) for count in question.parts[0].counts]
    stacks = [Stack(speaker.text(part.text), [count.n for count in part.counts]) for part in question.parts]
    chart = stacked(_wording(title, sentence, [speaker.say("part"), *columns], speaker), stacks, columns)
    return Part.of(title, chart)


def _ranking(question: QuestionSummary, title: str, sentence: str, speaker: Speaker) -> Part:
    """The best first."""
    ordered = sorted(question.parts, key=lambda part: -(part.score or 0))
    header = [speaker.say("answer"), speaker.say("score"), speaker.say("mean_place")]
    rows = [
        (
            speaker.text(part.text),
            speaker.number(part.score or 0),
            "–" if part.mean is None else speaker.number(part.mean),
        )
        for part in ordered
    ]
    items = [Bar(speaker.text(part.text), part.score) for part in ordered]
    chart = bars(_wording(title, sentence, header[:2], speaker), items)
    return Part(title, sentence, header, rows, chart.svg)


def _wording(title: str, sentence: str, header: Sequence[str], speaker: Speaker) -> Wording:
    return Wording(title, sentence, header, speaker.number)
