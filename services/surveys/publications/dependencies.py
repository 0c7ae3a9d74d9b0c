"""Which earlier questions decide whether a question is asked. Pure."""

from collections.abc import Sequence

from services.surveys.questionnaires.conditions import AllOf, AnyCondition, AnyOf, Comparison, Not
from services.surveys.questionnaires.content import Questionnaire


def dependencies_of(versions: Sequence[Questionnaire]) -> dict[str, set[str]]:
    """Of each question: those of its own condition and of its section's, in any of the versions."""
    found: dict[str, set[str]] = {}
    for questionnaire in versions:
        for section, question in questionnaire.placed():
            conditions = (section.shown_if, question.shown_if)
            asked = {one for condition in conditions if condition is not None for one in _asked(condition)}
            found.setdefault(question.key, set()).update(asked)
    return found


def _asked(condition: AnyCondition) -> set[str]:
    match condition:
        case Comparison(question=question):
            return {question}
        case AllOf(parts=parts) | AnyOf(parts=parts):
            return {question for part in parts for question in _asked(part)}
        case Not(part=part):
            return _asked(part)
