"""Terms of sign-up: set for an occurrence or its series, raised, lowered, closed."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from shared.contracts import Attendance, OccurrenceState, SignupPolicy
from tests.parts import Running
from tests.registration.gatherings import Gatherings, do_what_is_due


async def test_raised_capacity_moves_the_queue_up_in_its_order(gatherings: Gatherings) -> None:
    people = await gatherings.people("akaa", "kemi", "helsinki", "tampere")
    occurrence = await gatherings.open(capacity=1)
    for person in people:
        await gatherings.sign_up(occurrence, person)

    raised = await gatherings.set_policy(occurrence, policy="limited", capacity=3)

    assert (raised.json()["confirmed"], raised.json()["waiting"]) == (3, 1)
    assert await gatherings.states(occurrence) == ["confirmed", "confirmed", "confirmed", "waiting"]
    assert {m["person_id"] for m in await gatherings.intended("signup_promoted")} == {people[1], people[2]}


async def test_no_limit_any_more_lets_the_whole_queue_in(gatherings: Gatherings) -> None:
    occurrence = await gatherings.open(capacity=1)
    for person in await gatherings.people("akaa", "kemi", "helsinki"):
        await gatherings.sign_up(occurrence, person)

    opened = await gatherings.set_policy(occurrence, policy="open")

    assert (opened.json()["confirmed"], opened.json()["waiting"]) == (3, 0)


async def test_lowered_capacity_throws_nobody_out_blocks_new_ones_and_shows(gatherings: Gatherings) -> None:
    people = await gatherings.people("akaa", "kemi", "helsinki", "tampere")
    occurrence = await gatherings.open(capacity=3)
    made = [await gatherings.sign_up(occurrence, person) for person in people[:3]]

    lowered = await gatherings.set_policy(occurrence, policy="limited", capacity=1)
    late = await gatherings.sign_up(occurrence, people[3])
    await gatherings.withdraw(made[0])

    assert lowered.json()["over_by"] == 2
    assert late["state"] == "waiting"
    assert await gatherings.states(occurrence) == ["withdrawn", "confirmed", "confirmed", "waiting"]
    assert (await gatherings.seating(occurrence))["over_by"] == 1
    await gatherings.withdraw(made[1])
    await gatherings.withdraw(made[2])
    assert (await gatherings.signup(late))["state"] == "confirmed"


async def test_the_join_link_is_public_only_where_it_was_made_so(registration: Running, gatherings: Gatherings) -> None:
    hidden, shown = await gatherings.planned(), await gatherings.planned()
    link = "https://meeting.example/abc"
    await gatherings.set_policy(hidden, policy="open", join_link=link)
    await gatherings.set_policy(shown, policy="open", join_link=link, link_visibility="public")

    public = [
        (await registration.http.get(f"/occurrences/{o.id}/signup-policy")).json()["join_link"] for o in (hidden, shown)
    ]

    assert public == [None, link]
    bodies = await registration.fetch("SELECT convert_from(body, 'UTF8') AS said FROM outbox")
    assert not [row for row in bodies if "meeting.example" in row["said"]]


async def test_terms_that_contradict_themselves_are_refused(registration: Running, gatherings: Gatherings) -> None:
    occurrence = await gatherings.planned(days=2)
    past = await gatherings.planned(historical=True, days=-30)
    late = (registration.clock() + timedelta(days=3)).isoformat()
    soon = (registration.clock() + timedelta(days=1)).isoformat()

    answers = [
        await gatherings.set_policy(occurrence, policy="limited"),
        await gatherings.set_policy(occurrence, policy="open", capacity=3),
        await gatherings.set_policy(occurrence, policy="open", closes_at=late),
        await gatherings.set_policy(occurrence, policy="open", opens_at=soon, closes_at=soon),
        await gatherings.set_policy(occurrence, policy="open", join_link="http://meeting.example"),
        await gatherings.set_policy(past, policy="open"),
    ]

    assert [answer.status_code for answer in answers] == [422, 422, 422, 422, 422, 409]
    assert [answer.json()["code"] for answer in answers] == [
        "capacity_and_limited",
        "capacity_and_limited",
        "closes_after_start",
        "closes_before_opening",
        "invalid",
        "occurrence_historical",
    ]


async def test_sign_up_with_people_in_it_cant_be_taken_away(gatherings: Gatherings) -> None:
    (akaa,) = await gatherings.people("akaa")
    occurrence = await gatherings.open()
    await gatherings.sign_up(occurrence, akaa)

    answer = await gatherings.set_policy(occurrence, policy="none")

    assert (answer.status_code, answer.json()["code"]) == (422, "signups_exist")


async def test_sign_up_cant_be_taken_away_while_it_is_called_off_either(gatherings: Gatherings) -> None:
    (akaa,) = await gatherings.people("akaa")
    occurrence = await gatherings.open(capacity=3)
    await gatherings.sign_up(occurrence, akaa)
    called_off = await gatherings.next(occurrence, state=OccurrenceState.cancelled)

    answer = await gatherings.set_policy(occurrence, policy="none")
    await gatherings.next(called_off, state=OccurrenceState.scheduled)

    assert (answer.status_code, answer.json()["code"]) == (422, "signups_exist")
    assert await gatherings.states(occurrence) == ["confirmed"]


async def test_terms_are_changed_by_who_has_seen_them(gatherings: Gatherings) -> None:
    occurrence = await gatherings.planned()

    first = await gatherings.set_policy(occurrence, if_match=0, policy="open")
    stale = await gatherings.set_policy(occurrence, if_match=0, policy="limited", capacity=3)

    assert (first.status_code, first.headers["ETag"]) == (200, '"1"')
    assert (stale.status_code, stale.json()["code"]) == (412, "version_conflict")


async def test_only_the_networks_coordinators_set_terms(registration: Running, gatherings: Gatherings) -> None:
    occurrence = await gatherings.planned()
    (akaa,) = await gatherings.people("akaa")
    path, terms = f"/occurrences/{occurrence.id}/signup-policy", {"policy": "open"}

    stranger = await registration.http.put(path, json=terms, headers=registration.as_(person=akaa))
    administrator = await registration.http.put(path, json=terms, headers=registration.as_("administrator"))

    assert (stranger.status_code, administrator.status_code) == (403, 200)


async def test_a_series_default_holds_for_what_comes_and_for_what_comes_later(gatherings: Gatherings) -> None:
    series_id = uuid4()
    own = await gatherings.open(capacity=5, series_id=series_id)
    bare = await gatherings.planned(series_id=series_id, days=20)
    answer = await gatherings.set_series_policy(
        series_id, policy="limited", capacity=30, opens_days_before=14, closes_hours_before=24
    )
    later = await gatherings.planned(series_id=series_id, days=40)
    history = await gatherings.planned(series_id=series_id, days=-40, historical=True)

    assert answer.status_code == 200
    shown = [await gatherings.seating(o) for o in (own, bare, later)]
    assert [seating["capacity"] for seating in shown] == [5, 30, 30]
    assert shown[2]["closes_at"] == (later.starts_at - timedelta(hours=24)).isoformat().replace("+00:00", "Z")
    assert shown[2]["opens_at"] == (later.starts_at - timedelta(days=14)).isoformat().replace("+00:00", "Z")
    assert (await gatherings.seating(history))["code"] == "not_found"


async def test_an_occurrence_that_moves_takes_the_windows_of_its_series_along(gatherings: Gatherings) -> None:
    series_id = uuid4()
    first = await gatherings.planned(series_id=series_id, days=20)
    await gatherings.set_series_policy(series_id, policy="open", closes_hours_before=24)

    moved = await gatherings.next(
        first, starts_at=first.starts_at + timedelta(days=7), ends_at=first.ends_at + timedelta(days=7)
    )

    closes_at = (await gatherings.seating(first))["closes_at"]
    assert closes_at == (moved.starts_at - timedelta(hours=24)).isoformat().replace("+00:00", "Z")


@pytest.mark.parametrize("one_by_one", [True, False])
async def test_an_occurrence_that_comes_back_at_another_time_takes_the_windows_of_its_series_along(
    gatherings: Gatherings, one_by_one: bool
) -> None:
    """Whether or not its calling off was heard of in between."""
    series_id = uuid4()
    occurrence = await gatherings.planned(series_id=series_id, days=10)
    await gatherings.set_series_policy(series_id, policy="open", closes_hours_before=24)
    if one_by_one:
        await gatherings.next(occurrence, state=OccurrenceState.cancelled)
    later = {"starts_at": occurrence.starts_at + timedelta(days=7), "ends_at": occurrence.ends_at + timedelta(days=7)}

    await gatherings.next(occurrence, version=3, **later)

    closes_at = datetime.fromisoformat((await gatherings.seating(occurrence))["closes_at"])
    assert closes_at == later["starts_at"] - timedelta(days=1)


async def test_a_default_without_sign_up_drops_nobody(gatherings: Gatherings) -> None:
    series_id = uuid4()
    (akaa,) = await gatherings.people("akaa")
    taken = await gatherings.planned(series_id=series_id)
    empty = await gatherings.planned(series_id=series_id, days=20)
    await gatherings.set_series_policy(series_id, policy="open")
    await gatherings.sign_up(taken, akaa)

    answer = await gatherings.set_series_policy(series_id, policy="none")

    assert answer.status_code == 200
    assert [(await gatherings.seating(o))["policy"] for o in (taken, empty)] == ["open", "none"]


async def test_closing_is_said_when_it_comes_with_how_many_are_in(
    registration: Running, gatherings: Gatherings
) -> None:
    (akaa,) = await gatherings.people("akaa")
    occurrence = await gatherings.open(days=1)
    await gatherings.sign_up(occurrence, akaa)
    registration.clock.now += timedelta(days=1)

    await do_what_is_due(registration)

    last = (await registration.said(SignupPolicy))[-1]
    assert (last.id, last.closed, last.version) == (occurrence.id, True, 2)
    assert [(a.id, a.registered) for a in await registration.said(Attendance)] == [(occurrence.id, 1)]
