"""What a run found: a table to read, results.md and results.json to keep."""

import os
import platform
from collections.abc import Sequence
from pathlib import Path

import orjson

from benchmarks.cores import LOAD, SERVERS
from benchmarks.outcomes import Outcome, middle, middles

FOLDER = Path(__file__).parent
NOTES = FOLDER / "notes.md"
"""Written by hand: which targets are missed, and why; the end of results.md."""

HEADING = """# Speed

Written by `make bench`. Each row compares ours with the least that does the same work, in the same run: rounds in
turn, the median of the rounds' ratios, and their spread. Absolute numbers belong to the machine and say little
elsewhere.
"""


def table(outcomes: Sequence[Outcome]) -> str:
    """A Markdown table that can be read as it is."""
    rows: list[tuple[str, ...]] = [("measure", "ours", "beside", "ratio", "spread", "target", "met")]
    rows += [_row(outcome) for outcome in outcomes]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def further(outcomes: Sequence[Outcome]) -> str:
    """CPU per request and what else was measured, ours beside theirs."""
    lines = []
    for outcome in outcomes:
        own, other = middles(outcome.ours), middles(outcome.theirs)
        for name in own | other:
            lines.append(f"- {outcome.name}: {name} {_said(own.get(name))}, beside {_said(other.get(name))}")
    return "\n".join(lines)


def write(outcomes: Sequence[Outcome], *, rounds: int) -> None:
    where = (
        f"{rounds} rounds; Python {platform.python_version()}, {os.cpu_count()} cores: servers on {SERVERS}, "
        f"load on {LOAD}; PostgreSQL with fsync and synchronous_commit on, one Kafka broker."
    )
    notes = NOTES.read_text(encoding="utf-8") if NOTES.exists() else ""
    text = (
        f"{HEADING}\n{where}\n\n{table(outcomes)}\n\n## CPU, and what else was seen\n\n{further(outcomes)}\n\n{notes}"
    )
    (FOLDER / "results.md").write_text(text, encoding="utf-8")
    found = [_kept(outcome) for outcome in outcomes]
    (FOLDER / "results.json").write_bytes(orjson.dumps(found, option=orjson.OPT_INDENT_2) + b"\n")


def _row(outcome: Outcome) -> tuple[str, ...]:
    low, high = outcome.spread
    bound = "≥" if outcome.better == "higher" else "≤"
    return (
        outcome.name,
        f"{_said(middle(outcome.ours))} {outcome.unit}",
        f"{_said(middle(outcome.theirs))} ({outcome.rival})",
        f"{outcome.ratio:.2f}",
        f"{low:.2f}–{high:.2f}",
        f"{bound} {outcome.target:g}",
        "yes" if outcome.met else "no",
    )


def _said(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"


def _kept(outcome: Outcome) -> dict[str, object]:
    return {
        "name": outcome.name,
        "ratio": round(outcome.ratio, 3),
        "target": outcome.target,
        "better": outcome.better,
        "spread": [round(bound, 3) for bound in outcome.spread],
        "met": outcome.met,
        "unit": outcome.unit,
        "ours": round(middle(outcome.ours), 3),
        "beside": round(middle(outcome.theirs), 3),
        "rival": outcome.rival,
        "further": {"ours": middles(outcome.ours), "beside": middles(outcome.theirs)},
    }
