"""Says the current state of every aggregate again: for a new cluster, a new major version, or after a restore."""

import asyncio
from collections.abc import Callable, Sequence
from uuid import UUID

import asyncpg

from shared.bus import outbox, queries, trace
from shared.contracts import Contract
from shared.postgres import Pool
from shared.runtime.service import CurrentStates, Service

CHUNK = 500
ENOUGH = 2000
"""Rows in the outbox from which on live messages go first."""

YIELD_SECONDS = 0.05
TRIES = 5
BUSY = (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError, asyncpg.SerializationError)

Report = Callable[[int, UUID], None]
"""Told after each chunk: how many were said so far, and the last id, from which an interrupted run goes on."""


async def republish(
    pool: Pool,
    service: Service,
    contract: type[Contract],
    *,
    after: UUID | None = None,
    report: Report | None = None,
    alone: bool = False,
) -> int:
    """Say all aggregates of `contract` with an id above `after`, in chunks under their locks; how many.

    The locks keep it from overtaking live writes: a state is read and said before the next one can commit.
    Readers that had it all change nothing (their version guard). `alone`: the service doesn't run, so that no live
    message is kept waiting. Raises KeyError when the service doesn't say this contract, and outbox.Unsayable when
    a stored state breaks it: chunks before that one are said.
    """
    current = service.current[contract]
    said = 0
    while True:
        if not alone:
            await _yield_to_live(pool)
        states = await _say_chunk(pool, current, contract, after)
        said += len(states)
        if states:
            after = states[-1].id
            if report:
                report(said, after)
        if len(states) < CHUNK:
            return said


async def _yield_to_live(pool: Pool) -> None:
    async with pool.acquire() as connection:
        while await queries.outbox_holds_more_than(connection, ENOUGH):  # noqa: ASYNC110 -- the relay may be another process
            await asyncio.sleep(YIELD_SECONDS)


async def _say_chunk(
    pool: Pool, current: CurrentStates, contract: type[Contract], after: UUID | None
) -> Sequence[Contract]:
    for left in reversed(range(TRIES)):
        try:
            async with pool.acquire() as tx:
                async with tx.transaction():
                    states = await current(tx, after, CHUNK)
                    with trace.tracing(trace.current()):  # a chunk is one chain
                        await outbox.add_all(tx, [(state, outbox.republished(contract)) for state in states])
                await queries.wake_leader(tx)
                return states
        except BUSY:
            if not left:
                raise
    raise AssertionError("the last try returns or raises")
