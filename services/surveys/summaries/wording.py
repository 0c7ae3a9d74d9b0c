"""A summary in the reader's language: labels, numbers and sentences."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.surveys.summaries.views import Count, Participation, QuestionSummary, Summary
from shared.contracts import Language, Localised
from shared.texts import Texts, say_number

FIGURES = ("mean", "median", "least", "most", "nps", "earliest", "latest")
"""In the order in which they are told."""


@dataclass(frozen=True)
class Speaker:
    texts: Texts
    language: Language

    def say(self, key: str, **values: object) -> str:
        return self.texts.say(self.language, f"summary.{key}", **values)

    def number(self, value: float) -> str:
        return say_number(self.language, value)

    def text(self, localised: Localised) -> str:
        return localised.in_language(self.language)

    def label(self, count: Count) -> str:
        if count.key in ("true", "false"):
            return self.say("yes" if count.key == "true" else "no")
        if count.text is None:
            return count.key
        said = self.text(count.text)
        return f"{count.key} – {said}" if count.key.lstrip("-").isdigit() else said

    def about(self, summary: Summary) -> list[tuple[str, str]]:
        """What a file is of: the survey, what it was narrowed to, how many answers."""
        told = [
            (self.say("survey"), self.text(summary.title)),
            (self.say("kind"), self.say(f"kind_{summary.kind}")),
            (self.say("filters"), ", ".join(summary.filters) or self.say("no_filters")),
            (self.say("answers"), self.say("few") if summary.n is None else self.number(summary.n)),
        ]
        if summary.participation and summary.participation.percent is not None:
            told.append((self.say("response_rate"), self.rate(summary.participation)))
        if summary.withheld:
            told.append((self.say("withheld"), self.say(f"withheld_{summary.withheld}")))
        if summary.illustrative:
            told.append((self.say("values"), self.say("illustrative")))
        return told

    def rate(self, took_part: Participation) -> str:
        return self.say(
            f"rate_of_{took_part.of}",
            answered=self.number(took_part.answered),
            asked=self.number(took_part.asked),
            percent=self.number(took_part.percent or 0),
        )

    def figures(self, question: QuestionSummary) -> list[tuple[str, str, float | str]]:
        """Of each figure that there is: its label, how it is written, and itself."""
        found = ((name, getattr(question, name)) for name in FIGURES)
        return [
            (self.say(name), value if isinstance(value, str) else self.number(value), value)
            for name, value in found
            if value is not None
        ]

    def sentence(self, question: QuestionSummary) -> str:
        if question.withheld:
            return self.say(f"withheld_{question.withheld}")
        said = [self.say("sentence_answered", count=question.n)]
        said += [f"{label} {written}." for label, written, _ in self.figures(question)]
        if question.counts and not question.mean and (most := self._most(question.counts)):
            said.append(self.say("sentence_most", label=self.label(most), percent=self.number(most.percent)))
        return " ".join(said)

    def _most(self, counts: Sequence[Count]) -> Count | None:
        """The one that was answered most, if it is one."""
        first, *others = sorted(counts, key=lambda count: -count.n)
        return first if first.n and (not others or others[0].n < first.n) else None
