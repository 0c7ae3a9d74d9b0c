"""What a storm comes to: one page for people, the same as JSON for programs."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from tests.faults.evidence import Record
from tests.faults.history import Operation
from tests.faults.verdicts import Violation

LOST = frozenset({"RD1", "RD2", "RD3", "RD13"})
DOUBLED = frozenset({"RD9", "RQ3"})
REORDERED = frozenset({"RD7", "RD8", "RD12"})


@dataclass
class Report:
    """Sums over a storm's chapters; `oldest_outbox_row`, `longest_recovery` and `longest_request` are in seconds."""

    seed: str
    brokers: int = 1
    seconds: float = 0.0
    chapters: int = 0
    struck: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    rolled_back: int = 0
    said: int = 0
    repeats: int = 0
    effects: int = 0
    oldest_outbox_row: float = 0.0
    longest_recovery: float = 0.0
    longest_request: float = 0.0
    longest_without_acknowledgement: float = 0.0
    violations: list[tuple[int, Violation]] = field(default_factory=list)

    def add(
        self, record: Record, struck: Counter[str], found: Sequence[Violation], recoveries: Sequence[float]
    ) -> None:
        """One chapter more."""
        history = record.history
        self.chapters += 1
        self.struck += struck
        self.outcomes += history.count()
        self.rolled_back += history.rolled_back
        self.said += sum(len(database.said) for database in record.databases.values())
        self.repeats += len(record.log) - len({(one.topic, one.key, one.version) for one in record.log})
        self.effects += sum(len(database.effects) for database in record.databases.values())
        self.longest_recovery = max(self.longest_recovery, *recoveries)
        self.longest_request = max(self.longest_request, *[one.seconds for one in history.operations], 0.0)
        silence = history.longest_silence()
        self.longest_without_acknowledgement = max(self.longest_without_acknowledgement, silence)
        self.violations += [(self.chapters, violation) for violation in found]

    def count(self, invariants: frozenset[str]) -> int:
        return sum(violation.invariant in invariants for _, violation in self.violations)

    def figures(self) -> dict[str, str]:
        killed = sum(times for name, times in self.struck.items() if "SIGKILL" in name)
        return {
            "Seed": self.seed,
            "Brokers": str(self.brokers),
            "Minutes": f"{self.seconds / 60:.1f}",
            "Faults": f"{self.struck.total()}, {killed} of them SIGKILL",
            "Writes acknowledged": str(self.outcomes["ok"]),
            "Writes refused": str(self.outcomes["fail"]),
            "Writes without a known outcome": str(self.outcomes["unknown"]),
            "Rolled back on purpose": str(self.rolled_back),
            "Messages said": f"{self.said}, {self.repeats} of them once more",
            "Effects in projections": str(self.effects),
            "Lost": str(self.count(LOST)),
            "Doubled": str(self.count(DOUBLED)),
            "Reordered": str(self.count(REORDERED)),
            "Other violations": str(len(self.violations) - self.count(LOST | DOUBLED | REORDERED)),
            "Oldest outbox row": f"{self.oldest_outbox_row:.1f} s",
            "Longest recovery": f"{self.longest_recovery:.1f} s",
            "Longest request": f"{self.longest_request:.1f} s",
            "Longest time without an acknowledgement": f"{self.longest_without_acknowledgement:.1f} s",
        }

    def page(self) -> str:
        lines = ["# Storm", "", "| What | How much |", "|---|---|"]
        lines += [f"| {name} | {value} |" for name, value in self.figures().items()]
        lines += ["", "| Fault | Times |", "|---|---|"]
        lines += [f"| {name} | {times} |" for name, times in sorted(self.struck.items())]
        if self.violations:
            lines += ["", "| Chapter | Invariant | Where | What |", "|---|---|---|---|"]
            lines += [f"| {at} | {one.invariant} | {one.where} | {one.what} |" for at, one in self.violations]
        return "\n".join(lines) + "\n"

    def write(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "report.md").write_text(self.page(), encoding="utf-8")
        (folder / "report.json").write_bytes(orjson.dumps(vars(self), option=orjson.OPT_INDENT_2))


def keep_history(operations: Sequence[Operation], file: Path) -> None:
    """One line an operation, for whoever looks for what went wrong; answers and tokens aren't in it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as out:
        for one in operations:
            told: dict[str, Any] = {**vars(one), "answer": one.answer.get("code") or one.answer.get("error")}
            out.write(orjson.dumps(told) + b"\n")
