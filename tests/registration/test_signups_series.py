"""A place in a whole series: now, later, and out again."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx

from tests.parts import Running
from tests.registration.gatherings import Gatherings


async def follow(service: Running, series_id: UUID, person: UUID, **body: Any) -> httpx.Response:
    return await service.http.post(f"/series/{series_id}/signups", json=body, headers=service.as_(person=person))


async def test_one_act_gives_a_place_in_all_that_comes_and_one_mail(
    registration: Running, gatherings: Gatherings
) -> None:
    akaa, kemi = await gatherings.people("akaa", "kemi")
    series_id = uuid4()
    full = await gatherings.open(series_id=series_id, capacity=1)
    await gatherings.sign_up(full, kemi)
    free = await gatherings.open(series_id=series_id, days=20)
    await gatherings.planned(series_id=series_id, days=30)

    answer = await follow(registration, series_id, akaa)
    again = await follow(registration, series_id, akaa)

    assert answer.status_code == 201
    assert {p["occurrence_id"]: p["state"] for p in answer.json()["places"]} == {
        str(full.id): "waiting",
        str(free.id): "confirmed",
    }
    assert (again.status_code, again.json()["code"]) == (409, "already_in_series")
    assert len(await gatherings.intended("series_signed_up")) == 1
    assert await gatherings.intended("signup_queued") == []


async def test_later_added_occurrences_seat_the_series_in_its_order(
    registration: Running, gatherings: Gatherings
) -> None:
    people = await gatherings.people("akaa", "kemi", "helsinki")
    series_id = uuid4()
    await gatherings.planned(series_id=series_id)
    await gatherings.set_series_policy(series_id, policy="limited", capacity=2)
    for person in people:
        assert (await follow(registration, series_id, person)).status_code == 201

    added = await gatherings.planned(series_id=series_id, days=40)

    rows = await registration.fetch(
        "SELECT person_id, state FROM signups WHERE occurrence_id = $1 ORDER BY ticket", added.id
    )
    assert [(row["person_id"], row["state"]) for row in rows] == [
        (people[0], "confirmed"),
        (people[1], "confirmed"),
        (people[2], "waiting"),
    ]
    assert await gatherings.counters_hold([added])


async def test_leaving_gives_up_what_comes_and_keeps_what_was(registration: Running, gatherings: Gatherings) -> None:
    akaa, kemi = await gatherings.people("akaa", "kemi")
    series_id = uuid4()
    past = await gatherings.open(series_id=series_id, days=1)
    coming = await gatherings.open(series_id=series_id, days=30, capacity=1)
    await follow(registration, series_id, akaa)
    await gatherings.sign_up(coming, kemi)
    registration.clock.now += timedelta(days=2)

    path, headers = f"/series/{series_id}/signups", registration.as_(person=akaa)
    left = [await registration.http.delete(path, headers=headers) for _ in range(2)]
    added = await gatherings.open(series_id=series_id, days=50)

    assert [answer.status_code for answer in left] == [204, 204]
    assert await gatherings.states(past) == ["confirmed"]
    assert await gatherings.states(coming) == ["withdrawn", "confirmed"]
    assert await gatherings.states(added) == []
    assert len(await gatherings.intended("series_left")) == 1


async def test_who_gave_up_one_occurrence_isnt_put_back_into_it(registration: Running, gatherings: Gatherings) -> None:
    (akaa,) = await gatherings.people("akaa")
    series_id = uuid4()
    occurrence = await gatherings.open(series_id=series_id)
    places = (await follow(registration, series_id, akaa)).json()["places"]
    await gatherings.withdraw(places[0])

    await gatherings.set_policy(occurrence, policy="limited", capacity=10)

    assert await gatherings.states(occurrence) == ["withdrawn"]


async def test_a_series_without_anything_to_come_is_refused(registration: Running, gatherings: Gatherings) -> None:
    (akaa,) = await gatherings.people("akaa")
    series_id = uuid4()
    await registration.hear(gatherings.series(series_id))

    over, unknown = await follow(registration, series_id, akaa), await follow(registration, uuid4(), akaa)

    assert (over.status_code, over.json()["code"]) == (409, "series_over")
    assert unknown.status_code == 404


async def test_a_person_lists_the_series_they_are_in_and_nobody_elses(
    registration: Running, gatherings: Gatherings
) -> None:
    akaa, kemi = await gatherings.people("akaa", "kemi")
    ids = [uuid4(), uuid4(), uuid4()]
    await registration.hear(gatherings.series(ids[0]))
    for series_id in ids:
        await gatherings.open(series_id=series_id)
        await follow(registration, series_id, akaa)
    await follow(registration, ids[0], kemi)
    headers = registration.as_(person=akaa)
    await registration.http.delete(f"/series/{ids[1]}/signups", headers=headers)

    first = (await registration.http.get("/series-signups?limit=1", headers=headers)).json()
    rest = (await registration.http.get(f"/series-signups?limit=1&cursor={first['next']}", headers=headers)).json()

    assert [one["series_id"] for one in first["items"] + rest["items"]] == [str(ids[0]), str(ids[2])]
    assert first["items"][0]["title"]["sv"] == "Fredagar"
    assert rest["items"][0]["title"] is None


async def test_a_coordinator_lists_who_is_in_the_series_and_a_member_does_not(
    registration: Running, gatherings: Gatherings
) -> None:
    akaa, kemi, helsinki = await gatherings.people("akaa", "kemi", "helsinki")
    series_id = uuid4()
    await gatherings.open(series_id=series_id)
    for person in (akaa, kemi, helsinki):
        await follow(registration, series_id, person)
    path = f"/series/{series_id}/signups"
    await registration.http.delete(path, headers=registration.as_(person=kemi))
    coordinator = registration.as_(person=gatherings.coordinator)

    first = (await registration.http.get(f"{path}?limit=1", headers=coordinator)).json()
    rest = (await registration.http.get(f"{path}?limit=5&cursor={first['next']}", headers=coordinator)).json()
    refused = await registration.http.get(path, headers=registration.as_(person=akaa))
    unknown = await registration.http.get(f"/series/{uuid4()}/signups", headers=coordinator)

    listed = [(one["person_id"], one["address"]) for one in first["items"] + rest["items"]]
    assert listed == [(str(akaa), "kirjaamo@akaa.example"), (str(helsinki), "kirjaamo@helsinki.example")]
    assert (refused.status_code, unknown.status_code) == (403, 404)
