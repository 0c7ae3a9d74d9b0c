"""Published results as the rows of a file: what it is of, how many answered, then a line for each count. Pure."""

from collections.abc import Iterator

from services.surveys.publications.bodies import ResultsView
from services.surveys.publications.saying import Said
from services.surveys.publications.tables import Row, Table
from shared.contracts import Language
from shared.exports import Row as Line
from shared.texts import Texts

COLUMNS = ("question", "part", "segment", "group", "answer", "n", "of", "status")


def rows_of(view: ResultsView, texts: Texts, language: Language) -> list[Line]:
    said = Said(view.questions, texts, language)
    say = said.say
    lines: list[Line] = [
        [say("kind"), view.title.in_language(language)],
        [say("n"), view.results.n or 0, say("k", k=view.results.k)],
        *([[say("illustrative")]] if view.illustrative else []),
        [say(column) for column in COLUMNS],
    ]
    for table in view.results.tables:
        for row in table.rows:
            lines.extend(_lines(table, row, said))
    return lines


def _lines(table: Table, row: Row, said: Said) -> Iterator[Line]:
    begins = [
        said.question(table.question),
        said.part(table.question, table.part) if table.part else "",
        said.segment(table.segment),
        said.group(table.segment, row.group),
    ]
    if row.suppressed:
        yield [*begins, "", "", "", said.say("suppressed")]
    for column in table.columns if row.cells else ():
        cell = row.cells[column]
        status = said.say(cell.reason) if cell.reason else ""
        number = "" if cell.n is None else cell.n
        yield [*begins, said.part(table.question, column), number, row.n or 0, status]
