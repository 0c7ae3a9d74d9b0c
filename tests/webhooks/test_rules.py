"""When a message comes again, and when nothing comes any more."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.webhooks.deliveries.rules import TRIES, WAITS, Again, Arrived, GivenUp, after, asked_wait
from services.webhooks.receivers.courier import Answer

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def test_ten_tries_are_made_in_a_little_over_three_days() -> None:
    assert TRIES == 10
    assert timedelta(days=3) < sum(WAITS, timedelta()) < timedelta(days=3, hours=6)


@given(st.integers(1, 20), st.floats(0, 1), st.sampled_from(["refused", "unreachable", "timed_out", "blocked"]))
def test_each_wait_is_about_as_long_as_it_should_be(attempt: int, chance: float, outcome: str) -> None:
    verdict = after(Answer(outcome, 500), attempt, NOW, chance)  # type: ignore[arg-type]
    if attempt >= TRIES:
        assert verdict == GivenUp("failing")
    else:
        assert isinstance(verdict, Again)
        assert WAITS[attempt - 1] * 0.9 <= verdict.at - NOW <= WAITS[attempt - 1] * 1.1


def test_what_has_arrived_or_is_gone_is_not_tried_again() -> None:
    assert after(Answer("delivered", 204), 1, NOW, 0.5) == Arrived()
    assert after(Answer("gone", 410), 1, NOW, 0.5) == GivenUp("gone")


def test_retry_after_lengthens_a_wait_and_never_shortens_one() -> None:
    assert after(Answer("refused", 503, "3600"), 1, NOW, 0.5) == Again(NOW + timedelta(hours=1))
    assert after(Answer("refused", 503, "1"), 2, NOW, 0.5) == Again(NOW + WAITS[1])
    assert asked_wait("Tue, 24 Nov 2026 10:00:00 GMT", NOW) == timedelta(hours=1)
    assert asked_wait("Tue, 24 Nov 2020 10:00:00 GMT", NOW) == timedelta(0)
    assert asked_wait("9" * 400, NOW) == timedelta(hours=24)


@given(st.text(max_size=60))
def test_no_retry_after_breaks_the_rule(told: str) -> None:
    assert timedelta(0) <= asked_wait(told, NOW) <= timedelta(hours=24)
