"""A web: one axis for each criterion, one shape for each of a few series (where it stands, where it wants to be)."""

from collections.abc import Sequence
from math import cos, pi, sin

from shared.charts.chart import WIDTH, Chart, Wording, drawn, legend
from shared.charts.drawing import LINE, element, lines_at, points, text_at, wrapped
from shared.charts.looks import GRID, QUIET, Look
from shared.charts.trend import Line

RADIUS = 190.0
STEPS = 5  # rings, where whole numbers would be too many or too few
MOST_RINGS = 7


def radar(wording: Wording, axes: Sequence[str], shapes: Sequence[Line], *, least: float, most: float) -> Chart:
    """`least` is the middle, `most` the rim; an axis without a value has no mark and the shape is open there."""
    named, top = legend(wording, [shape.name for shape in shapes], 0, lines=True)
    web = _Web(WIDTH / 2, top + 60 + RADIUS, len(axes), least, most)
    inside = [named, _rings(wording, web), _axes(axes, web), *(_shape(shape, n, web) for n, shape in enumerate(shapes))]
    rows = tuple((axis, *(wording.value(shape.values[at]) for shape in shapes)) for at, axis in enumerate(axes))
    return Chart(drawn(wording, web.y + RADIUS + 70, 0, "".join(inside)), tuple(wording.header), rows, wording.sentence)


class _Web:
    def __init__(self, x: float, y: float, axes: int, least: float, most: float) -> None:
        self.x, self.y, self.axes, self.least, self.most = x, y, max(1, axes), least, most

    def place(self, axis: int, value: float) -> tuple[float, float]:
        share = (value - self.least) / ((self.most - self.least) or 1.0)
        return self.at(axis, RADIUS * min(1.0, max(0.0, share)))

    def at(self, axis: int, distance: float) -> tuple[float, float]:
        angle = 2 * pi * axis / self.axes - pi / 2
        return self.x + distance * cos(angle), self.y + distance * sin(angle)


def _rings(wording: Wording, web: _Web) -> str:
    span = web.most - web.least
    steps = int(span) if span == int(span) and 2 <= span <= MOST_RINGS else STEPS
    values = [web.least + span * step / steps for step in range(1, steps + 1)]
    rings = [
        element("polygon", points=points(web.place(axis, value) for axis in range(web.axes)), stroke=GRID, fill="none")
        for value in values
    ]
    said = [text_at(web.x + 4, web.place(0, value)[1] + 14, wording.number(value), fill=QUIET) for value in values]
    return "".join([*rings, *said])


def _axes(axes: Sequence[str], web: _Web) -> str:
    parts = []
    for number, axis in enumerate(axes):
        x, y = web.at(number, RADIUS)
        parts.append(element("path", d=f"M{web.x:.2f} {web.y:.2f}L{x:.2f} {y:.2f}", stroke=GRID))
        parts.append(_name(axis, number, web))
    return "".join(parts)


def _name(axis: str, number: int, web: _Web) -> str:
    """Outside of the rim, towards the side where there is room."""
    x, y = web.at(number, RADIUS + 14)
    side = x - web.x
    anchor = "middle" if abs(side) < 20 else "start" if side > 0 else "end"
    lines = wrapped(axis, 145 if anchor != "middle" else 300, most=3)
    above = LINE * (len(lines) - 1) + 6 if y < web.y else 0
    return lines_at(x, y + 5 - above, lines, text_anchor=anchor)


def _shape(shape: Line, number: int, web: _Web) -> str:
    look = Look(number)
    places = [None if value is None else web.place(axis, value) for axis, value in enumerate(shape.values)]
    sides = [(one, two) for one, two in zip(places, [*places[1:], *places[:1]], strict=True) if one and two]
    path = "".join(f"M{x:.2f} {y:.2f}L{to_x:.2f} {to_y:.2f}" for (x, y), (to_x, to_y) in sides)
    drawing = element("path", d=path, stroke=look.colour, stroke_width=2.5, stroke_dasharray=look.dash, fill="none")
    return "".join([drawing if path else "", *(look.mark(*place) for place in places if place)])
