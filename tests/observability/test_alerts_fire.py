"""Real Prometheus, a real service: three alerts are caused, fire, and end when the cause does."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from services.registration.service import SERVICE as REGISTRATION
from tests.observability.prometheus import NotFired, Prometheus, scraping
from tests.observability.served import served
from tests.parts import Databases, Running, running


@pytest.fixture
async def service(databases: Databases, tmp_path: Path) -> AsyncIterator[Running]:
    async with running(REGISTRATION, databases, tmp_path) as begun:
        yield begun


@pytest.fixture
async def prometheus(service: Running, tmp_path: Path) -> AsyncIterator[Prometheus]:
    async with served(service.process.app) as at, scraping(tmp_path, {"registration": at}) as begun:
        await begun.scraped(1)
        yield begun


@pytest.mark.long
async def test_what_is_wrong_is_told_and_what_is_well_is_not(service: Running, prometheus: Prometheus) -> None:
    """No relay runs in this process. Work and a message wait for longer than they may, then they are done."""
    await service.fetch(
        "INSERT INTO due (kind, key, due_at, next_attempt_at) VALUES ('close', $1, now() - interval '1 h', 'infinity')",
        str(uuid4()),
    )
    await service.fetch(
        "INSERT INTO outbox (topic, key, version, type, body, correlation_id, said_at) VALUES "
        "('pub.networks.v1', $1, 1, 'network.founded', '{}', 'one', now() - interval '2 min')",
        uuid4(),
    )
    await prometheus.fires("DueRowsOverdue", service="registration", severity="warning")
    await prometheus.fires("OutboxStands", service="registration", severity="critical")
    await prometheus.fires("RelayAbsent", service="registration")

    await service.fetch("DELETE FROM due WHERE kind = 'close'")
    await service.fetch("DELETE FROM outbox")
    await prometheus.quiet("DueRowsOverdue")
    await prometheus.quiet("OutboxStands")

    told = {one["alertname"] for one in await prometheus.firing()}
    assert told <= {"RelayAbsent"}
    with pytest.raises(NotFired):
        await prometheus.fires("SeatsOversold", within=0)
