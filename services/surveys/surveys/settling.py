"""Which plans of a survey make sense, and which changes come too late. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.surveys.surveys.rules import CHANGEABLE, KeptSurvey
from shared.contracts import AnswerMode, SurveyTarget


@dataclass(frozen=True)
class Not:
    """Why not, and which field it is about."""

    code: str
    field: str
    params: Mapping[str, str] | None = None


def refusal_of_change(survey: KeptSurvey, given: Mapping[str, Any]) -> Not | None:
    """What was promised stays: anonymity first of all (feature C5)."""
    differing = {name: value for name, value in given.items() if getattr(survey, name) != value}
    if survey.activated_at is not None and survey.mode is AnswerMode.anonymous and "mode" in differing:
        return Not("anonymity_promised", "mode")
    if survey.activated_at is not None and survey.sensitive and "sensitive" in differing:
        return Not("sensitivity_promised", "sensitive")
    late = sorted(set(differing) - CHANGEABLE[survey.state])
    return Not("cannot_change_now", late[0], {"state": survey.state.value}) if late else None


def refusal_of_plan(survey: KeptSurvey) -> Not | None:
    """What opening, closing and target ask of each other."""
    about_occurrence = survey.target_kind is SurveyTarget.occurrence
    if (survey.target_kind is SurveyTarget.nothing) != (survey.target_id is None):
        return Not("target_unclear", "target_id")
    if survey.opening in ("at_the_end", "with_the_announcement") and not about_occurrence:
        return Not("needs_an_occurrence", "opening")
    if survey.closing == "at_the_start" and (not about_occurrence or survey.opening == "at_the_end"):
        return Not("needs_an_occurrence", "closing")
    if survey.historical and survey.opening != "by_hand":
        return Not("historical_opens_by_hand", "opening")
    return _of_moments(survey)


def _of_moments(survey: KeptSurvey) -> Not | None:
    if survey.opening == "at_a_time" and survey.opens_at is None:
        return Not("moment_missing", "opens_at")
    if survey.closing == "at_a_time" and survey.closes_at is None:
        return Not("moment_missing", "closes_at")
    if survey.closing == "after_days" and survey.close_after_days is None:
        return Not("moment_missing", "close_after_days")
    if (
        survey.closing == "at_a_time"
        and survey.closes_at is not None
        and survey.opens_at is not None
        and survey.closes_at <= survey.opens_at
    ):
        return Not("window_empty", "closes_at")
    return None
