"""Cells whose tint grows with their value, each with the value on it."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.charts.chart import WIDTH, Chart, Wording, drawn
from shared.charts.drawing import LINE, element, lines_at, text_at, wrapped
from shared.charts.looks import GRID, GROUND, INK, ON_TINTS, TINTS

LABELS = 220.0
UPRIGHT = 90.0  # the narrowest column whose name stands upright
TALL = 190.0  # names that don't
BOLDER = 1.15  # how much wider bold letters are


@dataclass(frozen=True)
class HeatRow:
    """`values` in the order of the columns; None: there is none, or it may not be shown."""

    label: str
    values: Sequence[float | None]


def heat_map(wording: Wording, columns: Sequence[str], rows: Sequence[HeatRow], *, least: float, most: float) -> Chart:
    """The lightest tint is `least`, the darkest `most`."""
    wide = (WIDTH - LABELS - 8) / max(1, len(columns))
    heads, top = _heads(columns, wide)
    parts = [heads]
    for row in rows:
        lines = wrapped(row.label, LABELS - 20)
        tall = max(34.0, len(lines) * LINE + 8.0)
        parts.append(lines_at(LABELS - 10, top + (tall - len(lines) * LINE) / 2 + 13, lines, text_anchor="end"))
        for at, value in enumerate(row.values):
            parts.append(_cell(wording, value, LABELS + wide * at, top, wide, tall, (least, most)))
        top += tall
    table = tuple((row.label, *(wording.value(value) for value in row.values)) for row in rows)
    return Chart(drawn(wording, top + 8, 0, "".join(parts)), tuple(wording.header), table, wording.sentence)


def _heads(columns: Sequence[str], wide: float) -> tuple[str, float]:
    """The columns' names and how high they are; narrow columns have theirs from foot to top."""
    middles = [LABELS + wide * (at + 0.5) for at in range(len(columns))]
    if wide >= UPRIGHT:
        named = [wrapped(column, (wide - 6) / BOLDER) for column in columns]
        drawn_heads = [
            lines_at(x, LINE, lines, text_anchor="middle", font_weight="600")
            for x, lines in zip(middles, named, strict=True)
        ]
        return "".join(drawn_heads), max((len(lines) for lines in named), default=1) * LINE + 10.0
    named = [wrapped(column, TALL - 12, most=max(1, int(wide / LINE))) for column in columns]
    drawn_heads = [
        lines_at(0, 5 - LINE * (len(lines) - 1) / 2, lines, transform=f"translate({x:.2f} {TALL - 6:.0f}) rotate(-90)")
        for x, lines in zip(middles, named, strict=True)
    ]
    return "".join(drawn_heads), TALL


def _cell(
    wording: Wording, value: float | None, x: float, y: float, wide: float, tall: float, span: tuple[float, float]
) -> str:
    ground, ink = (GROUND, INK) if value is None else _tint(value, *span)
    cell = element("rect", x=x, y=y, width=wide, height=tall, fill=ground, stroke=GRID)
    return cell + text_at(x + wide / 2, y + tall / 2 + 5, wording.value(value), text_anchor="middle", fill=ink)


def _tint(value: float, least: float, most: float) -> tuple[str, str]:
    share = min(1.0, max(0.0, (value - least) / ((most - least) or 1.0)))
    number = min(len(TINTS) - 1, int(share * len(TINTS)))
    return TINTS[number], ON_TINTS[number]
