"""One arena for the whole matrix: faults strike it one after another, and its record is never begun anew."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.faults import trial
from tests.faults.arena import Arena, running
from tests.faults.links_arena import linked_plan
from tests.faults.plan import Plan
from tests.faults.trial import Trial

SEED = 4

PAUSE_SECONDS = 0.5
"""Between two requests of a writer: what a processor does for them, it doesn't for what starts again."""

FOLLOWERS = frozenset({"surveys", "roadmaps", "webhooks"})
"""Services that hear more than they are asked: a second process of each would cost more than it shows."""


@pytest.fixture(scope="session")
async def arena(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Arena]:
    folder: Path = tmp_path_factory.mktemp("arena")
    async with linked_plan(folder, Plan(replicas=2, alone=FOLLOWERS)) as plan, running(folder / "matrix", plan) as own:
        yield own


@pytest.fixture(scope="session")
async def matrix(arena: Arena) -> Trial:
    return await trial.begin(arena, SEED, pause=PAUSE_SECONDS)
