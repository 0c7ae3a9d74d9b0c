"""Published results as a typeset report: what the page shows, in its order. Pure."""

from collections.abc import Iterator

from services.surveys.publications.bodies import ResultsView
from services.surveys.publications.saying import Said
from services.surveys.publications.showing import ShownQuestion, ShownTable, shown
from shared.contracts import Language
from shared.exports import Part, Report
from shared.texts import Texts, say_date


def report(view: ResultsView, network: str, texts: Texts, language: Language) -> Report:
    said = Said(view.questions, texts, language)
    results = shown(view, texts, language)
    parts = [part for question in results.questions for part in _parts(question, said)]
    if results.not_shown:
        parts.append(Part(said.say("not_shown"), " ".join(results.not_shown)))
    title = f"{view.title.in_language(language)}: {said.say('kind').lower()}"
    return Report(language, title, network, _about(view, said), parts)


def _about(view: ResultsView, said: Said) -> list[tuple[str, str]]:
    about = [
        (said.say("n"), said.number(view.results.n or 0)),
        (said.say("published_on"), say_date(said.language, view.published_at.date())),
        (said.say("protected"), said.say("why_hidden", k=view.results.k)),
    ]
    if view.response_rate is not None and view.asked:
        percent = said.number(round(100 * view.response_rate, 1))
        rate = said.say(
            "rate", answered=said.number(view.results.n or 0), asked=said.number(view.asked), percent=percent
        )
        about[0] = (said.say("n"), rate)
    if view.illustrative:
        about.append((said.say("mark"), said.say("illustrative")))
    return about


def _parts(question: ShownQuestion, said: Said) -> Iterator[Part]:
    """The question as everybody answered it, then by groups, then what was written."""
    sentence = " ".join((question.sentence, *question.not_shown)).strip()
    if not question.tables:
        yield Part(question.title, sentence)
    for place, table in enumerate(question.tables):
        yield _table(
            f"{question.title}: {table.caption}" if place else question.title, "" if place else sentence, table
        )
    if question.texts:
        written = said.say("written")
        yield Part(f"{question.title}: {written.lower()}", "", (written,), [(text,) for text in question.texts])


def _table(title: str, sentence: str, table: ShownTable) -> Part:
    rows = [(line.label, *(line.cells or _noted(line.note, len(table.header) - 1))) for line in table.lines]
    return Part(title, sentence, table.header, rows, table.chart.svg if table.chart else None)


def _noted(note: str | None, columns: int) -> tuple[str, ...]:
    return (note or "", *[""] * (columns - 1))
