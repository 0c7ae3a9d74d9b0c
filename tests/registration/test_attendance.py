"""Who came: heads counted without any sign-up, people ticked off, and how the network grew."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from shared.contracts import Attendance, Occurrence, OccurrenceState, Signup
from shared.contracts.growth import Counted, growth
from tests.parts import Running
from tests.registration.gatherings import Gatherings, do_what_is_due
from tests.registration.scenes import Scenes


async def count(service: Running, gatherings: Gatherings, occurrence: Occurrence, **heads: Any) -> httpx.Response:
    headers = service.as_(person=gatherings.coordinator)
    return await service.http.put(f"/occurrences/{occurrence.id}/attendance", json=heads, headers=headers)


async def test_248_came_without_signing_up_and_are_counted(registration: Running, gatherings: Gatherings) -> None:
    past = await gatherings.planned(days=-100, historical=True)

    answer = await count(
        registration, gatherings, past, by_organisation_kind={"municipality": 200, "agency": 40, "ministry": 8}
    )

    assert (answer.status_code, answer.json()["attended"]) == (200, 248)
    (said,) = await registration.said(Attendance)
    assert (said.id, said.registered, said.attended, said.network_id) == (past.id, 0, 248, gatherings.network_id)


async def test_a_count_is_corrected_by_who_has_seen_it(registration: Running, gatherings: Gatherings) -> None:
    past = await gatherings.planned(days=-1)
    await count(registration, gatherings, past, attended=80)
    path = f"/occurrences/{past.id}/attendance"
    headers = registration.as_(person=gatherings.coordinator)

    stale = await registration.http.put(path, json={"attended": 85}, headers={**headers, "If-Match": '"9"'})
    right = await registration.http.put(path, json={"attended": 85}, headers={**headers, "If-Match": '"1"'})

    assert (stale.status_code, right.status_code, right.headers["ETag"]) == (412, 200, '"2"')
    assert [(a.version, a.attended) for a in await registration.said(Attendance)] == [(1, 80), (2, 85)]


async def test_wrong_counts_are_refused(registration: Running, gatherings: Gatherings) -> None:
    coming, past = await gatherings.planned(), await gatherings.planned(days=-1)
    called_off = await gatherings.planned(days=-2)
    await gatherings.next(called_off, state=OccurrenceState.cancelled)

    answers = [
        await count(registration, gatherings, coming, attended=3),
        await count(registration, gatherings, called_off, attended=3),
        await count(registration, gatherings, past, attended=3, by_organisation_kind={"municipality": 4}),
        await count(registration, gatherings, past, by_organisation_kind={"galaxy": 4}),
        await count(registration, gatherings, past, attended=-1),
    ]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [
        (409, "occurrence_not_begun"),
        (409, "occurrence_cancelled"),
        (422, "more_by_kind_than_attended"),
        (422, "unknown_value"),
        (422, "too_small"),
    ]


async def test_people_are_ticked_off_by_kind_of_organisation(
    registration: Running, gatherings: Gatherings, scenes: Scenes
) -> None:
    register = await scenes.register()
    people = await gatherings.people("akaa", "kemi", "helsinki")
    occurrence = await gatherings.open(days=1, capacity=2)
    made = [await gatherings.sign_up(occurrence, person) for person in people[1:]]
    waiting = await gatherings.sign_up(occurrence, people[0])
    await registration.http.patch(
        f"/signups/{made[0]['id']}",
        json={"organisation_id": register["Kemi"]},
        headers=registration.as_(person=people[1]),
    )
    headers = registration.as_(person=gatherings.coordinator)

    async def tick(signup: dict[str, Any], attended: bool = True) -> httpx.Response:
        return await registration.http.post(
            f"/signups/{signup['id']}/attended", json={"attended": attended}, headers=headers
        )

    early = await tick(made[0])
    registration.clock.now += timedelta(days=1)
    ticked = [await tick(made[0]), await tick(made[0]), await tick(made[1]), await tick(waiting)]

    assert (early.status_code, early.json()["code"]) == (409, "occurrence_not_begun")
    assert [answer.status_code for answer in ticked] == [200, 200, 200, 409]
    said = (await registration.said(Attendance))[-1]
    assert (said.version, said.registered, said.attended) == (2, 2, 2)
    assert said.by_organisation_kind == {"municipality": 1}
    await tick(made[1], attended=False)
    assert (await registration.said(Attendance))[-1].attended == 1
    assert [state.attended for state in await registration.said(Signup)][-1] is False


async def test_growth_has_curve_mean_peak_and_kinds_per_network_series_and_theme(
    registration: Running, gatherings: Gatherings
) -> None:
    series_id, theme_id = uuid4(), uuid4()
    heads = [30, 90, 135]
    for index, number in enumerate(heads):
        told = {"theme_id": theme_id} if index else {}
        past = await gatherings.planned(days=-90 + 30 * index, series_id=series_id, historical=True, **told)
        await count(registration, gatherings, past, by_organisation_kind={"municipality": number}, illustrative=True)
    await gatherings.planned(days=-1, series_id=series_id)
    await gatherings.planned(days=5)
    headers = registration.as_(person=gatherings.coordinator)

    async def grown(**asked: Any) -> dict[str, Any]:
        path = f"/networks/{gatherings.network_id}/attendance"
        answer = await registration.http.get(path, params=asked, headers=headers)
        shown: dict[str, Any] = answer.json()
        return shown

    network, theme = await grown(), await grown(theme_id=str(theme_id))

    assert [point["attended"] for point in network["curve"]] == [30, 90, 135, None, None]
    assert (network["mean"], network["peak"]["attended"]) == (85.0, 135)
    assert network["by_organisation_kind"] == {"municipality": 255}
    assert (theme["mean"], len(theme["curve"])) == (112.5, 2)
    assert len((await grown(series_id=str(series_id)))["curve"]) == 4


async def test_a_network_without_counts_has_no_mean(registration: Running, gatherings: Gatherings) -> None:
    await gatherings.planned(days=-1)
    path = f"/networks/{gatherings.network_id}/attendance"

    shown = (await registration.http.get(path, headers=registration.as_(person=gatherings.coordinator))).json()

    assert (shown["mean"], shown["peak"]) == (None, None)


async def test_a_crowd_of_sign_ups_is_one_message_a_moment_later(registration: Running, gatherings: Gatherings) -> None:
    people = await gatherings.people("akaa", "kemi", "helsinki")
    occurrence = await gatherings.open(capacity=2)
    made = [await gatherings.sign_up(occurrence, person) for person in people]
    assert await registration.said(Attendance) == []

    for _ in range(2):
        await do_what_is_due(registration)
        registration.clock.now += timedelta(seconds=5)
    await gatherings.withdraw(made[0])
    await gatherings.withdraw(made[1])
    await do_what_is_due(registration)

    said = await registration.said(Attendance)
    assert [(a.version, a.registered, a.attended) for a in said] == [(1, 2, None), (2, 1, None)]


@pytest.mark.parametrize(("heads", "mean", "peak"), [([10, 11], 10.5, 1), ([5, 5], 5.0, 0), ([1, 1, 2], 1.3, 2)])
def test_mean_has_one_decimal_and_the_earliest_peak_wins(heads: list[int], mean: float, peak: int) -> None:
    curve = [
        Counted(UUID(int=index), datetime(2022, 1, 7 + index, tzinfo=UTC), 0, number, {}, False)
        for index, number in enumerate(heads)
    ]

    grown = growth(curve)

    assert grown.mean == mean
    assert grown.peak is curve[peak]
