"""Lying bars: one for each label, or one for each row with its parts one after another."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.charts.chart import WIDTH, Chart, Wording, drawn, legend
from shared.charts.drawing import LINE, element, lines_at, text_at, width_of, wrapped
from shared.charts.looks import GROUND, INK, LINE_COLOUR, Look

LABELS = 240.0  # where bars begin; labels stand left of it
ROOM = WIDTH - LABELS - 80  # the longest bar; its value stands right of it
BAR = 22.0


@dataclass(frozen=True)
class Bar:
    """`value` None: there is none, which is said and not drawn."""

    label: str
    value: float | None


@dataclass(frozen=True)
class Stack:
    """`values` in the order of the chart's parts."""

    label: str
    values: Sequence[float]


def bars(wording: Wording, items: Sequence[Bar], *, most: float | None = None) -> Chart:
    """`most` is what the longest bar would be; negative values go left of a common zero."""
    values = [item.value or 0.0 for item in items]
    low, high = min([0.0, *values]), max([most or 0.0, *values])
    scale = ROOM / ((high - low) or 1.0)
    zero = LABELS - low * scale
    parts, top = [], 8.0
    for item in items:
        label, height = _label(item.label, top)
        parts += [label, _bar(wording, item, zero, scale, top + (height - BAR) / 2)]
        top += height + 10
    axis = element("path", d=f"M{zero:.2f} 4V{top:.2f}", stroke=LINE_COLOUR, stroke_width=1)
    rows = tuple((item.label, wording.value(item.value)) for item in items)
    return Chart(drawn(wording, top + 8, 1, "".join([*parts, axis])), tuple(wording.header), rows, wording.sentence)


def stacked(wording: Wording, stacks: Sequence[Stack], parts: Sequence[str]) -> Chart:
    """Each row is as long as the others, cut by its parts' shares; the values stand on them."""
    drawing, height = legend(wording, parts, 0, lines=False)
    pieces, top = [drawing], height + 8
    for stack in stacks:
        label, tall = _label(stack.label, top)
        pieces += [label, *_stack(wording, stack, top + (tall - BAR) / 2)]
        top += tall + 10
    rows = tuple((stack.label, *(wording.value(value) for value in stack.values)) for stack in stacks)
    return Chart(drawn(wording, top + 8, len(parts), "".join(pieces)), tuple(wording.header), rows, wording.sentence)


def _bar(wording: Wording, item: Bar, zero: float, scale: float, top: float) -> str:
    long = (item.value or 0.0) * scale
    drawing = element(
        "rect", x=min(zero, zero + long), y=top, width=abs(long), height=BAR, fill=Look(0).fill(wording.name)
    )
    said = wording.value(item.value)
    return drawing + text_at(max(zero, zero + long) + 6, top + BAR / 2 + 5, said, font_weight="600")


def _stack(wording: Wording, stack: Stack, top: float) -> list[str]:
    whole, x, parts = sum(stack.values), LABELS, []
    for number, value in enumerate(stack.values):
        if whole <= 0 or value <= 0:
            continue
        long = value / whole * (ROOM + 60)
        look = Look(number)
        parts.append(element("rect", x=x, y=top, width=long, height=BAR, fill=look.fill(wording.name), stroke=GROUND))
        parts.append(_on_part(wording.number(value), x, long, top))
        x += long
    return parts or [text_at(LABELS + 6, top + BAR / 2 + 5, wording.nothing)]


def _on_part(said: str, x: float, long: float, top: float) -> str:
    """On a ground of its own: patterns make text hard to read. Left out where there is no room; the table has it."""
    wide = width_of(said) + 8
    if wide + 4 > long:
        return ""
    middle = x + long / 2
    ground = element("rect", x=middle - wide / 2, y=top + 3, width=wide, height=BAR - 6, rx=2, fill=GROUND)
    return ground + text_at(middle, top + BAR / 2 + 5, said, text_anchor="middle", fill=INK)


def _label(label: str, top: float) -> tuple[str, float]:
    lines = wrapped(label, LABELS - 24)
    height = max(BAR, len(lines) * LINE + 2.0)
    first = top + (height - len(lines) * LINE) / 2 + 13
    return lines_at(LABELS - 10, first, lines, text_anchor="end"), height
