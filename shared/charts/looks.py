"""How the parts of a chart are told apart: Suomi.fi's colours, and a pattern, a dash and a mark for each.

Colour is never the only sign, and every colour has a contrast of at least 3:1 to white (WCAG 1.4.1, 1.4.11).
"""

from dataclasses import dataclass

from shared.charts.drawing import element, points

INK = "#292929"
QUIET = "#4f5558"
LINE_COLOUR = "#5f686d"
GRID = "#c8cdd0"
GROUND = "#ffffff"
COLOURS = ("#2a6ebb", "#c05800", "#09765c", "#c13832", "#00357a", "#4f5558")
"""The tokens of the pages' stylesheet: brand, accent, done, wrong, brand-dark, text-quiet."""

TINTS = ("#eaf2fa", "#b9d2ee", "#7fabdd", "#2a6ebb", "#00357a")
"""From least to most, of a heat map."""
ON_TINTS = (INK, INK, INK, GROUND, GROUND)

_DASHES = ("none", "8 4", "2 3", "10 3 2 3", "4 4", "12 4")
_STROKES = ("", "M0 8L8 0", "M0 4H8", "M4 0V8", "M0 0L8 8", "M0 8L8 0M0 0L8 8")


@dataclass(frozen=True)
class Look:
    """What the part with this number looks like; after six they begin again."""

    number: int

    @property
    def colour(self) -> str:
        return COLOURS[self.number % len(COLOURS)]

    @property
    def dash(self) -> str:
        return _DASHES[self.number % len(_DASHES)]

    def fill(self, name: str) -> str:
        """The first is plain. `name` is the chart's own: patterns of two charts on one page don't meet."""
        if not _STROKES[self.number % len(_STROKES)]:
            return self.colour
        return f"url(#{name}-{self.number % len(COLOURS)})"

    def pattern(self, name: str) -> str:
        """Its colour with white lines across; the first one is plain."""
        ground = element("rect", width=8, height=8, fill=self.colour)
        stroke = _STROKES[self.number % len(_STROKES)]
        lines = element("path", d=stroke, stroke=GROUND, stroke_width=1.5, fill="none") if stroke else ""
        return element(
            "pattern",
            ground,
            lines,
            id=f"{name}-{self.number % len(COLOURS)}",
            width=8,
            height=8,
            patternUnits="userSpaceOnUse",
        )

    def mark(self, x: float, y: float) -> str:
        """Circle, square, triangle, diamond; then hollow: circle and square."""
        fill = GROUND if self.number % len(COLOURS) >= 4 else self.colour
        looks: dict[str, str | float] = {"fill": fill, "stroke": self.colour, "stroke_width": 2}
        match self.number % len(COLOURS) % 4:
            case 0:
                return element("circle", cx=x, cy=y, r=5, **looks)
            case 1:
                return element("rect", x=x - 4.5, y=y - 4.5, width=9, height=9, **looks)
            case 2:
                return element("polygon", points=points([(x, y - 6), (x + 6, y + 5), (x - 6, y + 5)]), **looks)
            case _:
                return element("polygon", points=points([(x, y - 6), (x + 6, y), (x, y + 6), (x - 6, y)]), **looks)


def patterns(name: str, number: int) -> str:
    return element("defs", *(Look(one).pattern(name) for one in range(min(number, len(COLOURS)))))
