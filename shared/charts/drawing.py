"""SVG as text: elements, escaped words and labels broken into lines, the same bytes for the same input."""

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

FONT = "Source Sans 3, Source Sans Pro, Segoe UI, Libertinus Serif, sans-serif"
SIZE = 14
LINE = 17
_WIDTH_OF_A_LETTER = 0.53  # of the letter's size, on average

# What XML 1.0 can't hold, and marks that turn the text after them around.
_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def element(name: str, *inside: str, **attributes: str | float) -> str:
    """An attribute's underscores are written as hyphens; numbers with two decimals at most."""
    said = "".join(f" {key.replace('_', '-')}={quoteattr(_said(value))}" for key, value in attributes.items())
    return f"<{name}{said}>{''.join(inside)}</{name}>" if inside else f"<{name}{said}/>"


def fit(text: str) -> str:
    """The text without what XML can't hold and without marks of direction."""
    return _UNFIT.sub("", text)


def words(text: str) -> str:
    return escape(fit(text))


def text_at(x: float, y: float, text: str, **attributes: str | float) -> str:
    return element("text", words(text), x=x, y=y, **attributes)


def lines_at(x: float, y: float, lines: Iterable[str], **attributes: str | float) -> str:
    """Lines under each other; `y` is the first one's."""
    return "".join(text_at(x, y + number * LINE, line, **attributes) for number, line in enumerate(lines))


def wrapped(text: str, width: float, most: int = 3) -> list[str]:
    """Lines that fit into `width`, `most` at most; what is cut off ends with an ellipsis."""
    room = max(4, int(width / (SIZE * _WIDTH_OF_A_LETTER)))
    lines = [""]
    for word in _pieces(fit(text).split(), room):
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1][: room - 1]}…"]
    return lines


def width_of(text: str) -> float:
    return len(fit(text)) * SIZE * _WIDTH_OF_A_LETTER


def points(places: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{_said(x)},{_said(y)}" for x, y in places)


def _pieces(all_words: Iterable[str], room: int) -> Iterable[str]:
    """A word that is longer than a line is broken."""
    for word in all_words:
        while len(word) > room:
            yield f"{word[: room - 1]}-"
            word = word[room - 1 :]
        yield word


def _said(value: str | float) -> str:
    if isinstance(value, str):
        return fit(value)
    return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")
