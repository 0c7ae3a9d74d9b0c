"""Which questions of several versions, or of several surveys on the same keys, are one question (feature C10). Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from services.surveys.questionnaires.content import (
    AnyQuestion,
    Matrix,
    MultiChoice,
    Option,
    Questionnaire,
    Ranking,
    Scale,
    SingleChoice,
)
from services.surveys.questionnaires.fault import Fault


@dataclass(frozen=True, slots=True)
class JoinedQuestion:
    """`question` is worded as in the last version that has it; its options, rows and columns are those of all.

    `versions` are the places, in what was joined, of the questionnaires that have it: an answer belongs to it only
    when it was given to one of these.
    """

    question: AnyQuestion
    versions: tuple[int, ...]

    @property
    def key(self) -> str:
        return self.question.key


def joined(versions: Sequence[Questionnaire]) -> list[JoinedQuestion]:
    """Of versions from the oldest to the newest: in the newest's order, then what it doesn't ask any more.

    The same key with another meaning (`are_one` is false) makes a question of its own.
    """
    found: list[JoinedQuestion] = []
    for place in reversed(range(len(versions))):
        for question in versions[place].questions.values():
            at = next((n for n, one in enumerate(found) if are_one(one.question, question)), None)
            if at is None:
                found.append(JoinedQuestion(question, (place,)))
            else:
                found[at] = JoinedQuestion(_with_all(found[at].question, question), (place, *found[at].versions))
    return found


def are_one(one: AnyQuestion, other: AnyQuestion) -> bool:
    """Can answers to both be counted together? Ends of a scale are part of what an answer means."""
    if one.key != other.key or one.type != other.type:
        return False
    if isinstance(one, Scale) and isinstance(other, Scale):
        return (one.lowest, one.highest) == (other.lowest, other.highest)
    return True


def faults_after_opening(before: Sequence[Questionnaire], after: Questionnaire) -> list[Fault]:
    """What a new version may not do to answers that were given: keys keep their meaning, background questions stay."""
    earlier = {one.key: one.question for one in joined(before)}
    found = []
    for at, section in enumerate(after.sections):
        for place, question in enumerate(section.questions):
            if question.key in earlier and not are_one(earlier[question.key], question):
                found.append(Fault(f"sections.{at}.questions.{place}.key", "key_reused", question.key))
    return found + faults_of_lost({question.key for question in before[-1].background}, after)


def faults_of_lost(needed: Collection[str], after: Questionnaire) -> list[Fault]:
    """The background questions by which results are shown, or may be, and which it hasn't any more."""
    kept = {question.key for question in after.background}
    return [Fault("sections", "background_stays", key) for key in sorted(needed) if key not in kept]


def _with_all(newer: AnyQuestion, older: AnyQuestion) -> AnyQuestion:
    match newer, older:
        case SingleChoice(), SingleChoice():
            return newer.model_copy(update={"options": _union(newer.options, older.options)})
        case MultiChoice(), MultiChoice():
            return newer.model_copy(update={"options": _union(newer.options, older.options)})
        case Ranking(), Ranking():
            return newer.model_copy(update={"options": _union(newer.options, older.options)})
        case Matrix(), Matrix():
            both = {"rows": _union(newer.rows, older.rows), "columns": _union(newer.columns, older.columns)}
            return newer.model_copy(update=both)
        case _:
            return newer


def _union(newer: Iterable[Option], older: Iterable[Option]) -> tuple[Option, ...]:
    known = {option.key: option for option in newer}
    return tuple({**known, **{option.key: option for option in older if option.key not in known}}.values())
