"""Whether the relay keeps up: messages a second that it brings from a backlog to Kafka while people sign up.

Where it is through with the backlog before the time is up, it could have done more.
"""

from collections.abc import Sequence

import asyncpg
import httpx

from benchmarks import said
from benchmarks.asking import asked
from benchmarks.outcomes import Figure, Outcome
from benchmarks.parts import Parts
from benchmarks.serving import Served
from benchmarks.signups import PEOPLE_A_SECOND, crowd, registration
from shared.contracts import Signup

COUNTED = f'relay_messages_total{{topic="{Signup.topic}"}}'


async def measure(parts: Parts) -> list[Outcome]:
    a_round = int(PEOPLE_A_SECOND * parts.length.seconds)
    relayed, signed_up = [], []
    async with registration(parts) as (served, dsn):
        queue = await crowd(dsn, 100, a_round * (parts.length.rounds + 1))
        await asked(parts, served, queue.next(a_round))
        for _ in range(parts.length.rounds):
            await _backlog(dsn, said.rows(said.signups(parts.length.backlog)))
            before = await _relayed(served)
            load = await asked(parts, served, queue.next(a_round))
            relayed.append(Figure((await _relayed(served) - before) / parts.length.seconds))
            signed_up.append(load)
    rival = "sign-ups/s meanwhile"
    return [
        Outcome("relay while sign-ups go on", "messages/s", rival, 3, "higher", tuple(relayed), tuple(signed_up)),
    ]


async def _backlog(dsn: str, rows: Sequence[said.SourceRow]) -> None:
    """Nothing of an earlier round, and so many messages that wait."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("DELETE FROM outbox")
        await said.fill_outbox(connection, rows)
    finally:
        await connection.close()


async def _relayed(served: Served) -> float:
    async with httpx.AsyncClient(base_url=served.address, trust_env=False) as client:
        answer = await client.get("/metrics", timeout=30)
    counted = [line for line in answer.text.splitlines() if line.startswith(COUNTED)]
    return float(counted[0].rpartition(" ")[2]) if counted else 0.0
