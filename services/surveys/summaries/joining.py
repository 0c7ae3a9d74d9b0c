"""A survey's questions over all its versions, with the tallies that belong to each. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.surveys.publications.dependencies import dependencies_of
from services.surveys.questionnaires.content import AnyQuestion, Questionnaire
from services.surveys.questionnaires.joining import JoinedQuestion, joined
from services.surveys.summaries.rules import Tally, summarised
from services.surveys.summaries.views import QuestionSummary

FORMS: Mapping[str, str] = {
    "single": "string", "multi": "array", "scale": "number", "nps": "number", "matrix": "object", "ranking": "array",
    "number": "number", "date": "string", "yes_no": "boolean", "text": "string",
}  # fmt: skip
"""Of each type of question, what its answers are in JSON."""


@dataclass(frozen=True)
class Versions:
    """By number, the oldest first."""

    contents: Mapping[int, Questionnaire]

    @property
    def asked(self) -> list[tuple[int, str, str, str]]:
        return [
            (version, question.key, question.type, FORMS[question.type])
            for version, content in self.contents.items()
            for question in content.questions.values()
        ]

    @property
    def joined(self) -> list[JoinedQuestion]:
        return joined(list(self.contents.values()))

    @property
    def questions(self) -> dict[str, AnyQuestion]:
        """Worded as in the last version that has them."""
        found: dict[str, AnyQuestion] = {}
        for one in self.joined:
            found.setdefault(one.key, one.question)
        return found

    @property
    def dependencies(self) -> dict[str, set[str]]:
        return dependencies_of(list(self.contents.values()))

    def summarised(self, tallies: Iterable[Tally]) -> tuple[QuestionSummary, ...]:
        numbers = list(self.contents)
        by_key = _by_key(tallies)
        return tuple(
            summarised(one.question, _of(by_key[one.key], [numbers[place] for place in one.versions]))
            for one in self.joined
        )


def _by_key(tallies: Iterable[Tally]) -> dict[str, list[Tally]]:
    found: dict[str, list[Tally]] = defaultdict(list)
    for one in tallies:
        found[one.question].append(one)
    return found


def _of(tallies: Sequence[Tally], versions: Sequence[int]) -> list[Tally]:
    return [one for one in tallies if one.version in versions]
