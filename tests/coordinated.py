"""A service that knows a network and its coordinator from registration, as its tests talk to it."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx

from shared.contracts import (
    Contract,
    Localised,
    Mandate,
    Network,
    NetworkKind,
    NetworkState,
    Role,
    RoleKind,
)
from tests.parts import Running

LONG_AGO = datetime(2021, 11, 1, tzinfo=UTC)


@dataclass
class Coordinated:
    """The service through its door; `coordinator` leads `network`."""

    running: Running
    network: UUID = field(default_factory=uuid4)
    coordinator: UUID = field(default_factory=uuid4)

    @property
    def http(self) -> httpx.AsyncClient:
        return self.running.http

    def at(self, year: int, month: int, day: int, hour: int = 9) -> None:
        """Put the clock there, in UTC."""
        self.running.clock.now = datetime(year, month, day, hour, tzinfo=UTC)

    def coordinating(self, person: UUID | None = None) -> dict[str, str]:
        return self.running.as_(person=person or self.coordinator)

    async def hears_of_network(self, network: UUID, name: str, leader: UUID, kind: RoleKind = RoleKind.leader) -> None:
        """What registration says when a network is made and its leader named."""
        await self.running.hear(
            Network(
                id=network, version=1, name=Localised(fi=name), kind=NetworkKind.peer_network,
                state=NetworkState.active, mandate=Mandate.informal, owner_id=uuid4(),
                purpose=Localised(fi="Vuorovaikutuksen lisääminen"), created_at=LONG_AGO, last_active_at=LONG_AGO,
            ),
            Role(
                id=uuid4(), version=1, network_id=network, person_id=leader, kind=kind,
                starts_on=date(2021, 11, 1), active=True,
            ),
        )  # fmt: skip

    async def post(self, path: str, body: dict[str, Any], **headers: str) -> httpx.Response:
        return await self.http.post(path, json=body, headers={**self.coordinating(), **headers})

    async def patch(self, path: str, body: dict[str, Any], **headers: str) -> httpx.Response:
        return await self.http.patch(path, json=body, headers={**self.coordinating(), **headers})

    async def put(self, path: str, body: dict[str, Any], **headers: str) -> httpx.Response:
        return await self.http.put(path, json=body, headers={**self.coordinating(), **headers})

    async def get(self, path: str) -> Any:
        answer = await self.http.get(path, headers=self.coordinating())
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def said(self, contract: type[Contract]) -> list[Any]:
        return await self.running.said(contract)

    async def types_said(self, contract: type[Contract]) -> list[str]:
        rows = await self.running.fetch("SELECT type FROM outbox WHERE topic = $1 ORDER BY seq", contract.topic)
        return [row["type"] for row in rows]

    async def silence(self) -> None:
        """Forget what was said so far, as a relay would."""
        async with self.running.process.resources.pool.acquire() as connection:
            await connection.execute("DELETE FROM outbox")

    async def does_what_is_due(self) -> None:
        while await self.running.process.runner.do_next():
            pass
