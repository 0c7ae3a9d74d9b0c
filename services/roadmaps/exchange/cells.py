"""One cell of a table: how it is written, and what it says when it comes back. Pure."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

from shared.exports import Cell
from shared.exports.tables import ALIVE

Raw: TypeAlias = int | float | str | bool | date | datetime | time | timedelta
"""What the reader of spreadsheets gives; of CSV all cells are texts."""

FORMULAS = ("=", "@", "＝", "＠", "\t", "\r", "\0")
"""Beginnings of formulas; a text may well begin with a plus or a dash, unless it calls another program."""

EXACT_DIGITS = 15
"""A spreadsheet keeps no more of a number."""

_CALLS_A_PROGRAM = re.compile(r"^[+\-−＋－].*\|.*!", re.DOTALL)
_FINNISH_DATE = re.compile(r"^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})$")
_BEGINS_WITH_A_DATE = re.compile(r"^(\d{4}-\d{2}-\d{2})[T ]00:00")
_LEFT_OUT_OF_NUMBERS = re.compile(r"[\s'€%\u00a0\u202f]")
_YES = frozenset({"true", "yes", "kyllä", "ja", "1", "x"})
_NO = frozenset({"false", "no", "ei", "nej", "0"})


def quoted(text: str) -> str:
    """So that no program runs it, and `unquoted` gives the text back whatever it was."""
    return f"'{text}" if text.lstrip("'").startswith(ALIVE) else text


def unquoted(text: str) -> str:
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(ALIVE) else text


def is_formula(cell: Raw) -> bool:
    return isinstance(cell, str) and (cell.startswith(FORMULAS) or bool(_CALLS_A_PROGRAM.match(cell)))


def said(cell: Raw) -> str:
    """The cell as text, the same one whether it comes from CSV or from a spreadsheet."""
    match cell:
        case bool():
            return "true" if cell else "false"
        case int() | float():
            return plain(Decimal(repr(cell)))
        case datetime():
            return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
        case date() | time():
            return cell.isoformat()
        case timedelta():
            return str(cell)
        case _:
            return unquoted(cell).replace("\r\n", "\n").replace("\r", "\n")


def written(text: str, *, number: bool) -> Cell:
    """`number`: a cell that programs can count with, where they don't round it."""
    if number and 0 < len(text.strip("-").replace(".", "")) <= EXACT_DIGITS:
        return float(text) if "." in text else int(text)
    return quoted(text)


def plain(number: Decimal) -> str:
    """Without an exponent and without zeros that say nothing."""
    told = format(number, "f")
    return (told.rstrip("0").rstrip(".") if "." in told else told) or "0"


def number_in(text: str) -> str:
    """`10 000,50 €` as `10000.5`; what is no number stays as it is and is refused as such."""
    told = _LEFT_OUT_OF_NUMBERS.sub("", text).replace("−", "-")
    mark = max(told.rfind(","), told.rfind("."))
    if mark >= 0 and "," in told:
        told = told[:mark].replace(",", "").replace(".", "") + "." + told[mark + 1 :]
    try:
        number = Decimal(told)
    except InvalidOperation:
        return text
    return plain(number) if number.is_finite() and abs(number.adjusted()) < 30 else text


def date_in(text: str) -> str:
    """`31.1.2026` as `2026-01-31`."""
    if finnish := _FINNISH_DATE.match(text.strip()):
        day, month, year = map(int, finnish.groups())
        return f"{year:04}-{month:02}-{day:02}"
    midnight = _BEGINS_WITH_A_DATE.match(text)
    return midnight[1] if midnight else text.strip()


def yes_or_no_in(text: str) -> bool | str:
    told = text.strip().casefold()
    return True if told in _YES else False if told in _NO else text
