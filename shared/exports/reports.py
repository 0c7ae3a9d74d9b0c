"""Reports for people: typeset as an accessible PDF, in a process of its own, since that takes a processor's while."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from shared.charts import Chart
from shared.charts.drawing import fit
from shared.contracts import Language

PDF = "application/pdf"
TYPESETTING = Path(__file__).with_name("typesetting.py")
TYPESETTING_SECONDS = 30.0
AT_ONCE = 2
"""Reports typeset at a time; whoever asks for more waits."""

_room = asyncio.Semaphore(AT_ONCE)


class NotTypeset(Exception):
    """The process failed or took too long; what it said is in the text."""


@dataclass(frozen=True)
class Part:
    """A heading with its sentence, drawing and table; without a chart the table alone, or neither.

    `words`: the table's cells are words, and not numbers beside one name.
    """

    title: str
    sentence: str
    header: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    svg: str | None = None
    words: bool = False

    @classmethod
    def of(cls, title: str, chart: Chart) -> "Part":
        return cls(title, chart.sentence, chart.header, chart.rows, chart.svg)


@dataclass(frozen=True)
class Report:
    """`about` names what the report is of: filters, numbers, days, each with its label."""

    language: Language
    title: str
    author: str
    about: Sequence[tuple[str, str]]
    parts: Sequence[Part]


async def typeset(report: Report) -> bytes:
    """The PDF, tagged for screen readers; the same report gives the same bytes."""
    async with _room:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-W", "ignore", str(TYPESETTING)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(TYPESETTING_SECONDS):
                made, said = await process.communicate(_data(report))
        except TimeoutError as late:
            raise NotTypeset(f"no report within {TYPESETTING_SECONDS:.0f} s") from late
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
    if process.returncode:
        raise NotTypeset(said.decode(errors="replace")[-2_000:])
    return made


def _data(report: Report) -> bytes:
    return orjson.dumps(
        {
            "language": report.language,
            "title": fit(report.title),
            "author": fit(report.author),
            "footer": fit(report.title),
            "about": [[fit(label), fit(value)] for label, value in report.about],
            "parts": [
                {
                    "title": fit(part.title),
                    "sentence": fit(part.sentence),
                    "header": [fit(cell) for cell in part.header],
                    "rows": [[fit(cell) for cell in row] for row in part.rows],
                    "svg": part.svg,
                    "words": part.words,
                }
                for part in report.parts
            ],
        }
    )
