"""Which questions a respondent sees, by what they answered before. Pure."""

from collections.abc import Mapping

from services.surveys.questionnaires.conditions import AllOf, AnyCondition, AnyOf, Comparison, Not
from services.surveys.questionnaires.content import Answer, Answers, Questionnaire


def visible(questionnaire: Questionnaire, answers: Mapping[str, Answer]) -> set[str]:
    """The keys of the questions that are shown; what a hidden question was answered counts for nothing."""
    shown: set[str] = set()
    counted: Answers = {}
    for section in questionnaire.sections:
        if section.shown_if and not holds(section.shown_if, counted):
            continue
        for question in section.questions:
            if question.shown_if is None or holds(question.shown_if, counted):
                shown.add(question.key)
                if question.key in answers:
                    counted[question.key] = answers[question.key]
    return shown


def cleaned(questionnaire: Questionnaire, answers: Mapping[str, Answer]) -> Answers:
    """The answers to what is shown, without empty ones, in the order of the questions."""
    shown = visible(questionnaire, answers)
    return {
        key: answers[key]
        for key in questionnaire.questions
        if key in shown and key in answers and not is_empty(answers[key])
    }


def is_empty(answer: Answer | None) -> bool:
    """Nothing chosen or written. False and 0 are answers."""
    if isinstance(answer, str):
        return not answer.strip()
    return answer is None or answer == [] or answer == {}


def holds(condition: AnyCondition, answers: Mapping[str, Answer]) -> bool:
    """Never raises, whatever was answered: what can't be compared doesn't hold."""
    match condition:
        case AllOf(parts=parts):
            return all(holds(part, answers) for part in parts)
        case AnyOf(parts=parts):
            return any(holds(part, answers) for part in parts)
        case Not(part=part):
            return not holds(part, answers)
        case Comparison():
            return _compares(condition, answers.get(condition.question))


def _compares(comparison: Comparison, answer: Answer | None) -> bool:
    value = comparison.value
    if is_empty(answer):
        return False
    match comparison.relation:
        case "answered":
            return True
        case "equals":
            return isinstance(answer, bool) == isinstance(value, bool) and answer == value
        case "includes":
            return isinstance(answer, list) and value in answer
        case "at_least":
            return _in_order(value, answer)
        case "at_most":
            return _in_order(answer, value)


def _in_order(lower: object, higher: object) -> bool:
    """Two numbers, or two days written as YYYY-MM-DD."""
    if isinstance(lower, bool) or isinstance(higher, bool):
        return False
    if isinstance(lower, int | float) and isinstance(higher, int | float):
        return lower <= higher
    return isinstance(lower, str) and isinstance(higher, str) and lower <= higher
