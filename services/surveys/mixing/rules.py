"""When anonymous answers come out, and whose mark comes out beside whose answer: nobody's own. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

SMALLEST = 5
SMALLEST_SENSITIVE = 10


@dataclass(frozen=True)
class Waiting:
    """What one person sent. `person_id` is whose mark it brings; None: came by the link that everybody has."""

    questionnaire_version: int
    answers: dict[str, Any]
    person_id: UUID | None


@dataclass(frozen=True)
class Dealt:
    """`out` become answers, `marked` are told to have answered; `back` wait on, each with somebody else's mark."""

    out: list[Waiting]
    marked: list[UUID]
    back: list[Waiting]


def smallest(*, sensitive: bool) -> int:
    """The fewest that come out together."""
    return SMALLEST_SENSITIVE if sensitive else SMALLEST


def leaving(waiting: int, least: int, *, over: bool) -> int:
    """How many of those that wait come out now.

    While the survey is open so many stay behind that its last batch is no smaller either: a batch is drawn from twice
    as many as it has to hold. `over`: nothing comes after it, so all come out.
    """
    if over:
        return waiting
    return waiting - least if waiting >= 2 * least else 0


def deal(waiting: Sequence[Waiting], number: int, chance: Random) -> Dealt:
    """`number` answers and as many marks, drawn apart from each other; what stays behind is paired anew.

    So neither a batch's marks tell whose answers it holds, nor does the key to what waits tell whose each is.
    """
    answers, people = list(waiting), [one.person_id for one in waiting]
    chance.shuffle(answers)
    chance.shuffle(people)
    back = [
        Waiting(one.questionnaire_version, one.answers, person_id)
        for one, person_id in zip(answers[number:], people[number:], strict=True)
    ]
    return Dealt(answers[:number], [person for person in people[:number] if person], back)
