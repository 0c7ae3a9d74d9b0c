"""The demo, scraped by a real Prometheus: no panel of a dashboard is empty."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from deploy.seed.doors import Door
from tests.observability.dashboards import queries
from tests.observability.prometheus import Prometheus, scraping
from tests.scenario.conftest import Loaded
from tests.scenario.stage import Stage

SOON = 20.0
"""Seconds: a rate needs two scrapes with a request between them."""


@pytest.fixture
async def prometheus(stage: Stage, tmp_path: Path) -> AsyncIterator[Prometheus]:
    async with scraping(tmp_path, stage.platform.services) as own:
        await own.scraped(len(stage.platform.services))
        yield own


@pytest.mark.long
async def test_every_panel_shows_something(loaded: Loaded, prometheus: Prometheus, rooms: Mapping[str, Door]) -> None:
    empty = queries()
    for _ in range(int(SOON)):
        for room in rooms.values():
            await room.http.get("/version")
        await asyncio.sleep(1)
        empty = [query for query in empty if not await prometheus.query(query.expression)]
        if not empty:
            break
    assert [(query.board, query.panel, query.expression) for query in empty] == []
    assert await prometheus.query("nobody_has_such_a_metric") == []
