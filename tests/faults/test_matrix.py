"""The short fault matrix: faults strike the same platform under the same load, and nothing may be wrong after.

`make storm` goes on with all faults for as long as it is told.
"""

from collections.abc import Mapping, Sequence

import pytest

from tests.faults.faults import Fault, Together
from tests.faults.freezes import LONG, SHORTLY, BrokerFrozen, PostgresFrozen, ServiceFrozen
from tests.faults.kills import BrokerKilled, PostgresKilled, ServiceKilled
from tests.faults.stops import ServiceStopped, StartedInAnyOrder
from tests.faults.trial import Trial

pytestmark = [pytest.mark.long, pytest.mark.timeout(400)]  # a busy machine takes minutes to build an arena

MATRIX: Mapping[str, Sequence[Fault]] = {
    "services are killed": (ServiceKilled("registration", times=3), ServiceKilled("events", times=3)),
    "PostgreSQL is killed": (PostgresKilled(times=2),),
    "the broker is killed": (BrokerKilled(),),
    "services stand still": (Together((ServiceFrozen("registration", LONG), ServiceFrozen("events", SHORTLY))),),
    "PostgreSQL and the broker stand still": (PostgresFrozen(SHORTLY), BrokerFrozen(SHORTLY)),
    "services are told to stop": (ServiceStopped("registration"), ServiceStopped("events")),
    "all start in any order": (StartedInAnyOrder(2),),
}


@pytest.mark.parametrize("faults", MATRIX.values(), ids=MATRIX.keys())
async def test_nothing_is_lost_doubled_or_reordered_when(matrix: Trial, faults: Sequence[Fault]) -> None:
    acknowledged, struck = matrix.work.history.acknowledged, matrix.arena.struck.total()

    assert await matrix.endures(*faults) == []

    assert matrix.arena.struck.total() >= struck + len(faults)
    assert matrix.work.history.acknowledged > acknowledged
