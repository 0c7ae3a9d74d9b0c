"""Which answers a round takes, and where each of them counts. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args
from uuid import UUID

from services.surveys.rounds.kept import KeptRound
from services.surveys.rounds.rules import Group, Place, Score

GROUPS: tuple[Group, ...] = get_args(Group)

Code: TypeAlias = Literal[
    "missing", "unknown_member", "unknown_sector", "unknown_criterion", "level_unknown", "nothing_scored"
]


@dataclass(frozen=True)
class AnswerFault:
    """`field` as the form and the body name it."""

    field: str
    code: Code


@dataclass(frozen=True)
class Answer:
    group: Group
    sector: str | None
    organisation_id: UUID | None
    scores: Mapping[str, Score]


def faults_in(answer: Answer, kept: KeptRound) -> list[AnswerFault]:
    """In the order of the form."""
    return [*_about_whom(answer, kept), *_about_scores(answer, kept)]


def leaf(answer: Answer, kept: KeptRound) -> Place:
    """Only staff are told apart by sector: management and elected officials answer for the whole."""
    member = (str(answer.organisation_id),) if kept.member_ids else ()
    sector = (answer.sector,) if answer.sector and answer.group == "staff" else ()
    return (*member, answer.group, *sector)


def _about_whom(answer: Answer, kept: KeptRound) -> Iterator[AnswerFault]:
    if kept.member_ids and answer.organisation_id is None:
        yield AnswerFault("organisation_id", "missing")
    elif answer.organisation_id is not None and answer.organisation_id not in kept.member_ids:
        yield AnswerFault("organisation_id", "unknown_member")
    if answer.group == "staff" and kept.sectors and answer.sector is None:
        yield AnswerFault("sector", "missing")
    elif answer.sector is not None and answer.sector not in {sector.key for sector in kept.sectors}:
        yield AnswerFault("sector", "unknown_sector")


def _about_scores(answer: Answer, kept: KeptRound) -> Iterator[AnswerFault]:
    levels = {level.value for level in kept.model.levels}
    for key, score in answer.scores.items():
        if key not in kept.model.by_key:
            yield AnswerFault(f"scores.{key}", "unknown_criterion")
        elif score.level is not None and score.level not in levels:
            yield AnswerFault(f"scores.{key}", "level_unknown")
    if not answer.scores:
        yield AnswerFault("scores", "nothing_scored")
