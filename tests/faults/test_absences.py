"""Kafka is away for ten minutes and nobody notices; services that are started too early wait (RC6, RC9)."""

from pathlib import Path

import pytest

from tests.faults import trial
from tests.faults.absences import KafkaAway, StartedIntoNothing
from tests.faults.arena import running
from tests.faults.trial import CALM_SECONDS

pytestmark = pytest.mark.long

AWAY_SECONDS = 600.0
ABSENT_SECONDS = 120.0


@pytest.mark.timeout(1200)
async def test_people_go_on_while_kafka_is_away_and_everything_is_said_within_a_minute_after(tmp_path: Path) -> None:
    async with running(tmp_path / "arena") as arena:
        tried = await trial.begin(arena, seed=6, pause=2.0)

        assert await tried.endures(KafkaAway(AWAY_SECONDS)) == []

        asked = [one for one in tried.work.history.operations if not one.rolled_back]
        assert asked[-1].ended - asked[0].started > AWAY_SECONDS - CALM_SECONDS
        assert [one.request for one in asked if one.outcome == "unknown"] == []


@pytest.mark.timeout(400)
async def test_services_that_start_before_what_they_depend_on_wait_for_it(tmp_path: Path) -> None:
    async with running(tmp_path / "arena") as arena:
        tried = await trial.begin(arena, seed=9)

        assert await tried.endures(StartedIntoNothing(ABSENT_SECONDS)) == []
