"""Who gets a seat, who moves up and who is told no: the pure rule, without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registration.signups import rules
from services.registration.signups.rules import Refused, Seated, Seating, Waiting

NOW = datetime(2026, 9, 4, 6, tzinfo=UTC)
SOON, LATER = NOW + timedelta(hours=1), NOW + timedelta(days=3)


def seating(**fields: object) -> Seating:
    told = Seating(uuid4(), "limited", 2, None, None, NOW + timedelta(days=1), False, 0, 0)
    return replace(told, **fields)  # type: ignore[arg-type]


@given(capacity=st.none() | st.integers(0, 50), confirmed=st.integers(0, 60), waiting=st.integers(0, 60))
def test_nobody_moves_up_beyond_the_capacity_nor_waits_beside_a_free_seat(
    capacity: int | None, confirmed: int, waiting: int
) -> None:
    count = rules.moves_up(capacity, confirmed, waiting)

    assert 0 <= count <= waiting
    if capacity is None:
        assert count == waiting
    else:
        assert confirmed + count <= max(capacity, confirmed)
        assert count == waiting or confirmed + count >= capacity


@given(capacity=st.none() | st.integers(0, 9), confirmed=st.integers(0, 9), newcomers=st.integers(0, 9))
def test_people_who_come_together_get_what_they_would_get_one_by_one(
    capacity: int | None, confirmed: int, newcomers: int
) -> None:
    policy = "open" if capacity is None else "limited"
    now = seating(policy=policy, capacity=capacity, confirmed=confirmed, waiting=0)
    together = rules.seat_all(now, newcomers)

    one_by_one = []
    for _ in range(newcomers):
        match rules.seat(now):
            case Seated():
                one_by_one.append("confirmed")
                now = replace(now, confirmed=now.confirmed + 1)
            case Waiting():
                one_by_one.append("waiting")
                now = replace(now, waiting=now.waiting + 1)
    assert together == one_by_one


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({}, None),
        ({"suspended": True}, "occurrence_cancelled"),
        ({"suspended": True, "policy": "none"}, "occurrence_cancelled"),
        ({"policy": "none"}, "signup_not_open"),
        ({"policy": "open", "capacity": None}, None),
        ({"opens_at": SOON}, "signup_not_open"),
        ({"opens_at": NOW}, None),
        ({"closes_at": NOW}, "signup_closed"),
        ({"closes_at": SOON}, None),
        ({"starts_at": NOW}, "signup_closed"),
    ],
)
def test_sign_up_is_closed_for_one_named_reason(changed: dict[str, object], reason: str | None) -> None:
    assert rules.closed(seating(**changed), NOW) == reason
    expected = Seated() if reason is None else Refused(reason)
    assert rules.sign_up(seating(**changed), already=None, now=NOW) == expected


@pytest.mark.parametrize(
    ("already", "answer"),
    [
        (None, Seated()),
        ("withdrawn", Seated()),
        ("confirmed", Refused("already_signed_up")),
        ("waiting", Refused("already_signed_up")),
        ("cancelled", Refused("already_signed_up")),
    ],
)
def test_only_who_withdrew_may_ask_again(already: rules.State | None, answer: object) -> None:
    assert rules.sign_up(seating(), already=already, now=NOW) == answer


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"confirmed": 1}, Seated()),
        ({"confirmed": 2}, Waiting(1)),
        ({"confirmed": 3}, Waiting(1)),
        ({"confirmed": 1, "waiting": 1}, Waiting(2)),
        ({"capacity": None, "confirmed": 9, "waiting": 9}, Seated()),
    ],
)
def test_a_free_seat_is_for_who_waited_first(changed: dict[str, object], place: object) -> None:
    assert rules.seat(seating(**changed)) == place


@pytest.mark.parametrize(
    ("capacity", "confirmed", "full"), [(None, 9, False), (2, 1, False), (2, 2, True), (2, 3, True)]
)
def test_full_is_when_no_seat_is_left(capacity: int | None, confirmed: int, full: bool) -> None:
    assert seating(capacity=capacity, confirmed=confirmed).full is full


@pytest.mark.parametrize(("capacity", "confirmed", "most"), [(None, 9, None), (5, 3, 5), (3, 5, 5)])
def test_whoever_was_in_when_the_capacity_was_lowered_stays_in(
    capacity: int | None, confirmed: int, most: int | None
) -> None:
    assert rules.ceiling(capacity, confirmed) == most


def test_nobody_who_comes_later_passes_the_queue() -> None:
    assert rules.seat_all(seating(confirmed=0, waiting=1), 2) == ["waiting", "waiting"]
    assert rules.seat_all(seating(confirmed=1), 3) == ["confirmed", "waiting", "waiting"]


def test_sign_up_ends_when_the_occurrence_begins_even_if_set_later() -> None:
    moved_forward = seating(closes_at=LATER)

    assert moved_forward.shuts_at == moved_forward.starts_at
    assert seating(closes_at=None).shuts_at == moved_forward.starts_at
    assert seating(closes_at=SOON).shuts_at == SOON
