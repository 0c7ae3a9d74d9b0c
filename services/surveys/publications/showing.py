"""Published results as a page shows them: of each question a sentence, a table and a chart, then the same by groups.

Pure. Nothing is computed here that the published counts don't say themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from services.surveys.publications.bodies import ResultsView
from services.surveys.publications.columns import ANSWERED, NO_ANSWER
from services.surveys.publications.drawing import bars_of, shares_of
from services.surveys.publications.grids import Grid, Line, are_options, by_groups, of_everybody
from services.surveys.publications.saying import Said
from services.surveys.publications.tables import Table, Withheld
from shared.charts import Chart
from shared.contracts import Language
from shared.texts import Texts


@dataclass(frozen=True)
class ShownLine:
    """`share` of the line's people, where there is one number to take it of; `note` stands instead of cells."""

    label: str
    cells: tuple[str, ...] = ()
    share: float | None = None
    note: str | None = None


@dataclass(frozen=True)
class ShownTable:
    caption: str
    header: tuple[str, ...]
    lines: tuple[ShownLine, ...]
    chart: Chart | None


@dataclass(frozen=True)
class ShownQuestion:
    key: str
    title: str
    sentence: str
    tables: tuple[ShownTable, ...]
    not_shown: tuple[str, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True)
class ShownResults:
    questions: tuple[ShownQuestion, ...]
    not_shown: tuple[str, ...]


def shown(view: ResultsView, texts: Texts, language: Language) -> ShownResults:
    tables: dict[str, list[Table]] = {}
    for table in view.results.tables:
        tables.setdefault(table.question, []).append(table)
    said = Said(view.questions, texts, language, {key: own[0].columns for key, own in tables.items()})
    tables |= {one.question: [] for one in view.texts if one.question not in tables}
    questions = [_question(key, own, view, said) for key, own in tables.items()]
    return ShownResults(
        tuple(questions), tuple(_not_shown(one, said) for one in view.results.withheld if one.question not in tables)
    )


def _not_shown(one: Withheld, said: Said) -> str:
    """A question or a grouping that isn't, and why."""
    by = said.say("by", segment=said.segment(one.segment)) if one.segment else ""
    what = by or (said.question(one.question) if one.question else said.say("all"))
    return f"{what}. {said.say(f'withheld.{one.reason}')}"


def _question(key: str, tables: Sequence[Table], view: ResultsView, said: Said) -> ShownQuestion:
    title = said.question(key) + (f" ({said.say('mark')})" if view.illustrative else "")
    together = [table for table in tables if not table.segment]
    sentence = _sentence(together, said) if together else ""
    segments: dict[tuple[str, ...], list[Table]] = {}
    for table in tables:
        if table.segment:
            segments.setdefault(table.segment, []).append(table)
    return ShownQuestion(
        key=key,
        title=said.question(key),
        sentence=sentence,
        tables=(
            *([_together(title, sentence, together, said)] if together else []),
            *_by_groups(title, segments, said),
        ),
        not_shown=tuple(_not_shown(one, said) for one in view.results.withheld if one.question == key and one.segment),
        texts=tuple(one.text for one in view.texts if one.question == key),
    )


def _together(title: str, sentence: str, tables: Sequence[Table], said: Said) -> ShownTable:
    grid = of_everybody(tables, said)
    if tables[0].part and not are_options(tables):
        chart = shares_of(title, sentence, grid, said)
        return ShownTable(said.say("all"), (said.say("part"), *grid.columns), _lines(grid, said, with_n=False), chart)
    if are_options(tables):
        counted = [(line.label, line.cells[0], line.n) for line in grid.lines]
    else:
        only = grid.lines[0]
        counted = [(label, cell, only.n) for label, cell in zip(grid.columns, only.cells, strict=True)]
    lines = []
    for label, cell, of in counted:
        share = cell.n / of if cell and cell.n is not None and of else None
        percent = "–" if share is None else said.percent(share)
        lines.append(ShownLine(label, (said.count(cell), percent), share))
    header = (said.say("answer"), said.say("count"), said.say("share"))
    items = [(label, cell.n if cell else None) for label, cell, _ in counted]
    chart = None if ANSWERED in tables[0].columns else bars_of(title, sentence, items, said)
    return ShownTable(said.say("all"), header, tuple(lines), chart)


def _by_groups(title: str, segments: dict[tuple[str, ...], list[Table]], said: Said) -> list[ShownTable]:
    found = []
    for segment, tables in segments.items():
        by = said.say("by", segment=said.segment(segment))
        for part, grid in by_groups(tables, said):
            caption = f"{part}, {by[:1].lower()}{by[1:]}" if part else by
            figures = [name for name in ("mean", "nps") if any(getattr(line, name) is not None for line in grid.lines)]
            header = (said.say("group"), said.say("count"), *grid.columns, *(said.say(name) for name in figures))
            chart = shares_of(f"{title}: {caption}", caption, grid, said)
            found.append(ShownTable(caption, header, _lines(grid, said, with_n=True, figures=figures), chart))
    return found


def _lines(grid: Grid, said: Said, *, with_n: bool, figures: Sequence[str] = ()) -> tuple[ShownLine, ...]:
    return tuple(_line(line, said, with_n, figures) for line in grid.lines)


def _line(line: Line, said: Said, with_n: bool, figures: Sequence[str]) -> ShownLine:
    if line.n is None:
        return ShownLine(line.label, note=said.say("suppressed"))
    values = (getattr(line, name) for name in figures)
    numbers = tuple("–" if value is None else said.number(value) for value in values)
    counts = tuple(said.count(cell) for cell in line.cells)
    return ShownLine(line.label, (*((said.number(line.n),) if with_n else ()), *counts, *numbers))


def _sentence(tables: Sequence[Table], said: Said) -> str:
    """How many answered, the figures, what was answered most; and whether anything is hidden."""
    row, grid = tables[0].rows[0], of_everybody(tables, said)
    told = [_answered(tables, said)]
    if said.questions[tables[0].question].type == "ranking":
        told.append(said.say("first_places"))
    figures = (("mean", row.mean), ("median", row.median), ("nps", row.nps))
    if tables[0].part is None:
        told += [f"{said.say(name)} {said.number(value)}." for name, value in figures if value is not None]
    if most := _most(tables, grid):
        told.append(said.say("most", answer=most))
    if grid.hides:
        told.append(said.say("some_hidden"))
    return " ".join(told)


def _answered(tables: Sequence[Table], said: Said) -> str:
    """How many answered the question, if that is one number that isn't hidden; or else the survey."""
    row = tables[0].rows[0]
    without = row.cells.get(NO_ANSWER)
    if tables[0].part is None and without is not None and without.n is not None:
        return said.say("answered_count", count=(row.n or 0) - without.n)
    return said.say("counted", count=row.n or 0)


def _most(tables: Sequence[Table], grid: Grid) -> str | None:
    """What more people answered than anything else, if nothing is hidden that could be more."""
    if ANSWERED in tables[0].columns or grid.hides or (tables[0].part and not are_options(tables)):
        return None
    if are_options(tables):
        counted = [(cell.n or 0, line.label) for line in grid.lines if (cell := line.cells[0])]
    else:
        cells = [tables[0].rows[0].cells[column] for column in tables[0].columns if column != NO_ANSWER]
        counted = [(cell.n or 0, label) for cell, label in zip(cells, grid.columns, strict=False)]
    first, *others = sorted(counted, key=lambda one: -one[0])
    return first[1] if first[0] and (not others or others[0][0] < first[0]) else None
