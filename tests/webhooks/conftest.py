"""The webhooks service on a database of its own, agencies' servers on the loopback, messages as Kafka brings them."""

import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.webhooks.deliveries.lanes import Bounds
from services.webhooks.deliveries.sender import Sender
from services.webhooks.receivers.outside import Outside
from services.webhooks.service import SERVICE
from shared.bus.intake import Intake, Portion
from shared.contracts import Contract, Localised, Theme, ThemeState
from tests.bus.records import record
from tests.parts import Databases, Running, running
from tests.webhooks.receiver import near, write_certificate

QUICK = Bounds(seconds=0.5)


def theme(identity: UUID, version: int) -> Theme:
    return Theme(
        id=identity, version=version, network_id=UUID(int=1), title=Localised(fi=f"Teema {version}"), position=1,
        state=ThemeState.planned,
    )  # fmt: skip


@dataclass
class Webhooks:
    """The service through its door; `outside` is the way out that its tests have."""

    running: Running
    outside: Outside
    heard: int = 0

    async def make(self, url: str, **told: Any) -> dict[str, Any]:
        body = {
            "url": url, "topics": [Theme.topic], "agency": "Kemin kaupunki", "description": "Teemat verkkosivuille",
            "contact_role": "tietohallinnon päivystys",
        }  # fmt: skip
        answer = await self.running.http.post("/webhooks", json=body | told, headers=self.administrator)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    @property
    def administrator(self) -> dict[str, str]:
        return self.running.as_("administrator")

    async def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        answer = await self.running.http.post(path, json=body, headers=self.administrator)
        assert answer.status_code in (200, 201), answer.text
        return answer.json()

    async def get(self, path: str) -> Any:
        answer = await self.running.http.get(path, headers=self.administrator)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def hear(self, *told: Contract | UUID, version: int = 99, handlers: Any = SERVICE.handlers) -> None:
        """One batch of records, through positions and handlers; an id alone is a tombstone of that version."""
        records = [self._record(self.heard + place, one, version) for place, one in enumerate(told)]
        intake = Intake(self.running.process.resources.pool, handlers, self.running.clock)
        where = (Theme.topic, 0)
        await intake.take_in("kafka", [Portion(where, records, self.heard + len(told))], {where: self.heard})
        self.heard += len(told)

    def _record(self, offset: int, told: Contract | UUID, version: int) -> Any:
        gone = isinstance(told, UUID)
        identity, at = (told, version) if isinstance(told, UUID) else (told.id, told.version)
        kind = "theme.deleted" if gone else "theme.changed"
        headers = {
            "ce_id": f"events:theme:{identity}:{at}", "ce_type": kind, "ce_source": "events", "ce_specversion": "1.0",
            "ce_time": "2026-11-24T09:00:00+00:00", "ce_subject": str(identity), "ce_aggregateversion": str(at),
            "ce_correlationid": str(uuid4()), "content-type": "application/json",
        }  # fmt: skip
        body = None if isinstance(told, UUID) else told.body()
        return record(offset, identity, body, headers=[(name, value.encode()) for name, value in headers.items()])

    def sender(self, bounds: Bounds = QUICK, outside: Outside | None = None) -> Sender:
        held = self.running.process.resources
        return Sender(held.pool, held.webhooks_key, held.clock, outside=outside or self.outside, bounds=bounds)

    async def deliver(self) -> None:
        """All that may go at this moment."""
        await self.sender().drain()


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("certificates")


@pytest.fixture(scope="session")
def tls(certificates: Path) -> ssl.SSLContext:
    return write_certificate(certificates)


@pytest.fixture
async def webhooks(databases: Databases, tmp_path: Path, tls: ssl.SSLContext) -> AsyncIterator[Webhooks]:
    async with running(SERVICE, databases, tmp_path) as opened:
        opened.clock.now = datetime.now(UTC)  # signatures are refused that are older than five minutes
        outside = near(tls)
        opened.process.app.state.outside = outside
        yield Webhooks(opened, outside)
