"""The fault matrix of `make test`: every kind of fault once, in three storms on one platform.

`make test-long` strikes one kind after another, `make storm` goes on for as long as it is told.
"""

from collections.abc import Mapping, Sequence

import pytest

from tests.faults.faults import Fault, Together
from tests.faults.freezes import LONG, SHORTLY, BrokerFrozen, ServiceFrozen
from tests.faults.kills import BrokerKilled, PostgresKilled, ServiceKilled
from tests.faults.links_arena import LinkFails
from tests.faults.stops import ServiceStopped
from tests.faults.trial import Trial

pytestmark = [pytest.mark.long, pytest.mark.timeout(400)]  # a busy machine takes minutes to build an arena

MATRIX: Mapping[str, Sequence[Fault]] = {
    "parts are killed": (
        Together((ServiceKilled("registration", times=2), ServiceKilled("events", times=2), PostgresKilled())),
        Together((ServiceKilled("surveys"), BrokerKilled())),
    ),
    "parts stand still": (
        Together((ServiceFrozen("registration", LONG), ServiceFrozen("events", SHORTLY))),
        BrokerFrozen(SHORTLY),
    ),
    "links fail and services are told to stop": (
        Together((LinkFails("registration", "postgres", "silent", 2.0), LinkFails("events", "kafka", "down", 2.0))),
        LinkFails("events", "postgres", "forgotten", 1.0),
        Together((ServiceStopped("registration"), ServiceStopped("events"))),
    ),
}


@pytest.mark.parametrize("faults", MATRIX.values(), ids=MATRIX.keys())
async def test_nothing_is_lost_doubled_or_reordered_when(matrix: Trial, faults: Sequence[Fault]) -> None:
    acknowledged, struck = matrix.work.history.acknowledged, matrix.arena.struck.total()

    assert await matrix.endures(*faults) == []

    assert matrix.arena.struck.total() >= struck + len(faults)
    assert matrix.work.history.acknowledged > acknowledged
