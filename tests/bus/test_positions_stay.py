"""What tells a consumer that a message was handled outlives every redelivery: a position has no expiry (RD20)."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from deploy import services
from shared.postgres import Connection
from shared.privacy.purging import HOURLY, Purge
from shared.privacy.shared_purges import SHARED_PURGES
from shared.runtime import process
from tests.parts import Databases, running


@pytest.mark.parametrize("name", services.names())
async def test_positions_outlive_every_purge(databases: Databases, tmp_path: Path, name: str) -> None:
    async with running(services.load(name), databases, tmp_path) as service:
        await service.fetch(
            "INSERT INTO positions (cluster_id, topic, partition, next_offset, moved_at) "
            "SELECT cluster, 'pub.themes.v1', 3, 12, now() - interval '10 years' "
            "FROM unnest(ARRAY['replaced', 'in use']) AS cluster"
        )
        service.clock.now += timedelta(days=4000)
        purges = await service.fetch("SELECT count(*) AS number FROM due WHERE kind = $1", HOURLY)
        assert purges[0]["number"] == 1
        while await service.process.runner.do_next():
            pass
        assert len(await service.fetch("SELECT FROM positions WHERE next_offset = 12")) == 2


@pytest.mark.parametrize("name", services.names())
async def test_twin_a_purge_that_takes_positions_is_found(
    databases: Databases, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def purge_positions(tx: Connection, before: datetime, limit: int, now: datetime) -> int:
        await tx.execute("DELETE FROM positions WHERE moved_at < $1", before)
        return 0

    greedy = Purge(purge_positions, SHARED_PURGES["dead_letters"].oldest)
    monkeypatch.setattr(process, "SHARED_PURGES", {**SHARED_PURGES, "dead_letters": greedy})
    with pytest.raises(AssertionError):
        await test_positions_outlive_every_purge(databases, tmp_path, name)
