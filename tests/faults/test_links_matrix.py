"""The rest of the short matrix: links that fail, a full disk and a clock that jumps, under the same load."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import pytest

from tests.faults.clocks import ClockJumps
from tests.faults.disk import DiskFull
from tests.faults.faults import Fault, Together
from tests.faults.links_arena import SHORTLY, LinkFails
from tests.faults.trial import Trial

pytestmark = pytest.mark.long

MATRIX: Mapping[str, Sequence[Fault]] = {
    "links to PostgreSQL fail": (
        Together(
            (
                LinkFails("registration", "postgres", "silent", SHORTLY),
                LinkFails("events", "postgres", "forgotten", 1.0),
            )
        ),
        LinkFails("events", "postgres", "down", 1.0),
    ),
    "links to Kafka fail": (
        Together(
            (
                LinkFails("registration", "kafka", "forgotten", 1.0),
                LinkFails("events", "kafka", "silent", SHORTLY),
            )
        ),
    ),
    "a disk is full and clocks jump": (DiskFull(), ClockJumps(timedelta(days=400)), ClockJumps(timedelta(hours=-1))),
}


@pytest.mark.parametrize("faults", MATRIX.values(), ids=MATRIX.keys())
async def test_nothing_is_lost_doubled_or_reordered_when(matrix: Trial, faults: Sequence[Fault]) -> None:
    acknowledged, struck = matrix.work.history.acknowledged, matrix.arena.struck.total()
    assert all(fault.fits(matrix.arena) for fault in faults)

    assert await matrix.endures(*faults) == []

    assert matrix.arena.struck.total() >= struck + len(faults)
    assert matrix.work.history.acknowledged > acknowledged
