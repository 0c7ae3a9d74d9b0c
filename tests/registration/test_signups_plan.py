"""How sign-up finds out who is in already: by index, also where its plan was made while nobody was."""

from uuid import uuid4

import pytest

from services.registration.signups import seat_queries
from shared.postgres import connect_pool
from tests.parts import Running
from tests.registration.gatherings import Gatherings
from tests.registration.test_signups_races import crowd

OTHERS = """
INSERT INTO signups (id, version, occurrence_id, person_id, state, ticket, created_at)
SELECT gen_random_uuid(), 1, gen_random_uuid(), $1, 'confirmed', 1, now() FROM generate_series(1, 3000)
"""
READ = "SELECT seq_tup_read FROM pg_stat_user_tables WHERE relname = 'signups'"
FORMER = """NOT EXISTS (SELECT FROM signups s WHERE s.occurrence_id = a.occurrence_id AND s.person_id = a.person_id
                      AND s.state <> 'withdrawn' OFFSET 0)"""
PLANNED_AFTER = 6
"""From the sixth time on a connection keeps one plan for all."""


async def read_without_index(registration: Running, gatherings: Gatherings) -> int:
    """Rows of others that one process's only connection read to let six people in."""
    people = await crowd(registration, 4 * PLANNED_AFTER)
    occurrence = await gatherings.open(capacity=1000)
    await registration.process.resources.pool.close()
    registration.process.resources.pool = await connect_pool(registration.dsn, name="one", smallest=1, largest=1)
    await registration.fetch("ANALYZE")

    async def let_in(number: int) -> None:
        for person in people[number : number + 2 * PLANNED_AFTER : 2]:
            await gatherings.ask(occurrence, person)
        for person in people[number + 1 : number + 2 * PLANNED_AFTER : 2]:
            await gatherings.ask(occurrence, person, key=uuid4().hex)

    await let_in(0)
    await registration.fetch(OTHERS, people[-1])
    before = await _counted(registration)
    await let_in(2 * PLANNED_AFTER)
    assert (await gatherings.seating(occurrence))["confirmed"] == 4 * PLANNED_AFTER
    return await _counted(registration) - before


async def _counted(registration: Running) -> int:
    await registration.fetch("SELECT pg_stat_force_next_flush()")
    number: int = (await registration.fetch(READ))[0]["seq_tup_read"]
    return number


async def test_a_plan_made_while_nobody_was_in_reads_nobody_else(registration: Running, gatherings: Gatherings) -> None:
    assert await read_without_index(registration, gatherings) == 0


async def test_twin_looked_up_within_the_statement_it_reads_everybody(
    registration: Running, gatherings: Gatherings, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = "NOT is_in(a.occurrence_id, a.person_id)"
    assert ours in seat_queries.SEAT_AND_SAY
    monkeypatch.setattr(seat_queries, "SEAT_AND_SAY", seat_queries.SEAT_AND_SAY.replace(ours, FORMER))

    assert await read_without_index(registration, gatherings) > 3000
