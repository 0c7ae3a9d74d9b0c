"""A service with one protection off, for the checker to find out: `python -m tests.faults.programs NAME SERVICE`.

Each is killed in the very moment in which it is wrong, as a kill at random would hit it now and then.
"""

import os
import runpy
import signal
import sys
from collections.abc import Callable, Sequence
from typing import Any

import asyncpg

from shared.bus import outbox, queries
from shared.bus.intake import TRIES, Batch, Intake
from shared.bus.rounds import Rounds
from shared.contracts import Attendance, Contract, Member
from shared.postgres import Connection


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def delete_before_sending() -> None:
    """The relay deletes its round from the outbox, and then sends it (without RD3); it dies where a member is in it."""
    send = Rounds._say

    async def say(self: Rounds, rows: Sequence[Any]) -> Any:
        await queries.delete_said(self._connection, [row["seq"] for row in rows])
        if any(row["topic"] == Member.topic for row in rows):
            die()
        return await send(self, rows)

    Rounds._say = say  # type: ignore[method-assign]


def move_before_applying() -> None:
    """The consumer commits its positions, and then the effects (without RD13); it dies where a count is corrected."""
    apply = Intake._apply

    async def moved_first(self: Intake, batch: Batch, *, alone: bool, attempt: int = TRIES) -> Any:
        async with self._pool.acquire() as tx, tx.transaction():
            of_others = await batch.move(tx)

        class Moved(Batch):
            async def move(self, tx: Connection) -> Any:
                return of_others

        if any(isinstance(one.what, Attendance) and one.what.version > 1 for one in batch.heard):
            die()
        return await apply(self, Moved(**vars(batch)), alone=alone, attempt=attempt)

    Intake._apply = moved_first  # type: ignore[method-assign]


def say_outside_the_transaction() -> None:
    """Outbox rows are committed by themselves, whatever becomes of the transaction (without RD2 and RD4)."""

    async def add_all(tx: Connection, states: list[tuple[Contract, str]]) -> None:
        own = await asyncpg.connect(os.environ["POSTGRES_DSN"])
        try:
            await own.executemany(outbox.INSERT, [outbox.row(state, said_as) for state, said_as in states])
        finally:
            await own.close()

    async def add(tx: Connection, state: Contract, message_type: str) -> None:
        await add_all(tx, [(state, message_type)])

    outbox.add, outbox.add_all = add, add_all


PROGRAMS: dict[str, Sequence[Callable[[], None]]] = {
    "forgetful": (delete_before_sending,),
    "hasty": (move_before_applying, say_outside_the_transaction),
}


if __name__ == "__main__":
    for protection_off in PROGRAMS[sys.argv[1]]:
        protection_off()
    runpy.run_module(f"services.{sys.argv[2]}", run_name="__main__")
