"""Roles: given, ended, handed over; somebody leads as long as the network lives."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from services.registration.networks import queries as networks
from services.registration.roles import giving
from shared.contracts import Role
from tests.parts import Running
from tests.registration.scenes import Scenes

AKAA = "kirjaamo@akaa.example"


async def test_last_leader_cannot_go(registration: Running, scenes: Scenes) -> None:
    coordinator = await scenes.person("kirjaamo@vm.example")
    network = await scenes.network(coordinator)
    role = (await registration.said(Role))[0]

    refused = await _end(registration, network["id"], role.id, coordinator)
    second = await _give(registration, network["id"], coordinator, address=AKAA, kind="leader")
    ended = await _end(registration, network["id"], role.id, coordinator)
    leader = UUID(second.json()["person_id"])
    again = await _end(registration, network["id"], role.id, leader)

    assert (refused.status_code, refused.json()["code"]) == (409, "last_leader")
    assert (ended.status_code, ended.json()["active"], ended.json()["version"]) == (200, False, 2)
    assert (again.status_code, again.json()["version"]) == (200, 2)
    assert (await _end(registration, network["id"], second.json()["id"], leader)).status_code == 409


async def test_two_leaders_cannot_leave_at_once(registration: Running, scenes: Scenes) -> None:
    coordinator = await scenes.person("kirjaamo@vm.example")
    network = await scenes.network(coordinator)
    await _give(registration, network["id"], coordinator, address=AKAA, kind="leader")
    roles = await registration.said(Role)

    answers = await asyncio.gather(*(_end(registration, network["id"], role.id, role.person_id) for role in roles))

    assert sorted(answer.status_code for answer in answers) == [200, 409]


async def test_without_the_lock_both_leaders_would_leave(
    registration: Running, scenes: Scenes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: without holding the network, both look before either has gone."""
    coordinator = await scenes.person("kirjaamo@vm.example")
    network = await scenes.network(coordinator)
    await _give(registration, network["id"], coordinator, address=AKAA, kind="leader")
    roles, both_looked = await registration.said(Role), asyncio.Barrier(2)
    end = giving.end

    async def end_after_both_looked(tx: Any, role_id: UUID, now: datetime, *, by: UUID) -> Role | None:
        await both_looked.wait()
        return await end(tx, role_id, now, by=by)

    monkeypatch.setattr(networks, "lock_network", networks.network)
    monkeypatch.setattr(giving, "end", end_after_both_looked)
    answers = await asyncio.gather(*(_end(registration, network["id"], role.id, role.person_id) for role in roles))

    assert [answer.status_code for answer in answers] == [200, 200]


async def test_leader_with_an_end_date_leaves_no_gap(registration: Running, scenes: Scenes) -> None:
    coordinator = await scenes.person("kirjaamo@vm.example")
    network = await scenes.network(coordinator)
    await _give(registration, network["id"], coordinator, address=AKAA, kind="leader", ends_on="2026-12-31")
    first = (await registration.said(Role))[0]

    assert (await _end(registration, network["id"], first.id, coordinator)).json()["code"] == "last_leader"


async def test_role_ends_by_itself_after_its_last_day(registration: Running, scenes: Scenes) -> None:
    coordinator = await scenes.person("kirjaamo@vm.example")
    network = await scenes.network(coordinator)
    given = await _give(registration, network["id"], coordinator, address=AKAA, kind="secretary", ends_on="2026-11-30")

    await _pass_time(registration, datetime(2026, 11, 30, 21, 59, tzinfo=UTC))
    assert [role.active for role in await registration.said(Role)] == [True, True]
    await _pass_time(registration, datetime(2026, 11, 30, 22, 0, tzinfo=UTC))

    last = (await registration.said(Role))[-1]
    assert (str(last.id), last.active, last.version) == (given.json()["id"], False, 2)
    assert str(last.ends_on) == "2026-11-30"


async def test_role_is_handed_over_in_one_act(registration: Running, scenes: Scenes) -> None:
    coordinator = await scenes.person("kirjaamo@vm.example")
    network = await scenes.network(coordinator)
    heir = await scenes.member(network["id"], AKAA)

    handed = await _hand_over(registration, network["id"], coordinator, to=AKAA)
    after = await _hand_over(registration, network["id"], coordinator, to=AKAA)

    assert (handed.status_code, handed.json()["person_id"]) == (200, str(heir))
    assert after.status_code == 403
    said = [(role.person_id, role.active) for role in await registration.said(Role)]
    assert said == [(coordinator, True), (heir, True), (coordinator, False)]
    assert (await scenes.mails(AKAA))[-1]["Subject"] == "Uusi tehtävä verkostossa DEV-verkosto"


async def test_role_goes_to_members_only(registration: Running, scenes: Scenes) -> None:
    coordinator = await scenes.person("kirjaamo@vm.example")
    network = await scenes.network(coordinator)
    await registration.http.post(f"/networks/{network['id']}/members", json={"address": AKAA})

    unconfirmed = await _hand_over(registration, network["id"], coordinator, to=AKAA)
    unknown = await _hand_over(registration, network["id"], coordinator, to="kirjaamo@kemi.example")
    not_held = await _hand_over(registration, network["id"], coordinator, to=AKAA, kind="expert")

    assert [(a.status_code, a.json()["code"], a.json()["field"]) for a in (unconfirmed, unknown, not_held)] == [
        (422, "not_a_member", "to"),
        (422, "not_a_member", "to"),
        (409, "role_not_held", "kind"),
    ]
    assert len(await registration.said(Role)) == 1


async def test_secretary_coordinates_and_an_expert_does_not(registration: Running, scenes: Scenes) -> None:
    coordinator = await scenes.person("kirjaamo@vm.example")
    network = await scenes.network(coordinator)
    secretary, expert = await scenes.person(AKAA), await scenes.person("kirjaamo@kemi.example")
    await _give(registration, network["id"], coordinator, address=AKAA, kind="secretary")
    await _give(registration, network["id"], coordinator, address="kirjaamo@kemi.example", kind="expert")

    async def may(person: UUID) -> int:
        path, headers = f"/networks/{network['id']}/members", registration.as_(person=person)
        return (await registration.http.get(path, headers=headers)).status_code

    assert (await may(secretary), await may(expert)) == (200, 403)


async def test_same_role_is_held_once(registration: Running, scenes: Scenes) -> None:
    coordinator = await scenes.person("kirjaamo@vm.example")
    network = await scenes.network(coordinator)
    first = await _give(registration, network["id"], coordinator, address=AKAA, kind="expert")
    second = await _give(registration, network["id"], coordinator, address=AKAA, kind="expert")
    wrong = await _give(registration, network["id"], coordinator, address=AKAA, kind="observer", ends_on="2020-01-01")

    assert (first.status_code, second.status_code, second.json()["code"]) == (201, 409, "role_held_already")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "ends_before_it_starts")


async def test_leaving_ends_roles_without_rights(registration: Running, scenes: Scenes) -> None:
    coordinator = await scenes.person("kirjaamo@vm.example")
    network = await scenes.network(coordinator)
    person = await scenes.member(network["id"], AKAA)
    await _give(registration, network["id"], coordinator, address=AKAA, kind="expert")
    mine = (await registration.http.get("/people/me/memberships", headers=registration.as_(person=person))).json()[0]

    await registration.http.delete(f"/people/me/memberships/{mine['id']}", headers=registration.as_(person=person))

    assert [(r.kind, r.active) for r in await registration.said(Role)][-1] == ("expert", False)


async def test_role_of_another_network_is_out_of_reach(registration: Running, scenes: Scenes) -> None:
    coordinator, other = await scenes.person("kirjaamo@vm.example"), await scenes.person("kirjaamo@dvv.example")
    network = await scenes.network(coordinator)
    others = await scenes.network(other, name={"fi": "Digituki"})
    role = await _give(registration, network["id"], coordinator, address=AKAA, kind="expert")

    assert (await _end(registration, others["id"], role.json()["id"], other)).status_code == 404
    assert (await _end(registration, network["id"], role.json()["id"], other)).status_code == 403


async def _pass_time(registration: Running, until: datetime) -> None:
    registration.clock.now = until
    while await registration.process.runner.do_next():
        pass


async def _give(registration: Running, network_id: str, person: UUID, **body: str) -> Any:
    headers = registration.as_(person=person)
    return await registration.http.post(f"/networks/{network_id}/roles", json=body, headers=headers)


async def _end(registration: Running, network_id: str, role_id: object, person: UUID) -> Any:
    headers = registration.as_(person=person)
    return await registration.http.delete(f"/networks/{network_id}/roles/{role_id}", headers=headers)


async def _hand_over(registration: Running, network_id: str, person: UUID, **body: str) -> Any:
    headers = registration.as_(person=person)
    return await registration.http.post(f"/networks/{network_id}/handover", json=body, headers=headers)
