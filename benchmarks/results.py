"""What runs found: a table to read, and results.json and results.md, which keep the newest row of each measure."""

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Self

import orjson

from benchmarks.cores import LOAD, SERVERS
from benchmarks.outcomes import Better, Outcome, middle, middles

FOLDER = Path(__file__).parent
NOTES = FOLDER / "notes.md"
"""Written by hand: which targets are missed, and why; the end of results.md."""

HEADING = """# Speed

Written by `make bench`, and row by row by `python -m benchmarks MEASURE`. Each row compares ours with the least that
does the same work, in the same run: rounds in turn, the median of the rounds' ratios, and their spread. Absolute
numbers belong to the machine and say little elsewhere.
"""


@dataclass(frozen=True)
class Row:
    """One outcome as it is kept; `further` are the other figures of both sides, ours first."""

    name: str
    ratio: float
    target: float
    better: Better
    spread: tuple[float, float]
    met: bool
    unit: str
    ours: float
    beside: float
    rival: str
    further: Mapping[str, Mapping[str, float]]
    on: str
    """The day."""
    rounds: int

    @classmethod
    def of(cls, outcome: Outcome) -> Self:
        low, high = outcome.spread
        return cls(
            name=outcome.name,
            ratio=round(outcome.ratio, 3),
            target=outcome.target,
            better=outcome.better,
            spread=(round(low, 3), round(high, 3)),
            met=outcome.met,
            unit=outcome.unit,
            ours=round(middle(outcome.ours), 3),
            beside=round(middle(outcome.theirs), 3),
            rival=outcome.rival,
            further={"ours": middles(outcome.ours), "beside": middles(outcome.theirs)},
            on=date.today().isoformat(),  # noqa: DTZ011  # of whoever reads it on this machine
            rounds=len(outcome.ratios),
        )


def table(rows: Sequence[Row]) -> str:
    """A Markdown table that can be read as it is."""
    cells: list[tuple[str, ...]] = [("measure", "ours", "beside", "ratio", "spread", "target", "met", "rounds", "on")]
    cells += [_cells(row) for row in rows]
    widths = [max(len(line[column]) for line in cells) for column in range(len(cells[0]))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in cells
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def further(rows: Sequence[Row]) -> str:
    """CPU per request and what else was measured, ours beside theirs."""
    lines = []
    for row in rows:
        own, other = row.further["ours"], row.further["beside"]
        for name in {**own, **other}:
            lines.append(f"- {row.name}: {name} {_said(own.get(name))}, beside {_said(other.get(name))}")
    return "\n".join(lines)


def keep(rows: Sequence[Row], folder: Path = FOLDER) -> None:
    """These in the place of older ones of their names; the others stay as they were measured."""
    file = folder / "results.json"
    kept = {told["name"]: Row(**told) for told in orjson.loads(file.read_bytes())} if file.exists() else {}
    kept |= {row.name: row for row in rows}
    file.write_bytes(orjson.dumps(list(kept.values()), option=orjson.OPT_INDENT_2) + b"\n")
    (folder / "results.md").write_text(_report(list(kept.values())), encoding="utf-8")


def _report(rows: Sequence[Row]) -> str:
    where = (
        f"Python {platform.python_version()}, {os.cpu_count()} cores: servers on {SERVERS}, load on {LOAD}; "
        "PostgreSQL with fsync and synchronous_commit on, one Kafka broker."
    )
    notes = NOTES.read_text(encoding="utf-8") if NOTES.exists() else ""
    return f"{HEADING}\n{where}\n\n{table(rows)}\n\n## CPU, and what else was seen\n\n{further(rows)}\n\n{notes}"


def _cells(row: Row) -> tuple[str, ...]:
    low, high = row.spread
    bound = "≥" if row.better == "higher" else "≤"
    return (
        row.name,
        f"{_said(row.ours)} {row.unit}",
        f"{_said(row.beside)} ({row.rival})",
        f"{row.ratio:.2f}",
        f"{low:.2f}–{high:.2f}",
        f"{bound} {row.target:g}",
        "yes" if row.met else "no",
        str(row.rounds),
        row.on,
    )


def _said(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"
