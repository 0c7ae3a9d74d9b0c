"""Tables that somebody made to harm: large when unpacked, lying about it, broken in any place."""

import io
import zipfile
from collections.abc import Callable
from random import Random

from tests.roadmaps.exchanging import HEADINGS, ROWS, as_csv, as_xlsx

MEGABYTE = 1024 * 1024
SHEET = "xl/worksheets/sheet1.xml"


def with_part(file: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The same package with one part changed."""
    package, written = zipfile.ZipFile(io.BytesIO(file)), io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as changed:
        for part in package.namelist():
            content = package.read(part)
            changed.writestr(part, change(content) if part == name else content)
    return written.getvalue()


def long_sheet(rows: int = 100_000) -> bytes:
    """Rows of one number each."""
    told = b"<sheetData>" + b"<row><c><v>1</v></c></row>" * rows
    return with_part(as_xlsx(HEADINGS, *ROWS), SHEET, lambda content: content.replace(b"<sheetData>", told))


def bomb(megabytes: int = 200) -> bytes:
    """Some hundred kilobytes that unpack to very many megabytes of blanks inside of the sheet."""
    blanks = b" " * (megabytes * MEGABYTE)
    return with_part(
        as_xlsx(HEADINGS, *ROWS), SHEET, lambda content: content.replace(b"<sheetData>", blanks + b"<sheetData>")
    )


def lying(file: bytes) -> bytes:
    """The package says of each part that it is small."""
    told = bytearray(file)
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = told.find(mark)
        while at >= 0:
            told[at + place : at + place + 4] = (1_000).to_bytes(4, "little")
            at = told.find(mark, at + 4)
    return bytes(told)


def lying_bomb() -> bytes:
    return lying(bomb(600))


def far_cell() -> bytes:
    """A cell in the last row and column that a spreadsheet has: between it and the first lie 17 milliard others."""
    cell = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    return with_part(as_xlsx(HEADINGS, *ROWS), SHEET, lambda content: content.replace(b"</sheetData>", cell))


def entities() -> bytes:
    """Names that stand for ten others each, nine times over."""
    names = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
    begin = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "laugh">{names}]>'.encode()

    def change(content: bytes) -> bytes:
        return begin + content.partition(b"?>")[2].replace(b"<t>Otsikko</t>", b"<t>&a9;</t>")

    return with_part(as_xlsx(HEADINGS, *ROWS), "xl/sharedStrings.xml", change)


def broken(chance: Random) -> bytes:
    """A fair file with some bytes that aren't: in the file itself, or in a part of its package."""
    file = chance.choice([
        as_xlsx(HEADINGS, *ROWS), as_csv(HEADINGS, *ROWS), as_csv(HEADINGS, *ROWS, encoding="utf-16", separator="\t"),
    ])  # fmt: skip
    if not file.startswith(b"PK") or chance.random() < 0.3:
        return _spoilt(chance, file)
    parts = [name for name in zipfile.ZipFile(io.BytesIO(file)).namelist() if name.startswith("xl/")]
    return with_part(file, chance.choice(parts), lambda content: _spoilt(chance, content))


def _spoilt(chance: Random, content: bytes) -> bytes:
    spoilt = bytearray(content)
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(spoilt) or 1)
        match chance.randrange(3):
            case 0:
                spoilt[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del spoilt[at : at + chance.randint(1, 40)]
            case _:
                spoilt[at:at] = chance.choice([b"&a;", b'<row r="99999999999">', b"</sheetData>", b"-1", b'"', b"\n"])
    return bytes(spoilt)
