"""The short fault matrix: each fault strikes the same platform under the same load, and nothing may be wrong after.

`make storm` goes on with all faults for as long as it is told.
"""

import pytest

from tests.faults import freezes, kills, stops
from tests.faults.faults import Fault
from tests.faults.trial import Trial

FAULTS = (*kills.SHORT, *freezes.SHORT, *stops.SHORT)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
async def test_nothing_is_lost_doubled_or_reordered(matrix: Trial, fault: Fault) -> None:
    acknowledged = matrix.work.history.acknowledged

    assert await matrix.endures(fault) == []

    assert matrix.arena.struck[fault.name] > 0
    assert matrix.work.history.acknowledged > acknowledged
