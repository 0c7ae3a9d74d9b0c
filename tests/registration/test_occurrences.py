"""Places follow what events says of occurrences, in whatever order it is heard."""

from datetime import timedelta
from itertools import permutations
from uuid import UUID, uuid4

import pytest

from shared.bus.handlers import Gone
from shared.contracts import Attendance, Contract, Occurrence, OccurrenceState, Signup, SignupPolicy
from tests.parts import Running
from tests.registration.gatherings import Gatherings, do_what_is_due


async def test_called_off_closes_sign_up_and_reinstated_gives_everybody_their_place_back(
    registration: Running, gatherings: Gatherings
) -> None:
    people = await gatherings.people("akaa", "kemi", "helsinki")
    occurrence = await gatherings.open(capacity=1)
    made = [await gatherings.sign_up(occurrence, person) for person in people]

    called_off = await gatherings.next(occurrence, state=OccurrenceState.cancelled, cancelled_with=uuid4())
    assert await gatherings.states(occurrence) == ["cancelled"] * 3
    await gatherings.withdraw(made[0])
    await gatherings.next(called_off, state=OccurrenceState.scheduled, cancelled_with=None)

    assert await gatherings.states(occurrence) == ["withdrawn", "confirmed", "waiting"]
    assert await gatherings.counters_hold([occurrence])
    assert len(await gatherings.intended("occurrence_cancelled")) == 3
    assert {m["person_id"] for m in await gatherings.intended("occurrence_reinstated")} == set(people[1:])
    closed = [policy.closed for policy in await registration.said(SignupPolicy)]
    assert closed == [False, True, False]


async def test_a_cancelled_series_of_ten_is_one_mail_per_person(gatherings: Gatherings) -> None:
    akaa, kemi = await gatherings.people("akaa", "kemi")
    series_id, act = uuid4(), uuid4()
    ten = [await gatherings.open(series_id=series_id, days=10 + week * 7) for week in range(10)]
    for occurrence in ten:
        await gatherings.sign_up(occurrence, akaa)
    await gatherings.sign_up(ten[0], kemi)

    called_off = [
        o.model_copy(update={"version": 2, "sequence": 1, "state": OccurrenceState.cancelled, "cancelled_with": act})
        for o in ten
    ]
    await gatherings.service.hear(*called_off[:6])
    await gatherings.service.hear(*called_off[6:])

    told = await gatherings.intended("occurrence_cancelled")
    assert sorted(m["person_id"] for m in told) == sorted([akaa, kemi])
    letters = await gatherings.scenes.mails("kirjaamo@akaa.example")
    assert ["Peruttu" in str(letter["Subject"]) for letter in letters].count(True) == 1
    calendars = [part.get_content() for part in letters[-1].iter_attachments()]
    assert len(calendars) == 10
    assert all(b"METHOD:CANCEL" in said and b"STATUS:CANCELLED" in said for said in calendars)


async def test_the_same_batch_twice_changes_and_tells_nothing_twice(
    registration: Running, gatherings: Gatherings
) -> None:
    (akaa,) = await gatherings.people("akaa")
    occurrence = await gatherings.open()
    await gatherings.sign_up(occurrence, akaa)
    called_off = await gatherings.next(occurrence, state=OccurrenceState.cancelled)
    before = await registration.fetch("SELECT count(*) AS rows FROM outbox")

    await registration.hear(called_off)
    await registration.hear(occurrence)

    assert await registration.fetch("SELECT count(*) AS rows FROM outbox") == before
    assert len(await gatherings.intended("occurrence_cancelled")) == 1


async def test_who_has_a_place_hears_of_a_new_time_and_place(registration: Running, gatherings: Gatherings) -> None:
    akaa, kemi = await gatherings.people("akaa", "kemi")
    occurrence = await gatherings.open(capacity=1)
    await gatherings.sign_up(occurrence, akaa)
    await gatherings.sign_up(occurrence, kemi)

    later = timedelta(hours=2)
    moved = await gatherings.next(
        occurrence, starts_at=occurrence.starts_at + later, ends_at=occurrence.ends_at + later
    )
    await gatherings.next(moved, title=moved.title.model_copy(update={"fi": "Digiperjantai 2"}))

    told = await gatherings.intended("occurrence_moved")
    assert {m["person_id"] for m in told} == {akaa, kemi}
    assert {m["best_before"] for m in told} == {moved.starts_at}
    assert (await registration.said(SignupPolicy))[-1].closes_at == moved.starts_at


async def test_history_never_opens_and_tells_nobody(registration: Running, gatherings: Gatherings) -> None:
    series_id = uuid4()
    await gatherings.planned(series_id=series_id)
    await gatherings.set_series_policy(series_id, policy="open")
    said = len(await registration.said(SignupPolicy))

    past = await gatherings.planned(series_id=series_id, days=-30, historical=True)
    await gatherings.next(past, state=OccurrenceState.cancelled)

    assert len(await registration.said(SignupPolicy)) == said
    assert await registration.fetch("SELECT FROM seatings WHERE occurrence_id = $1", past.id) == []
    assert await registration.fetch("SELECT FROM mail_intents") == []


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_every_arrival_order_ends_the_same(
    registration: Running, gatherings: Gatherings, order: tuple[int, ...]
) -> None:
    series_id = uuid4()
    occurrence = gatherings.occurrence(series_id=series_id)
    called_off = occurrence.model_copy(update={"version": 2, "state": OccurrenceState.cancelled})
    states = [gatherings.series(series_id), occurrence, called_off]

    for index in order:
        await registration.hear(states[index])

    rows = await registration.fetch("SELECT version, state FROM occurrences WHERE id = $1", occurrence.id)
    assert [(row["version"], row["state"]) for row in rows] == [(2, "cancelled")]
    assert len(await registration.fetch("SELECT FROM series WHERE id = $1", series_id)) == 1


async def test_a_deleted_occurrence_leaves_nobody_in_it(registration: Running, gatherings: Gatherings) -> None:
    (akaa,) = await gatherings.people("akaa")
    occurrence = await gatherings.open()
    await gatherings.sign_up(occurrence, akaa)

    async with registration.process.resources.pool.acquire() as tx, tx.transaction():
        forget = registration.service.handlers.forgetter(Occurrence)
        await forget([Gone(occurrence.id, 2)], tx, registration.clock())

    assert await gatherings.states(occurrence) == ["cancelled"]
    assert (await gatherings.ask(occurrence, akaa)).json()["code"] == "occurrence_cancelled"


async def test_an_unknown_state_of_a_newer_service_is_kept_and_closes_nothing(
    registration: Running, gatherings: Gatherings
) -> None:
    (akaa,) = await gatherings.people("akaa")
    occurrence = await gatherings.open()

    await gatherings.next(occurrence, state=OccurrenceState("postponed"))

    rows = await registration.fetch("SELECT state FROM occurrences WHERE id = $1", occurrence.id)
    assert rows[0]["state"] == "postponed"
    assert (await gatherings.ask(occurrence, akaa)).status_code == 201


@pytest.mark.parametrize("contract", [Signup, SignupPolicy, Attendance])
async def test_republishing_gives_current_states_in_chunks_by_id(
    registration: Running, gatherings: Gatherings, contract: type[Contract]
) -> None:
    people = await gatherings.people("akaa", "kemi", "helsinki")
    for _ in range(3):
        occurrence = await gatherings.open(capacity=1, days=1)
        for person in people:
            await gatherings.sign_up(occurrence, person)
    await do_what_is_due(registration)

    found: list[Contract] = []
    async with registration.process.resources.pool.acquire() as tx, tx.transaction():
        last: UUID | None = None
        while chunk := await registration.service.current[contract](tx, last, 2):
            found += chunk
            last = chunk[-1].id

    said = {state.id: state for state in await registration.said(contract)}
    assert {state.id: state for state in found} == said
    assert [state.id for state in found] == sorted(said)


async def test_gauges_count_sign_ups_and_heads(registration: Running, gatherings: Gatherings) -> None:
    occurrence = await gatherings.open(capacity=1, days=1)
    for person in await gatherings.people("akaa", "kemi"):
        await gatherings.sign_up(occurrence, person)
    registration.clock.now += timedelta(days=1)
    path, headers = f"/occurrences/{occurrence.id}/attendance", registration.as_(person=gatherings.coordinator)
    await registration.http.put(path, json={"attended": 248}, headers=headers)

    shown = (await registration.http.get("/metrics")).text

    assert 'signups{state="confirmed"} 1.0' in shown
    assert 'signups{state="waiting"} 1.0' in shown
    assert f'event_attendance{{network="{gatherings.network_id}"}} 248.0' in shown
