"""Published results as the rows of a file: what it is of, how many answered, then a line for each count. Pure."""

from collections.abc import Iterator
from functools import partial

from services.surveys.publications.bodies import ResultsView, Wording
from services.surveys.publications.tables import Row, Table
from shared.contracts import Language
from shared.exports import Row as Line
from shared.texts import Texts

COLUMNS = ("question", "part", "segment", "group", "answer", "n", "of", "status")


def rows_of(view: ResultsView, texts: Texts, language: Language) -> list[Line]:
    say = partial(texts.say, language)
    lines: list[Line] = [
        [say("published.kind"), view.title.in_language(language)],
        [say("published.n"), view.results.n or 0, say("published.k", k=view.results.k)],
        *([[say("published.illustrative")]] if view.illustrative else []),
        [say(f"published.{column}") for column in COLUMNS],
    ]
    for table in view.results.tables:
        for row in table.rows:
            lines.extend(_lines(table, row, view.questions, texts, language))
    return lines


def _lines(table: Table, row: Row, questions: dict[str, Wording], texts: Texts, language: Language) -> Iterator[Line]:
    said = _Said(questions, texts, language)
    begins = [
        said.question(table.question),
        said.part(table.question, table.part) if table.part else "",
        " / ".join(said.question(key) for key in table.segment),
        " / ".join(said.part(key, group) for key, group in zip(table.segment, row.group, strict=True)),
    ]
    if row.suppressed:
        yield [*begins, "", "", "", texts.say(language, "published.suppressed")]
    for column in table.columns if row.cells else ():
        cell = row.cells[column]
        status = texts.say(language, f"published.{cell.reason}") if cell.reason else ""
        number = "" if cell.n is None else cell.n
        yield [*begins, said.part(table.question, column), number, row.n or 0, status]


class _Said:
    """Keys as people know them."""

    def __init__(self, questions: dict[str, Wording], texts: Texts, language: Language) -> None:
        self.questions, self.texts, self.language = questions, texts, language

    def question(self, key: str) -> str:
        return self.questions[key].text.in_language(self.language)

    def part(self, question: str, key: str) -> str:
        known = self.questions[question].parts.get(key)
        if known:
            return known.in_language(self.language)
        if key.startswith("_") or key in ("yes", "no", "detractors", "passives", "promoters"):
            return self.texts.say(self.language, f"published.column.{key.lstrip('_')}")
        return key
