"""The keys, counts and reasons of published tables as people know them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.surveys.publications.bodies import Wording
from services.surveys.publications.tables import Cell
from shared.contracts import Language
from shared.texts import Texts, say_number

KEPT_WORDS = frozenset({"yes", "no", "detractors", "passives", "promoters"})
"""Columns of questions that have no options of their own."""


@dataclass(frozen=True)
class Said:
    questions: Mapping[str, Wording]
    texts: Texts
    language: Language
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Of each question, its columns in their order."""

    def say(self, key: str, **values: object) -> str:
        return self.texts.say(self.language, f"published.{key}", **values)

    def question(self, key: str) -> str:
        return self.questions[key].text.in_language(self.language)

    def part(self, question: str, key: str) -> str:
        known = self.questions[question].parts.get(key)
        if known:
            return known.in_language(self.language)
        if key.startswith("_") or key in KEPT_WORDS:
            return self.say(f"column.{key.lstrip('_')}")
        return key

    def column(self, question: str, key: str) -> str:
        """A part with the number that it words, where it is a scale's: `5 – very useful`."""
        said = self.part(question, key)
        return f"{key} – {said}" if key.lstrip("-").isdigit() and said != key else said

    def segment(self, keys: Sequence[str]) -> str:
        return " / ".join(self.question(key) for key in keys)

    def group(self, segment: Sequence[str], group: Sequence[str]) -> str:
        return " / ".join(self.part(key, name) for key, name in zip(segment, group, strict=True))

    def place(self, segment: Sequence[str], group: Sequence[str]) -> tuple[int, ...]:
        """Where a group stands among the others: as its question has them, and all the small ones last."""
        return tuple(self._place(self.columns.get(key, ()), name) for key, name in zip(segment, group, strict=True))

    @staticmethod
    def _place(columns: Sequence[str], name: str) -> int:
        return columns.index(name) if name in columns else len(columns)

    def number(self, value: float) -> str:
        return say_number(self.language, value)

    def count(self, cell: Cell | None) -> str:
        if cell is None:
            return "–"
        return self.say("protected") if cell.n is None else self.number(cell.n)

    def percent(self, share: float) -> str:
        return self.say("percent", number=self.number(round(100 * share)))
