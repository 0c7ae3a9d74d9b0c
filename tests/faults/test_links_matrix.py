"""The rest of the short matrix: links that fail, a full disk and a clock that jumps, under the same load."""

import pytest

from tests.faults import clocks, disk, links_arena
from tests.faults.faults import Fault
from tests.faults.trial import Trial

FAULTS = (*links_arena.SHORT, *disk.SHORT, *clocks.SHORT)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
async def test_nothing_is_lost_doubled_or_reordered(matrix: Trial, fault: Fault) -> None:
    acknowledged = matrix.work.history.acknowledged
    assert fault.fits(matrix.arena)

    assert await matrix.endures(fault) == []

    assert matrix.arena.struck[fault.name] > 0
    assert matrix.work.history.acknowledged > acknowledged
