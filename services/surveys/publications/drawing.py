"""Published results drawn; every chart stands beside the table of its numbers. Pure."""

from services.surveys.publications.grids import Grid, Line
from services.surveys.publications.saying import Said
from shared.charts import Bar, Chart, Stack, Wording, bars, stacked
from shared.charts.looks import COLOURS

MOST_BARS = 20
"""Of more answers only the table is shown."""


def bars_of(title: str, sentence: str, items: list[tuple[str, int | None]], said: Said) -> Chart | None:
    """A bar for each answer; what is hidden has none and says so."""
    if not 2 <= len(items) <= MOST_BARS:
        return None
    header = [said.say("answer"), said.say("count")]
    return bars(_wording(title, sentence, header, said), [Bar(label, number) for label, number in items])


def shares_of(title: str, sentence: str, grid: Grid, said: Said) -> Chart | None:
    """Lines cut by their answers' shares. A line that hides any is not cut: its shares would be wrong."""
    counted = [_counts(line) for line in grid.lines]
    given = [place for place in range(len(grid.columns)) if any(counts and counts[place] for counts in counted)]
    if not grid.add_up or not given or len(given) > len(COLOURS) or len(grid.lines) > MOST_BARS:
        return None
    pairs = zip(grid.lines, counted, strict=True)
    stacks = [Stack(line.label, [counts[place] for place in given] if counts else []) for line, counts in pairs]
    columns = [grid.columns[place] for place in given]
    return stacked(_wording(title, sentence, [said.say("group"), *columns], said), stacks, columns)


def _counts(line: Line) -> list[float]:
    """Nothing, where anything is hidden."""
    return [float(cell.n or 0) for cell in line.cells if cell is not None] if line.n and line.is_whole else []


def _wording(title: str, sentence: str, header: list[str], said: Said) -> Wording:
    return Wording(title, sentence, header, said.number, said.say("protected"))
