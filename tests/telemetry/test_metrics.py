"""Metrics read by Prometheus' own tool."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.events.service import SERVICE as EVENTS
from services.registration.service import SERVICE as REGISTRATION
from services.roadmaps.service import SERVICE as ROADMAPS
from services.surveys.service import SERVICE as SURVEYS
from services.webhooks.service import SERVICE as WEBHOOKS
from shared.runtime.service import Service
from tests.parts import Databases, Running, running
from tests.telemetry.promtool import run


@pytest.fixture(params=[REGISTRATION, EVENTS, SURVEYS, ROADMAPS, WEBHOOKS], ids=lambda told: told.name)
async def service(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> AsyncIterator[Running]:
    told: Service = request.param
    async with running(told, databases, tmp_path) as begun:
        yield begun


async def test_promtool_has_nothing_to_say_against_the_metrics(service: Running) -> None:
    await service.http.get("/networks")
    metrics = (await service.http.get("/metrics")).content

    complaints, status = await run("check", "metrics", told=metrics)

    assert (status, complaints) == (0, "")


async def test_promtool_would_complain(service: Running) -> None:
    complaints, status = await run(
        "check", "metrics", told=b"# TYPE requestsMilliseconds counter\nrequestsMilliseconds 1\n"
    )
    assert status != 0
    assert "requestsMilliseconds" in complaints
