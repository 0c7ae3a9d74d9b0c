"""The twins: the same workload on services with a protection off, and the checker finds what that costs."""

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from random import Random

import pytest

from tests.faults import trial
from tests.faults.arena import Arena, running
from tests.faults.plan import Plan

pytestmark = [pytest.mark.long, pytest.mark.timeout(400)]  # a busy machine takes minutes to build an arena

PROGRAM = {"registration": "forgetful", "events": "hasty"}
WANTED = {"RD3", "RD4", "RD13"}

ROUNDS = 4
"""On a busy machine a round may be over before everything that it takes was asked for."""


class Supervised:
    """Nothing strikes but what the programs do to themselves; whoever died is started again."""

    name = "supervised"

    def fits(self, arena: Arena) -> bool:
        return True

    async def strike(self, arena: Arena, chance: Random) -> None:
        for _ in range(15):
            await asyncio.sleep(0.3)
            arena.mend()


def command(service: str, replica: int) -> Sequence[str]:
    return (sys.executable, "-m", "tests.faults.programs", PROGRAM[service], service)


@pytest.fixture(scope="module")
async def found(arena: Arena, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[set[str]]:
    """The invariants that were broken. The broker is the matrix's, behind a prefix."""
    folder: Path = tmp_path_factory.mktemp("twins")
    plan = Plan(command=command, broker=arena.broker, prefix="twin.")
    async with running(folder / "twins", plan) as careless:
        tried = await trial.begin(careless, seed=1, pause=0.1)
        broken: set[str] = set()
        for _ in range(ROUNDS):
            broken |= {violation.invariant for violation in await tried.endures(Supervised(), rests_within=4)}
            if broken >= WANTED:
                break
        yield broken


async def test_twin_a_relay_that_deletes_first_is_found_out(found: set[str]) -> None:
    assert "RD3" in found


async def test_twin_a_consumer_that_moves_its_position_first_is_found_out(found: set[str]) -> None:
    assert "RD13" in found


async def test_twin_an_outbox_outside_of_the_transaction_is_found_out(found: set[str]) -> None:
    assert "RD4" in found
