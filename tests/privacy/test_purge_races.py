"""Who comes back while the purge is at work isn't purged (RP5)."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.registration.members import joining
from services.registration.members import queries as members
from services.registration.networks import queries as networks
from services.registration.retention import people_queries
from services.registration.retention.purges import purges
from shared.privacy import erasing
from tests.parts import Running
from tests.privacy.aged_by_service import AGED
from tests.registration.scenes import Scenes

COMING_BACK = 0.3
"""Seconds for the one who comes back: enough where nothing holds them up, and where something does they wait."""

FIRST_STEP = {"unconfirmed_people": (erasing, "forget"), "memberships": (members, "lock_membership")}
"""What a purge calls when it has found whose time is over."""


class ComesBack:
    """Whoever is found joins the network anew before the purge goes on."""

    def __init__(self, service: Running, scenes: Scenes) -> None:
        self._service, self._scenes = service, scenes
        self._person = uuid4()
        self._joining: asyncio.Task[Any] | None = None

    async def put(self, name: str) -> None:
        self._network = await self._scenes.network(await self._scenes.person("verkosto@vm.example"))
        await AGED["registration"][name].put(
            self._service, self._person, self._service.clock.now - timedelta(days=4000)
        )
        (row,) = await self._service.fetch("SELECT address FROM people WHERE id = $1", self._person)
        self._address = row["address"]

    async def purge(self, name: str, monkeypatch: pytest.MonkeyPatch) -> int:
        """How many memberships the address has when both are done."""
        place, step = FIRST_STEP[name]
        go_on = getattr(place, step)

        async def after_they_came(*told: Any) -> Any:
            self._joining = asyncio.create_task(self._join())
            await asyncio.wait([self._joining], timeout=COMING_BACK)
            return await go_on(*told)

        held, now = self._service.process.resources, self._service.clock.now
        with monkeypatch.context() as patched:
            patched.setattr(place, step, after_they_came)
            async with held.pool.acquire() as tx, tx.transaction():
                await purges(held)[name].run(tx, now - timedelta(days=1000), 500, now)
        assert self._joining is not None
        await self._joining
        rows = await self._service.fetch(
            "SELECT FROM members JOIN people ON people.id = person_id WHERE address = $1 AND state = 'pending'",
            self._address,
        )
        return len(rows)

    async def _join(self) -> None:
        held, now = self._service.process.resources, self._service.clock.now
        async with held.pool.acquire() as tx, tx.transaction():
            network = await networks.network(tx, UUID(self._network["id"]))
            assert network is not None
            wish = joining.Wish(
                network_id=network.network.id,
                name=None,
                language="fi",
                organisation_id=None,
                organisation_text=None,
                target_groups=[],
                source=None,
            )
            await joining.join(tx, held.link_key, network, self._address, wish, now)


@pytest.mark.parametrize("name", FIRST_STEP)
async def test_who_joins_while_the_purge_is_at_work_is_in(
    registration: Running, scenes: Scenes, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = ComesBack(registration, scenes)
    await story.put(name)
    assert await story.purge(name, monkeypatch) == 1


@pytest.mark.parametrize("name", FIRST_STEP)
async def test_twin_without_the_lock_on_what_was_found_they_are_purged(
    registration: Running, scenes: Scenes, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RT1"""
    story = ComesBack(registration, scenes)
    await story.put(name)
    for found in ("people_unconfirmed", "ended_members"):
        monkeypatch.setattr(people_queries, found, _unlocked(getattr(people_queries, found)))
    assert await story.purge(name, monkeypatch) == 0


def _unlocked(find: Any) -> Any:
    class Unlocking:
        def __init__(self, tx: Any) -> None:
            self._tx = tx

        async def fetch(self, query: str, *told: Any) -> Any:
            return await self._tx.fetch(query.partition("FOR UPDATE")[0], *told)

    async def found(tx: Any, *told: Any) -> Any:
        return await find(Unlocking(tx), *told)

    return found
