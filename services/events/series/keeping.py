"""Stores a series with its occurrences, says so, and has a series without an end go on by itself."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from services.events.cancellations import queries as cancellation_queries
from services.events.occurrences import keeping as occurrence_keeping
from services.events.occurrences import queries as occurrence_queries
from services.events.occurrences.rules import Change, KeptOccurrence
from services.events.series import queries
from services.events.series.extending import extended
from services.events.series.kept import KeptSeries
from services.events.series.rules import Effect
from shared.bus import outbox
from shared.contracts import SeriesState
from shared.due import due
from shared.postgres import Connection

EXTEND_SERIES = "extend_series"
EXTENDED_EVERY = timedelta(days=30)


async def begin(
    tx: Connection, series: KeptSeries, occurrences: Sequence[KeptOccurrence], now: datetime, *, more: bool
) -> None:
    """Store and say a new series. `more`: days within its horizon are left for the due row."""
    await queries.insert_series(tx, series)
    await outbox.add(tx, series.said(), "series.planned")
    await occurrence_keeping.keep(tx, [Change(None, occurrence) for occurrence in occurrences])
    await _await_more(tx, series, now, more=more)


async def keep(tx: Connection, before: KeptSeries, effect: Effect, now: datetime) -> None:
    """Store and say what an act did to a series that the transaction has locked."""
    after = effect.series
    await queries.update_series(tx, after)
    await outbox.add(tx, after.said(), _message_type(before, after))
    await occurrence_keeping.keep(tx, effect.changes)
    await _await_more(tx, after, now, more=effect.more)


async def extend_series(tx: Connection, key: str, payload: dict[str, Any], now: datetime) -> None:
    """Duty: a series without an end is planned a year ahead, at most 200 occurrences at a time."""
    series = await queries.lock_series(tx, UUID(key))
    if series is None:
        return
    occurrences, act = await occurrence_queries.lock_occurrences_of_series(tx, series.id), uuid4()
    dropped_by = await cancellation_queries.replanning_acts(tx, series.id)
    effect = extended(series, occurrences, now, act=act, dropped_by=dropped_by)
    if effect is None:
        return
    if effect.dropped:
        await cancellation_queries.insert_cancellation(tx, act, series.id, "replanned", by=None, now=now)
    await queries.update_series(tx, effect.series)
    await occurrence_keeping.keep(tx, effect.changes)
    await _await_more(tx, effect.series, now, more=effect.more)


async def _await_more(tx: Connection, series: KeptSeries, now: datetime, *, more: bool) -> None:
    rule = series.recurrence
    if rule is None or not rule.endless or series.state is SeriesState.cancelled:
        await due.drop(tx, EXTEND_SERIES, str(series.id))
    else:
        await due.put(tx, EXTEND_SERIES, str(series.id), now if more else now + EXTENDED_EVERY)


def _message_type(before: KeptSeries, after: KeptSeries) -> str:
    if before.state is after.state:
        return "series.changed"
    return "series.cancelled" if after.state is SeriesState.cancelled else "series.reinstated"
