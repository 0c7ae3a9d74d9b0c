"""A right that is taken in registration is gone in all services within five seconds, by way of Kafka (RS8)."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from deploy import services
from deploy.local.kafka import LocalKafka
from shared.contracts import CONTRACTS
from shared.networks import queries as networks
from tests.parts import Databases, Running, running, topics
from tests.registration.scenes import Scenes

WITHIN = 5.0


@dataclass
class Both:
    """Registration and events on one Kafka, with a network that both know."""

    registration: Running
    events: Running
    leader: UUID
    secretary: UUID
    network: str
    role: str

    async def plan(self, headers: dict[str, str]) -> httpx.Response:
        """What only the network's coordinators may do in events."""
        body = {"title": {"fi": "Teema"}}
        return await self.events.http.post(f"/networks/{self.network}/themes", json=body, headers=headers)

    async def until(self, status: int, ask: Callable[[], Awaitable[httpx.Response]], seconds: float) -> float | None:
        """How long it took until events answered so; None: it didn't."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            if (await ask()).status_code == status:
                return time.monotonic() - began
            await asyncio.sleep(0.05)
        return None


@pytest.fixture
async def both(kafka: LocalKafka, databases: Databases, tmp_path: Path) -> AsyncIterator[Both]:
    async with AsyncExitStack() as opened:
        own = await opened.enter_async_context(topics(kafka, CONTRACTS, partitions=1))
        made = {}
        for name in services.names():
            folder = tmp_path / name
            folder.mkdir()
            made[name] = await opened.enter_async_context(running(services.load(name), databases, folder, kafka=own))
            made[name].clock.now = datetime.now(UTC)
            made[name].process.start()
        yield await begin(made["registration"], made["events"])


async def begin(registration: Running, events: Running) -> Both:
    scenes = Scenes(registration)
    leader = await scenes.person("johtaja@akaa.example")
    secretary = await scenes.person("sihteeri@akaa.example")
    network = (await scenes.network(leader))["id"]
    body = {"address": "sihteeri@akaa.example", "kind": "secretary"}
    role = (await scenes.post(f"/networks/{network}/roles", body, person=leader)).json()["id"]
    both = Both(registration, events, leader, secretary, network, role)
    assert await both.until(201, lambda: both.plan(events.as_(person=secretary)), 60) is not None
    return both


async def end_role(both: Both) -> None:
    ended = await both.registration.http.delete(
        f"/networks/{both.network}/roles/{both.role}", headers=both.registration.as_(person=both.leader)
    )
    assert ended.status_code == 200, ended.text


async def test_an_ended_role_and_a_revoked_key_are_over_in_events_within_five_seconds(both: Both) -> None:
    key, machine = await exchanged_key(both)
    assert (await both.plan(machine)).status_code == 201
    token = both.events.as_(person=both.secretary)

    await end_role(both)
    assert await both.until(403, lambda: both.plan(token), WITHIN) is not None

    path = f"/networks/{both.network}/api-keys/{key['id']}"
    await both.registration.http.delete(path, headers=both.registration.as_(person=both.leader))
    assert await both.until(401, lambda: both.plan(machine), WITHIN) is not None


async def exchanged_key(both: Both) -> tuple[dict[str, Any], dict[str, str]]:
    expires_on = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    key = await both.registration.http.post(
        f"/networks/{both.network}/api-keys",
        json={"name": "Kone", "access": "write", "expires_on": expires_on},
        headers=both.registration.as_(person=both.leader),
    )
    secret = {"Authorization": f"Bearer {key.json()['key']}"}
    token = (await both.registration.http.post("/api-keys/tokens", headers=secret)).json()["token"]
    return key.json(), {"Authorization": f"Bearer {token}"}


async def test_twin_without_the_projection_the_role_stays(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    async def unheard(*_: object) -> None:
        return None

    monkeypatch.setattr(networks, "upsert_roles", unheard)
    await end_role(both)
    assert await both.until(403, lambda: both.plan(both.events.as_(person=both.secretary)), WITHIN) is None
