"""Data sets as files, written while they are sent: memory holds one piece, however long the whole is."""

import csv
import io
import zipfile
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime

from shared.exports.tables import Cell, inert
from shared.open_data.columns import cells_of, columns_of
from shared.open_data.datasets import Dataset
from shared.postgres import Pool

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""So that Excel reads å, ä and ö."""


async def as_csv(dataset: Dataset, pool: Pool) -> AsyncIterator[bytes]:
    """A line of headings, then one for each state (RFC 4180); no cell is alive (guarantee RS11)."""
    yield BYTE_ORDER_MARK + _lines([columns_of(dataset.contract)])
    async for states in dataset.chunks(pool):
        yield _lines(cells_of(state) for state in states)


async def as_json(dataset: Dataset, pool: Pool) -> AsyncIterator[bytes]:
    """An array of the states, each as it stands on the topic."""
    before = b"["
    async for states in dataset.chunks(pool):
        yield before + b",\n".join(state.body() for state in states)
        before = b",\n"
    yield b"[]\n" if before == b"[" else b"]\n"


async def as_zip(datasets: Sequence[Dataset], pool: Pool, catalogue: bytes, now: datetime) -> AsyncIterator[bytes]:
    """Every data set's CSV, and the catalogue that describes them."""
    sink = Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(_entry("catalogue.jsonld", now), catalogue)
        for dataset in datasets:
            with packed.open(_entry(f"{dataset.name}.csv", now), "w", force_zip64=True) as member:
                async for piece in as_csv(dataset, pool):
                    member.write(piece)
                    yield sink.taken()
    yield sink.taken()


class Sink(io.RawIOBase):
    """Where the packed bytes wait until they are sent; it can't be wound back, so sizes stand behind each file."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, some: bytes, /) -> int:  # type: ignore[override]  # zipfile hands over bytes alone
        self._waiting += some
        return len(some)

    def taken(self) -> bytes:
        ready = bytes(self._waiting)
        self._waiting.clear()
        return ready


def _lines(rows: Iterable[Sequence[Cell]]) -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written, dialect="excel").writerows([inert(str(cell)) for cell in row] for row in rows)
    return written.getvalue().encode()


def _entry(name: str, now: datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, now.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
