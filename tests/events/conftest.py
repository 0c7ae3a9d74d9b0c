"""The events service on a database of its own, with a network and its coordinator known from registration."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from services.events.service import SERVICE
from shared.contracts import (
    Attendance,
    Contract,
    Localised,
    Mandate,
    Network,
    NetworkKind,
    NetworkState,
    Occurrence,
    OrganisationKind,
    Role,
    RoleKind,
)
from tests.parts import Databases, Running, running

FIRST_FRIDAYS = "FREQ=MONTHLY;BYDAY=1FR"

MEMO = {"kind": "memo", "title": {"fi": "Muistio"}, "url": "https://www.digiverkosto.example/muistio.pdf"}


@dataclass
class Events:
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
        stamp = datetime(2021, 11, 1, tzinfo=UTC)
        await self.running.hear(
            Network(
                id=network, version=1, name=Localised(fi=name), kind=NetworkKind.peer_network,
                state=NetworkState.active, mandate=Mandate.informal, owner_id=uuid4(),
                purpose=Localised(fi="Vuorovaikutuksen lisääminen"), created_at=stamp, last_active_at=stamp,
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
        answer = await self.http.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def plans(self, **fields: Any) -> dict[str, Any]:
        """A series as the coordinator plans it: first Fridays at nine, unless told otherwise."""
        answer = await self.post(f"/networks/{self.network}/series", self.series(**fields))
        assert answer.status_code == 201, answer.text
        page: dict[str, Any] = answer.json()
        return page

    async def imports(self, **fields: Any) -> dict[str, Any]:
        answer = await self.post(f"/networks/{self.network}/series/imports", self.series(**fields))
        assert answer.status_code == 201, answer.text
        page: dict[str, Any] = answer.json()
        return page

    @staticmethod
    def series(**fields: Any) -> dict[str, Any]:
        planned = {
            "title": {"fi": "Kuukauden ensimmäinen perjantai"},
            "rule": FIRST_FRIDAYS,
            "starts_on": "2026-12-01",
            "starts_at": "09:00",
            "count": 6,
        }
        return {name: value for name, value in {**planned, **fields}.items() if value is not None}

    async def plans_theme(self, title: str, **fields: Any) -> dict[str, Any]:
        answer = await self.post(f"/networks/{self.network}/themes", {"title": {"fi": title}, **fields})
        assert answer.status_code == 201, answer.text
        theme: dict[str, Any] = answer.json()
        return theme

    async def adds_material(self, occurrence: UUID, **fields: Any) -> dict[str, Any]:
        """A memo, unless told otherwise."""
        answer = await self.post(f"/occurrences/{occurrence}/materials", {**MEMO, **fields})
        assert answer.status_code == 201, answer.text
        added: dict[str, Any] = answer.json()
        return added

    async def materials(self, occurrence: UUID) -> list[dict[str, Any]]:
        shown: list[dict[str, Any]] = (await self.get(f"/occurrences/{occurrence}/materials"))["materials"]
        return shown

    async def said(self, contract: type[Contract]) -> list[Any]:
        return await self.running.said(contract)

    async def types_said(self, contract: type[Contract] = Occurrence) -> list[str]:
        rows = await self.running.fetch("SELECT type FROM outbox WHERE topic = $1 ORDER BY seq", contract.topic)
        return [row["type"] for row in rows]

    async def silence(self) -> None:
        """Forget what was said so far, as a relay would."""
        async with self.running.process.resources.pool.acquire() as connection:
            await connection.execute("DELETE FROM outbox")

    async def does_what_is_due(self) -> None:
        while await self.running.process.runner.do_next():
            pass

    async def hears_attendance(self, heads: dict[str, int], *, registered: int = 0, version: int = 1) -> None:
        """Head counts by occurrence id."""
        await self.running.hear(
            *(
                Attendance(
                    id=UUID(occurrence), version=version, registered=registered, attended=number,
                    by_organisation_kind={OrganisationKind.municipality: number},
                )
                for occurrence, number in heads.items()
            )
        )  # fmt: skip


@pytest.fixture
async def events(databases: Databases, tmp_path: Path) -> AsyncIterator[Events]:
    async with running(SERVICE, databases, tmp_path) as opened:
        staged = Events(opened)
        await staged.hears_of_network(staged.network, "Digitalisaation edistäjien verkosto", staged.coordinator)
        yield staged
