"""What surveys have to know of series and occurrences; an occurrence's surveys follow it."""

from datetime import datetime

from services.surveys.occurrences import queries
from services.surveys.series_defaults import queries as defaults
from services.surveys.series_defaults.making import make_for
from services.surveys.surveys import following
from shared.bus.handlers import Gone, Handlers
from shared.contracts import Occurrence, Series
from shared.postgres import Connection

handlers = Handlers()


@handlers.handles(Series)
async def follow_series(series: list[Series], tx: Connection, now: datetime) -> None:
    await queries.upsert_series(tx, series)


@handlers.forgets(Series)
async def forget_series(gone: list[Gone], tx: Connection, now: datetime) -> None:
    await queries.forget_series(tx, gone)


@handlers.handles(Occurrence)
async def follow_occurrences(occurrences: list[Occurrence], tx: Connection, now: datetime) -> None:
    """Locks in one order: series, occurrences, surveys, each by id."""
    await defaults.lock_series(tx, {one.series_id for one in occurrences})
    newer = await queries.upsert_occurrences(tx, occurrences)
    await following.follow(tx, newer, now)
    await make_for(tx, newer, now)


@handlers.forgets(Occurrence)
async def forget_occurrences(gone: list[Gone], tx: Connection, now: datetime) -> None:
    """Nobody is asked about what was deleted."""
    await following.follow(tx, await queries.forget_occurrences(tx, gone), now)
