"""The retention table of docs/privacy.md: `python -m shared.privacy.documentation` after a change of retention.yaml."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from shared.privacy import retention
from shared.privacy.retention import DataClass

FILE = Path(__file__).parents[2] / "docs" / "privacy.md"

BEGIN = "<!-- retention: written from shared/privacy/retention.yaml by `python -m shared.privacy.documentation` -->"
END = "<!-- retention: end -->"

HEAD = """| Data | What it holds | Why | Basis | Kept | From | Purged by |
|---|---|---|---|---|---|---|
"""

BASES = {
    "public_task": "public task, 6(1)(e)",
    "legal_obligation": "legal obligation, 6(1)(c)",
    "consent": "consent, 6(1)(a)",
    "none": "no personal data",
}


def table() -> str:
    """One line for each class, in the order of the file."""
    return HEAD + "".join(f"{line}\n" for line in _lines())


def written_into(page: str) -> str:
    """The page with the table of today between its markers. Raises ValueError where a marker is missing."""
    before, found, rest = page.partition(BEGIN)
    _, closed, after = rest.partition(END)
    if not (found and closed):
        raise ValueError("docs/privacy.md lost the markers of its retention table")
    return f"{before}{BEGIN}\n{table()}{END}{after}"


def _lines() -> Iterator[str]:
    for name, told in retention.classes().items():
        cells = (f"`{name}`", told.holds, told.why, BASES[told.basis], _time(told), told.since, _by(told))
        yield f"| {' | '.join(cells)} |"


def _time(told: DataClass) -> str:
    """As the file says it: the largest unit that fits."""
    if told.kept is None:
        return "–"
    if told.kept == timedelta():
        return "no longer"
    for unit, days in (("year", 365.0), ("month", 365 / 12), ("day", 1.0)):
        number = told.kept / timedelta(days=days)
        if abs(number - round(number)) < 1e-9 and (unit != "year" or number > 2):
            return f"{round(number)} {unit}{'s' if round(number) != 1 else ''}"
    return f"{told.kept // timedelta(hours=1)} hours"


def _by(told: DataClass) -> str:
    return {"all": "every service", "operator": "the operator"}.get(told.by, told.by)


if __name__ == "__main__":
    FILE.write_text(written_into(FILE.read_text(encoding="utf-8")), encoding="utf-8")
