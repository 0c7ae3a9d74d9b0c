"""A chart: the drawing, the same as a table, and one sentence; whoever can't see one of them has the others."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shared.charts.drawing import FONT, LINE, SIZE, element, text_at, width_of, words
from shared.charts.looks import GROUND, INK, Look, patterns

WIDTH = 720


@dataclass(frozen=True)
class Chart:
    """`svg` is one element that can stand in a page or be a file; `header` and `rows` hold every value drawn."""

    svg: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sentence: str


@dataclass(frozen=True)
class Wording:
    """What the chart says, in the reader's language.

    `title` names it, `sentence` says what is to be seen, `header` names the table's columns (as many as the chart
    has), `number` writes a value, `nothing` stands where there is none.
    """

    title: str
    sentence: str
    header: Sequence[str]
    number: Callable[[float], str]
    nothing: str = "–"

    def value(self, value: float | None) -> str:
        return self.nothing if value is None else self.number(value)

    @property
    def name(self) -> str:
        """Of the chart's ids: two charts of one page have different ones, one chart always the same."""
        said = "\0".join([self.title, self.sentence, *self.header])
        return f"chart-{hashlib.sha256(said.encode('utf-8', 'replace')).hexdigest()[:10]}"


def drawn(wording: Wording, height: float, looks: int, inside: str) -> str:
    """The whole element: named and described for who hears it, with a ground of its own and its patterns."""
    name = wording.name
    return element(
        "svg",
        element("title", words(wording.title), id=f"{name}-title"),
        element("desc", words(wording.sentence), id=f"{name}-desc"),
        patterns(name, looks) if looks else "",
        element("rect", width=WIDTH, height=height, fill=GROUND),
        inside,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH} {height:.0f}",
        width=WIDTH,
        height=height,
        role="img",
        aria_labelledby=f"{name}-title {name}-desc",
        font_family=FONT,
        font_size=SIZE,
        fill=INK,
    )


def legend(wording: Wording, names: Sequence[str], top: float, *, lines: bool) -> tuple[str, float]:
    """Which look is whose, and how high that is; `lines`: a dash with its mark instead of a filled square."""
    parts, x, y = [], 8.0, top + LINE
    for number, name in enumerate(names):
        if x + width_of(name) + 48 > WIDTH and x > 8:
            x, y = 8.0, y + LINE + 6
        parts += [_swatch(wording, Look(number), x, y, lines=lines), text_at(x + 36, y, name)]
        x += width_of(name) + 60
    return "".join(parts), y + LINE - top


def _swatch(wording: Wording, look: Look, x: float, y: float, *, lines: bool) -> str:
    if not lines:
        return element("rect", x=x, y=y - 12, width=28, height=14, fill=look.fill(wording.name), stroke=look.colour)
    way = f"M{x:.0f} {y - 5:.0f}h28"
    dashed = element("path", d=way, stroke=look.colour, stroke_width=2.5, stroke_dasharray=look.dash)
    return dashed + look.mark(x + 14, y - 5)
