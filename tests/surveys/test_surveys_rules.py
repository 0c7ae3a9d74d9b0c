"""Whatever is done with a survey and its occurrence, in whatever order, what the database demands holds."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from services.surveys.surveys import rules
from services.surveys.surveys.rules import Gathering, KeptSurvey, Refused, following, moved, opened, opens_by_itself
from shared.contracts import AnswerMode, Localised, SurveyKind, SurveyState, SurveyTarget

BEGIN = datetime(2026, 11, 24, 9, tzinfo=UTC)
STATES = list(SurveyState)

gatherings = st.builds(
    lambda takes_place, ended, hours, historical: Gathering(
        takes_place=takes_place, ended=ended and takes_place, starts_at=BEGIN + timedelta(hours=hours),
        ends_at=BEGIN + timedelta(hours=hours + 1), historical=historical,
    ),
    st.booleans(), st.booleans(), st.integers(-400, 400), st.booleans(),
)  # fmt: skip
acts = st.one_of(st.sampled_from(STATES), gatherings)


def survey(mode: AnswerMode, opening: Any, closing: Any) -> KeptSurvey:
    return KeptSurvey(
        id=uuid4(), version=1, network_id=uuid4(), kind=SurveyKind.feedback, target_kind=SurveyTarget.occurrence,
        target_id=uuid4(), title=Localised(fi="Palaute"), state=SurveyState.draft, mode=mode, opening=opening,
        closing=closing, close_after_days=14, questionnaire_version=1, opens_at=BEGIN,
        closes_at=BEGIN + timedelta(days=20) if closing == "at_a_time" else None,
    )  # fmt: skip


def after(before: KeptSurvey, act: Any, invited: int, now: datetime) -> KeptSurvey:
    if isinstance(act, Gathering):
        followed = following(before, act, now)
        return opened(followed, now) if opens_by_itself(followed, act, now) is True else followed
    wished = moved(before, act, invited=invited, now=now)
    return before if isinstance(wished, Refused) else wished


def require_sound(before: KeptSurvey, now: KeptSurvey) -> None:
    """The CHECKs of its table, and what was promised."""
    assert (now.state is SurveyState.cancelled) == (now.state_before is not None)
    assert now.state in (SurveyState.draft, SurveyState.cancelled) or now.activated_at is not None
    assert now.state not in (SurveyState.open, SurveyState.closed) or now.opened_at is not None
    assert now.state is SurveyState.cancelled or not now.cancelled_with_occurrence
    assert now.state is not SurveyState.open or now.closed_at is None
    assert now.state is not SurveyState.closed or now.closed_at is not None
    assert now == before or now.version > before.version
    assert before.mode is now.mode
    assert rules.message_type(before, now) in KeptSurvey.types


@given(
    st.sampled_from(AnswerMode),
    st.sampled_from(["by_hand", "at_a_time", "at_the_end", "with_the_announcement"]),
    st.sampled_from(["by_hand", "at_a_time", "after_days", "at_the_start"]),
    st.lists(st.tuples(acts, st.integers(0, 30), st.integers(0, 72)), max_size=20),
)
def test_no_order_of_acts_breaks_a_survey(
    mode: AnswerMode, opening: str, closing: str, done: list[tuple[Any, int, int]]
) -> None:
    current, now = survey(mode, opening, closing), BEGIN
    for act, invited, hours in done:
        now += timedelta(hours=hours)
        before, current = current, after(current, act, invited, now)
        require_sound(before, current)


@given(gatherings, st.integers(-400, 800))
def test_nothing_opens_by_itself_for_what_is_historical_called_off_or_long_over(
    gathering: Gathering, hours: int
) -> None:
    now = BEGIN + timedelta(hours=hours)
    ready = survey(AnswerMode.identified, "at_the_end", "after_days").model_copy(update={"state": SurveyState.ready})
    opens = opens_by_itself(ready, gathering, now) is True

    assert not (opens and (gathering.historical or not gathering.takes_place or not gathering.ended))
    assert not (opens and now - gathering.ends_at > rules.LATEST_OPENING)


@given(st.lists(gatherings, min_size=1, max_size=6))
def test_heard_twice_is_heard_once(told: list[Gathering]) -> None:
    current = survey(AnswerMode.identified, "at_the_end", "after_days")
    for gathering in told:
        current = following(current, gathering, BEGIN)
        assert following(current, gathering, BEGIN) is current
