"""What is done when: a lying bar for each thing from its beginning to its end, filled as far as it has come."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from shared.charts.chart import WIDTH, Chart, Wording, drawn
from shared.charts.drawing import LINE, element, lines_at, text_at, words, wrapped
from shared.charts.looks import GRID, GROUND, QUIET, TINTS, Look

LABELS = 240.0  # where time begins; labels stand left of it
RIGHT = 24.0
BAR = 20.0
_SHORTEST = 4.0
_MOST_YEARS = 12


@dataclass(frozen=True)
class Span:
    """Both ends are days that belong to it; without one it is open there, without both it isn't drawn.

    `progress` is in per cent; None: not measured. `beside` are further cells of its row in the table.
    """

    label: str
    starts_on: date | None
    ends_on: date | None
    progress: float | None = None
    beside: tuple[str, ...] = ()


def schedule(
    wording: Wording, spans: Sequence[Span], day: Callable[[date], str], *, today: date | None = None
) -> Chart:
    """In the order given, on years; the table has the label, both ends, progress and what stands beside it."""
    frame = _Frame.of([one for span in spans for one in (span.starts_on, span.ends_on) if one])
    parts, top = [], LINE + 10.0
    for span in spans:
        label, height = _label(span.label, top)
        parts += [label, _bar(wording, frame, span, top + (height - BAR) / 2)]
        top += height + 8
    inside = [_years(frame, top), *parts, _today(frame, today, top)]
    return replace(undrawn_schedule(wording, spans, day), svg=drawn(wording, top + 8, 1, "".join(inside)))


def undrawn_schedule(wording: Wording, spans: Sequence[Span], day: Callable[[date], str]) -> Chart:
    """The table alone, of more than a drawing can show."""
    rows = tuple(
        (span.label, *(day(one) if one else wording.nothing for one in (span.starts_on, span.ends_on)),
         wording.value(span.progress), *span.beside)
        for span in spans
    )  # fmt: skip
    return Chart("", tuple(wording.header), rows, wording.sentence)


@dataclass(frozen=True)
class _Frame:
    """Whole years, from the first beginning to the last end."""

    first: int
    last: int

    @classmethod
    def of(cls, days: Sequence[date]) -> "_Frame | None":
        return cls(min(days).year, max(days).year) if days else None

    @property
    def begin(self) -> float:
        return date(self.first, 1, 1).toordinal()

    @property
    def end(self) -> float:
        return date(self.last, 12, 31).toordinal() + 1

    def x(self, ordinal: float) -> float:
        share = (ordinal - self.begin) / (self.end - self.begin)
        return LABELS + (WIDTH - LABELS - RIGHT) * min(1.0, max(0.0, share))


def _years(frame: _Frame | None, foot: float) -> str:
    if frame is None:
        return ""
    every = -(-(frame.last - frame.first + 1) // _MOST_YEARS)
    parts = []
    for year in range(frame.first, frame.last + 1, every):
        x = frame.x(date(year, 1, 1).toordinal())
        parts.append(element("path", d=f"M{x:.2f} {LINE + 4}V{foot:.2f}", stroke=GRID))
        parts.append(text_at(x + 3, LINE, str(year), fill=QUIET))
    return "".join(parts)


def _bar(wording: Wording, frame: _Frame | None, span: Span, top: float) -> str:
    if frame is None or (span.starts_on is None and span.ends_on is None):
        return text_at(LABELS + 6, top + BAR / 2 + 5, wording.nothing)
    left = frame.x(span.starts_on.toordinal() if span.starts_on else frame.begin)
    right = frame.x(span.ends_on.toordinal() + 1 if span.ends_on else frame.end)
    long = max(_SHORTEST, right - left)
    look = Look(0)
    whole = element("rect", x=left, y=top, width=long, height=BAR, fill=TINTS[0], stroke=look.colour, stroke_width=1.5,
                    stroke_dasharray="none" if span.starts_on and span.ends_on else "4 3")  # fmt: skip
    done = long * min(100.0, max(0.0, span.progress or 0)) / 100
    filled = element("rect", x=left, y=top, width=done, height=BAR, fill=look.fill(wording.name)) if done else ""
    return whole + filled


def _today(frame: _Frame | None, today: date | None, foot: float) -> str:
    if frame is None or today is None or not frame.begin <= today.toordinal() < frame.end:
        return ""
    x = frame.x(today.toordinal() + 0.5)
    look = Look(1)
    ground = element("path", d=f"M{x:.2f} {LINE + 4}V{foot:.2f}", stroke=GROUND, stroke_width=4)
    return ground + element(
        "path", d=f"M{x:.2f} {LINE + 4}V{foot:.2f}", stroke=look.colour, stroke_width=2, stroke_dasharray=look.dash
    )


def _label(label: str, top: float) -> tuple[str, float]:
    """What is cut off stands whole in the drawing's own title of it, and in the table."""
    lines = wrapped(label, LABELS - 24)
    height = max(BAR, len(lines) * LINE + 2.0)
    first = top + (height - len(lines) * LINE) / 2 + 13
    drawing = lines_at(LABELS - 10, first, lines, text_anchor="end")
    if lines[-1].endswith("…"):
        drawing = element("g", element("title", words(label)), drawing)
    return drawing, height
