"""Writes down what became of tries, many in one transaction: the log, the next of each line, webhooks given up."""

from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from services.webhooks.deliveries import settling_queries as queries
from services.webhooks.deliveries.rules import Again, Arrived, GivenUp, after
from services.webhooks.deliveries.settling_queries import Tried
from shared.postgres import Connection

log = structlog.get_logger()


async def settle(tx: Connection, tried: Sequence[Tried], now: datetime, chance: Callable[[], float]) -> None:
    """A try whose claim was lost meanwhile is another's: nothing of it is kept."""
    held = await queries.lock_lines(tx, tried)
    own = [one for one in tried if one.claimed.seq in held]
    await queries.note(tx, own)
    verdicts = [(one.claimed, after(one.answer, one.claimed.attempts + 1, one.at, chance())) for one in own]
    arrived = [claimed for claimed, verdict in verdicts if isinstance(verdict, Arrived)]
    again = [(claimed, verdict.at) for claimed, verdict in verdicts if isinstance(verdict, Again)]
    given_up = [(claimed, verdict) for claimed, verdict in verdicts if isinstance(verdict, GivenUp)]
    if arrived:
        await queries.move_up(tx, [(one.webhook_id, one.subject) for one in arrived], now)
    if again or given_up:
        await queries.try_again(tx, [*again, *((claimed, now) for claimed, _ in given_up)])
    last = {one.claimed.webhook_id: one.answer.outcome == "delivered" for one in own}
    await queries.set_failing(tx, [one for one, well in last.items() if not well], [one for one in last if last[one]])
    for claimed, verdict in given_up:
        if await queries.give_up(tx, claimed.webhook_id, verdict.why, now):
            log.warning("webhook_disabled", webhook=str(claimed.webhook_id), why=verdict.why)
