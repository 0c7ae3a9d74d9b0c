"""Lines over points in time; where a value is missing the line has a gap."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.charts.chart import WIDTH, Chart, Wording, drawn, legend
from shared.charts.drawing import LINE, element, lines_at, text_at, wrapped
from shared.charts.looks import GRID, Look

LEFT, RIGHT, HEIGHT = 60.0, 30.0, 260.0
STEPS = 4
_MOST_LABELS = 10


@dataclass(frozen=True)
class Line:
    """`values` in the order of the chart's points; None: nothing was measured then."""

    name: str
    values: Sequence[float | None]


def trend(wording: Wording, labels: Sequence[str], lines: Sequence[Line], *, least: float, most: float) -> Chart:
    """From `least` at the foot to `most` at the top; the table has one row for each point."""
    named, top = legend(wording, [line.name for line in lines], 0, lines=True)
    frame = _Frame(top + 12, len(labels), least, most)
    inside = [
        named,
        _grid(wording, frame),
        _below(labels, frame),
        *(_line(line, n, frame) for n, line in enumerate(lines)),
    ]
    rows = tuple((label, *(wording.value(line.values[at]) for line in lines)) for at, label in enumerate(labels))
    return Chart(
        drawn(wording, frame.top + HEIGHT + 3 * LINE + 12, 0, "".join(inside)),
        tuple(wording.header),
        rows,
        wording.sentence,
    )


@dataclass(frozen=True)
class _Frame:
    top: float
    number: int
    least: float
    most: float

    @property
    def step(self) -> float:
        return (WIDTH - LEFT - RIGHT) / max(1, self.number)

    def x(self, at: int) -> float:
        return LEFT + self.step * (at + 0.5)

    def y(self, value: float) -> float:
        share = (value - self.least) / ((self.most - self.least) or 1.0)
        return self.top + HEIGHT * (1 - min(1.0, max(0.0, share)))


def _grid(wording: Wording, frame: _Frame) -> str:
    values = [frame.least + (frame.most - frame.least) * step / STEPS for step in range(STEPS + 1)]
    return "".join(
        element("path", d=f"M{LEFT:.0f} {frame.y(value):.2f}H{WIDTH - RIGHT:.0f}", stroke=GRID)
        + text_at(LEFT - 8, frame.y(value) + 5, wording.number(value), text_anchor="end")
        for value in values
    )


def _below(labels: Sequence[str], frame: _Frame) -> str:
    """Of many points every second, third... label; the table has all."""
    every = -(-len(labels) // _MOST_LABELS) or 1
    room = frame.step * every - 6
    return "".join(
        lines_at(frame.x(at), frame.top + HEIGHT + LINE + 4, wrapped(labels[at], room), text_anchor="middle")
        for at in range(0, len(labels), every)
    )


def _line(line: Line, number: int, frame: _Frame) -> str:
    look, path, pen = Look(number), [], "M"
    for at, value in enumerate(line.values):
        if value is None:
            pen = "M"
            continue
        path.append(f"{pen}{frame.x(at):.2f} {frame.y(value):.2f}")
        pen = "L"
    drawing = element(
        "path", d="".join(path), stroke=look.colour, stroke_width=2.5, stroke_dasharray=look.dash, fill="none"
    )
    marks = [look.mark(frame.x(at), frame.y(value)) for at, value in enumerate(line.values) if value is not None]
    return "".join([drawing if path else "", *marks])
