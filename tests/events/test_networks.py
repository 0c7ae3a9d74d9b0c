"""Who may plan follows from the roles that registration tells of, and from nothing else."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.bus.handlers import Gone
from shared.contracts import Contract, Network, Role, RoleKind
from tests.events.conftest import Events


async def status(events: Events, person: UUID) -> int:
    path = f"/networks/{events.network}/themes"
    answer = await events.http.post(path, json={"title": {"fi": "Teema"}}, headers=events.coordinating(person))
    return answer.status_code


def role(events: Events, person: UUID, *, version: int = 1, identity: UUID | None = None, **fields: Any) -> Role:
    given = {"kind": RoleKind.secretary, "starts_on": date(2021, 11, 1), "active": True, **fields}
    return Role.model_validate(
        {"id": identity or uuid4(), "version": version, "network_id": events.network, "person_id": person, **given}
    )


async def forget(events: Events, contract: type[Contract], identity: UUID, version: int) -> None:
    async with events.running.process.resources.pool.acquire() as tx, tx.transaction():
        forgets = events.running.service.handlers.forgetter(contract)
        await forgets([Gone(identity, version)], tx, events.running.clock())


@pytest.mark.parametrize("kind", [RoleKind.leader, RoleKind.secretary])
async def test_leader_and_secretary_plan(events: Events, kind: RoleKind) -> None:
    person = uuid4()
    await events.running.hear(role(events, person, kind=kind))
    assert await status(events, person) == 201


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": RoleKind.member},
        {"kind": RoleKind.expert},
        {"active": False},
        {"ends_on": date(2022, 12, 31)},
        {"starts_on": date(2199, 1, 1)},
        {"kind": RoleKind("steward")},
    ],
)
async def test_other_and_former_roles_do_not_plan(events: Events, fields: dict[str, Any]) -> None:
    person = uuid4()
    await events.running.hear(role(events, person, **fields))
    assert await status(events, person) == 403


async def test_a_right_ends_with_the_role_and_an_older_message_does_not_bring_it_back(events: Events) -> None:
    person, identity = uuid4(), uuid4()
    await events.running.hear(role(events, person, identity=identity))
    await events.running.hear(role(events, person, identity=identity, version=2, active=False))
    await events.running.hear(role(events, person, identity=identity, version=1))
    assert await status(events, person) == 403


async def test_a_deleted_role_gives_no_right_even_if_it_is_said_again(events: Events) -> None:
    person, identity = uuid4(), uuid4()
    await events.running.hear(role(events, person, identity=identity))
    await forget(events, Role, identity, 1)
    await events.running.hear(role(events, person, identity=identity))

    assert await status(events, person) == 403
    assert await events.running.fetch("SELECT FROM roles WHERE person_id = $1", person) == []


async def test_a_role_may_come_before_its_network(events: Events) -> None:
    network, leader = uuid4(), uuid4()
    await events.running.hear(role(events, leader).model_copy(update={"network_id": network}))
    path = f"/networks/{network}/series"
    assert (await events.http.post(path, json=events.series(), headers=events.coordinating(leader))).status_code == 404

    await events.hears_of_network(network, "Kuntien digiverkosto", uuid4())
    assert (await events.http.post(path, json=events.series(), headers=events.coordinating(leader))).status_code == 201


async def test_a_deleted_network_is_gone_and_stays_gone(events: Events) -> None:
    await forget(events, Network, events.network, 1)
    await events.hears_of_network(events.network, "Digitalisaation edistäjien verkosto", uuid4())
    assert await status(events, events.coordinator) == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/networks/{network}/series"),
        ("POST", "/networks/{network}/series/imports"),
        ("POST", "/networks/{network}/themes"),
        ("PATCH", "/series/{series}"),
        ("POST", "/series/{series}/previews"),
        ("POST", "/series/{series}/cancellations"),
        ("POST", "/series/{series}/reinstatements"),
        ("POST", "/series/{series}/occurrences"),
        ("PATCH", "/occurrences/{occurrence}"),
        ("POST", "/occurrences/{occurrence}/cancellations"),
        ("POST", "/occurrences/{occurrence}/reinstatements"),
        ("PATCH", "/themes/{theme}"),
        ("PUT", "/themes/{theme}/occurrences"),
        ("GET", "/themes/{theme}/attendance"),
    ],
)
async def test_nobody_else_writes(events: Events, method: str, path: str) -> None:
    theme = await events.plans_theme("Digipalvelut")
    page = await events.plans(count=1)
    await events.silence()
    where = path.format(
        network=events.network, series=page["id"], occurrence=page["coming"][0]["id"], theme=theme["id"]
    )
    stranger, member = uuid4(), uuid4()
    await events.running.hear(role(events, member, kind=RoleKind.member))

    answers = [
        await events.http.request(method, where, json={}),
        await events.http.request(method, where, json={}, headers=events.coordinating(stranger)),
        await events.http.request(method, where, json={}, headers=events.coordinating(member)),
        await events.http.request(method, where, json={}, headers=events.running.as_("coordinator")),
    ]
    assert [answer.status_code for answer in answers] == [401, 403, 403, 403]
    assert await events.running.fetch("SELECT FROM outbox") == []


async def test_an_administrator_plans_for_every_network(events: Events) -> None:
    answer = await events.http.post(
        f"/networks/{events.network}/series", json=events.series(), headers=events.running.as_("administrator")
    )
    assert answer.status_code == 201
