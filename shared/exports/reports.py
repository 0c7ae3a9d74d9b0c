"""Reports for people: typeset as an accessible PDF, in a process of its own, since that takes a processor's while."""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from shared.apart import Room
from shared.charts import Chart
from shared.charts.drawing import fit
from shared.contracts import Language
from shared.exports.typesetting import typeset_report

PDF = "application/pdf"
TYPESETTING = Room("shared.exports.typesetting", seconds=30.0)


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
    """The PDF, tagged for screen readers; the same report gives the same bytes. Raises NotDone."""
    return await TYPESETTING.do(typeset_report, _data(report).decode())


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
