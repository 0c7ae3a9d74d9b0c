"""The twins: the same workload and kills on services with a protection off, and the checker finds what that costs."""

import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from tests.faults import trial
from tests.faults.arena import Arena, Plan, running
from tests.faults.kills import ServiceKilled

ROUNDS = 4
"""A kill hits the moment in which a service is wrong most of the time, but not always."""

PROGRAM = {"registration": "forgetful", "events": "hasty"}


def command(service: str, replica: int) -> Sequence[str]:
    return (sys.executable, "-m", "tests.faults.programs", PROGRAM[service], service)


@pytest.fixture(scope="module")
async def found(arena: Arena, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[set[str]]:
    """The invariants that were broken. The broker is the matrix's, behind a prefix."""
    folder: Path = tmp_path_factory.mktemp("twins")
    plan = Plan(command=command, broker=arena.broker, prefix="twin.")
    async with running(folder / "twins", plan) as careless:
        tried = await trial.begin(careless, seed=1, pause=0.1)
        kills = [ServiceKilled(service, times=2) for service in ("events", "registration")]
        broken: set[str] = set()
        for _ in range(ROUNDS):
            broken |= {violation.invariant for violation in await tried.endures(*kills, rests_within=5)}
            if broken >= {"RD3", "RD4", "RD13"}:
                break
        yield broken


async def test_twin_a_relay_that_deletes_first_is_found_out(found: set[str]) -> None:
    assert "RD3" in found


async def test_twin_a_consumer_that_moves_its_position_first_is_found_out(found: set[str]) -> None:
    assert "RD13" in found


async def test_twin_an_outbox_outside_of_the_transaction_is_found_out(found: set[str]) -> None:
    assert "RD4" in found
