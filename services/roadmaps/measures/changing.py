"""One change of a measure: decided on what was seen; under locks where that changed, or where more hangs on it."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from fastapi import Response

from services.roadmaps.measures.holding import Held, hold, see
from services.roadmaps.measures.keeping import keep, keep_as_seen
from services.roadmaps.measures.queries import KeptMeasure
from shared.contracts import Measure
from shared.postgres import Connection
from shared.postgres.pool import ACQUIRE_SECONDS
from shared.web.hot import Hot
from shared.web.versions import set_etag

Decide = Callable[[Connection, Held], Awaitable[Measure]]
"""What the measure is to be. Raises what a client reads of why not. It may be asked twice."""


async def change(asked: Hot, measure_id: UUID, decide: Decide, *, alone: bool) -> Response:
    """`alone`: no other measure of the roadmap may change meanwhile, if it comes to locks."""
    kept = await _as_seen(asked, measure_id, decide)
    if kept is None:
        async with asked.transaction() as tx:
            held = await hold(tx, measure_id, asked.seen, alone=alone)
            kept = await keep(tx, held, await decide(tx, held), asked.now)
    response = Response(kept.measure.body(), media_type="application/json")
    set_etag(response, kept.measure.version)
    return response


async def _as_seen(asked: Hot, measure_id: UUID, decide: Decide) -> KeptMeasure | None:
    """None: only locks can tell."""
    async with asked.held.pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
        held = await see(connection, measure_id, asked.seen)
        if held is None:
            return None
        return await keep_as_seen(connection, held, await decide(connection, held), asked.now)
