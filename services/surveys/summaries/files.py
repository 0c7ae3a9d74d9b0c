"""Summaries and answers as rows of a file; each file names what it is of, its filters and how many answers."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from services.surveys.questionnaires.content import AnyQuestion
from services.surveys.summaries.views import PartSummary, QuestionSummary, Summary
from services.surveys.summaries.wording import Speaker
from shared.exports import Row

SHEET = 31
"""Letters that a sheet's name may have."""


def summary_rows(summary: Summary, speaker: Speaker) -> list[Row]:
    """One row for each count and each figure."""
    header = [speaker.say(name) for name in ("question", "part", "answer", "n", "percent", "value")]
    return [header, *(row for question in summary.questions for row in _question(question, speaker))]


def answer_rows(
    questions: Mapping[str, AnyQuestion], responses: Sequence[Mapping[str, Any]], speaker: Speaker
) -> list[Row]:
    """One row for each answered survey, one column for each question: its key and its text."""
    fixed = [speaker.say(name) for name in ("answered_on", "organisation", "person")]
    header = [*fixed, *(f"{key} {speaker.text(question.text)}" for key, question in questions.items())]
    return [header, *(_answers(response, questions) for response in responses)]


def named(about: Sequence[tuple[str, str]], rows: Sequence[Row]) -> list[Row]:
    """With what it is of above, for files that have one table alone."""
    return [*about, [], *rows]


def _question(question: QuestionSummary, speaker: Speaker) -> Iterator[Row]:
    name = f"{question.key} {speaker.text(question.text)}"
    if question.withheld:
        yield [name, "", speaker.say(f"withheld_{question.withheld}"), "", "", ""]
        return
    yield [name, "", speaker.say("answered"), question.n or 0, "", ""]
    for label, _, value in speaker.figures(question):
        yield [name, "", label, "", "", value]
    for count in question.counts:
        yield [name, "", speaker.label(count), count.n, count.percent, ""]
    for part in question.parts:
        yield from _part(name, part, speaker)


def _part(name: str, part: PartSummary, speaker: Speaker) -> Iterator[Row]:
    own = speaker.text(part.text)
    if part.score is not None:
        yield [name, own, speaker.say("score"), "", "", part.score]
    if part.mean is not None:
        yield [name, own, speaker.say("mean_place"), "", "", part.mean]
    for count in part.counts:
        yield [name, own, speaker.label(count), count.n, count.percent, ""]


def _answers(response: Mapping[str, Any], questions: Mapping[str, AnyQuestion]) -> Row:
    fixed = [str(response[name] or "") for name in ("answered_on", "organisation_id", "person_id")]
    return [*fixed, *(_cell(response["answers"].get(key)) for key in questions)]


def _cell(answer: object) -> str | int | float:
    """As it is kept: keys of options, several of them by commas; a matrix as row: column."""
    match answer:
        case None:
            return ""
        case bool():
            return orjson.dumps(answer).decode()
        case int() | float() | str():
            return answer
        case list():
            return ", ".join(map(str, answer))
        case dict():
            return ", ".join(f"{row}: {column}" for row, column in answer.items())
        case _:
            return str(answer)
