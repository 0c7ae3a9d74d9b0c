"""What holds for registration as a whole: republishing, gauges, rights, bad input."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import pytest

from services.registration.service import SERVICE
from shared.contracts import Contract, Enrolment, Member, Network, Organisation, Role
from shared.web.access import Anyone, Secret
from tests.parts import Running
from tests.registration.scenes import Scenes

AKAA = "kirjaamo@akaa.example"
JSON = {"content-type": "application/json"}
STRANGER = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize("contract", [Organisation, Network, Enrolment, Member, Role])
async def test_current_states_are_what_was_said_last(
    registration: Running, scenes: Scenes, contract: type[Contract]
) -> None:
    await _a_full_house(registration, scenes)

    current = await _current(registration, contract)

    newest = {state.id: state for state in await registration.said(contract)}
    assert current == [newest[identity] for identity in sorted(newest)]


async def test_gauges_count_every_state(registration: Running, scenes: Scenes) -> None:
    await _a_full_house(registration, scenes)

    shown = (await registration.http.get("/metrics")).text

    assert 'members{state="active"} 1.0' in shown
    assert 'members{state="pending"} 1.0' in shown
    assert 'members{state="rejected"} 0.0' in shown
    assert 'networks{state="active"} 1.0' in shown
    assert "akaa" not in shown


async def test_every_route_refuses_whom_its_table_does_not_name(registration: Running, scenes: Scenes) -> None:
    stranger = await scenes.person("kirjaamo@kemi.example")
    network = await scenes.network(await scenes.person("kirjaamo@vm.example"))
    for route, access in SERVICE.access.routes.items():
        if isinstance(access, Anyone | Secret):
            continue
        method, path = route.split(" ")
        path = path.replace("{network_id}", network["id"])
        for parameter in ("member_id", "role_id", "enrolment_id", "proposal_id", "organisation_id"):
            path = path.replace(f"{{{parameter}}}", STRANGER)
        answer = await registration.http.request(method, path.replace("{", "").replace("}", ""), json={})
        assert answer.status_code == 401, route
        if type(access).__name__ in ("Administrator", "CoordinatorAnywhere") or "/networks/" in path:
            as_stranger = await registration.http.request(
                method, path, json={}, headers=registration.as_(person=stranger)
            )
            assert as_stranger.status_code in (403, 404), route


async def test_odd_bytes_are_refused_and_break_nothing(registration: Running, scenes: Scenes) -> None:
    network = await scenes.network(await scenes.person("kirjaamo@vm.example"))
    join = f"/networks/{network['id']}/members"
    answers = [
        await registration.http.get("/organisations", params={"q": "\x00"}),
        await registration.http.get("/networks", params={"q": "\x00"}),
        await registration.http.post(join, json={"address": AKAA, "name": "a\x00b"}),
        await registration.http.post(join, content=b"{", headers=JSON),
        await registration.http.post(join, content=b'{"address": "\xff"}', headers=JSON),
        await registration.http.post(join, json=[AKAA]),
        await registration.http.post(join, json={"address": {"fi": AKAA}}),
        await registration.http.post(join, json={"address": AKAA, "target_groups": ["x"] * 21}),
        await registration.http.get("/organisations", params={"limit": "101"}),
        await registration.http.get("/organisations", params={"cursor": "AAAA"}),
    ]

    assert [answer.status_code for answer in answers] == [422] * len(answers)
    for answer in answers:
        assert answer.headers["content-type"].startswith("application/problem+json")
        assert {"type", "title", "status", "code", "instance"} <= answer.json().keys()


async def test_parallel_twins_with_one_key_make_one_network(registration: Running, scenes: Scenes) -> None:
    coordinator = await scenes.person("kirjaamo@vm.example")
    body = {
        "name": {"fi": "DEV"},
        "kind": "peer_network",
        "owner_id": await scenes.ministry(),
        "purpose": {"fi": "Tuki"},
    }
    headers = registration.as_("coordinator", person=coordinator) | {"Idempotency-Key": "dev-1"}

    answers = await asyncio.gather(*(registration.http.post("/networks", json=body, headers=headers) for _ in range(8)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(await registration.said(Network)) == 1


async def _a_full_house(registration: Running, scenes: Scenes) -> UUID:
    ids = await scenes.register()
    coordinator = await scenes.person("kirjaamo@vm.example")
    network = await scenes.network(coordinator)
    headers = registration.as_(person=coordinator)
    await registration.http.patch(f"/networks/{network['id']}", json={"hashtag": "#dev"}, headers=headers)
    for name in ("Akaa", "Lappi"):
        await registration.http.post(
            f"/networks/{network['id']}/enrolments", json={"organisation_id": ids[name]}, headers=headers
        )
    await scenes.member(network["id"], AKAA, organisation_id=ids["Akaa"])
    await registration.http.post(f"/networks/{network['id']}/members", json={"address": "kirjaamo@kemi.example"})
    await registration.http.post(
        f"/networks/{network['id']}/roles", json={"address": AKAA, "kind": "expert"}, headers=headers
    )
    return coordinator


async def _current(registration: Running, contract: type[Contract]) -> list[Contract]:
    read: list[Contract] = []
    async with registration.process.resources.pool.acquire() as tx, tx.transaction():
        while True:
            chunk: Sequence[Contract] = await SERVICE.current[contract](tx, read[-1].id if read else None, 2)
            read.extend(chunk)
            if len(chunk) < 2:
                return read
