"""Which surveys leave a summary with an occurrence, and what a list of recipients may hold. Pure."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias
from uuid import UUID

from shared.contracts import Localised, Survey, SurveyKind, SurveyState, SurveyTarget

Kind: TypeAlias = Literal["invitation", "programme", "memo", "slides", "recording", "link"]

Captions: TypeAlias = Literal["yes", "exempt"]

Group: TypeAlias = Literal["invited", "attended"]
"""Kept apart: who is invited is not who comes (seed row 002-60)."""


@dataclass(frozen=True)
class Summary:
    """The published results of a survey that was asked before an occurrence."""

    survey_id: UUID
    network_id: UUID
    occurrence_id: UUID
    publication_id: UUID
    title: Localised
    illustrative: bool


def summary_of(survey: Survey) -> Summary | None:
    """What the survey, as it is now, leaves with an occurrence; None: nothing, or nothing any more (feature C17)."""
    if survey.kind is not SurveyKind.pre_event or survey.target_kind is not SurveyTarget.occurrence:
        return None
    if survey.target_id is None or survey.publication_id is None or survey.state is SurveyState.cancelled:
        return None
    return Summary(
        survey_id=survey.id, network_id=survey.network_id, occurrence_id=survey.target_id,
        publication_id=survey.publication_id, title=survey.title, illustrative=survey.illustrative,
    )  # fmt: skip


def is_listed_once(*lists: Sequence[Hashable]) -> bool:
    """Does nobody stand twice, in one list or in two?"""
    everybody = [one for listed in lists for one in listed]
    return len(everybody) == len(set(everybody))
