"""What sign-up does when a theme, a series or an occurrence is planned, moved, called off or reinstated."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from services.registration.occurrences import queries, rules
from services.registration.occurrences.rules import Change, Known
from services.registration.series_signups import filling
from services.registration.signup_policies import default_queries as defaults
from services.registration.signup_policies import queries as policies
from services.registration.signup_policies import setting
from services.registration.signups import notices, place_queries
from shared.bus import outbox
from shared.bus.handlers import Gone, Handlers
from shared.contracts import Occurrence, Series, Signup, Theme
from shared.postgres import Connection

handlers = Handlers()


@handlers.handles(Series)
async def follow_series(series: list[Series], tx: Connection, now: datetime) -> None:
    """Which network a series belongs to, and what it is called."""
    await queries.upsert_series(tx, series)


@handlers.forgets(Series)
async def forget_series(gone: list[Gone], tx: Connection, now: datetime) -> None:
    await queries.delete_series(tx, gone)


@handlers.handles(Theme)
async def follow_themes(themes: list[Theme], tx: Connection, now: datetime) -> None:
    """What an occurrence is about, for those who look for one to sign up for."""
    await queries.upsert_themes(tx, themes)


@handlers.forgets(Theme)
async def forget_themes(gone: list[Gone], tx: Connection, now: datetime) -> None:
    await queries.delete_themes(tx, gone)


@handlers.handles(Occurrence)
async def follow_occurrences(occurrences: list[Occurrence], tx: Connection, now: datetime) -> None:
    """Places follow their occurrence; nobody can sign up for what will not happen.

    Locks in one order: series, occurrences, seatings, sign-ups, each by id.
    """
    for series_id in sorted({o.series_id for o in occurrences}):
        await defaults.lock_series(tx, series_id)
    before = await queries.lock_older(tx, [(o.id, o.version) for o in occurrences])
    after = {o.id: o for o in await queries.upsert_occurrences(tx, occurrences, now)}
    changes = {o.id: rules.change(before.get(o.id), o) for o in after.values()}
    await policies.lock_seatings(tx, list(after))
    await _call_off(tx, _those(after, changes, "called_off"), now)
    back_at_another_time = await _reinstate(tx, _those(after, changes, "reinstated"), now)
    moved = _those(after, changes, "moved")
    await _move(tx, moved, now)
    without = await _without_terms(tx, list(after.values()))
    await setting.apply_defaults(tx, [*moved.values(), *back_at_another_time, *without], now)


@handlers.forgets(Occurrence)
async def forget_occurrences(gone: list[Gone], tx: Connection, now: datetime) -> None:
    """Deleted without having been called off: nobody keeps a place in it; the last state has told people."""
    for occurrence_id in await queries.delete_occurrences(tx, gone):
        await close_signups(tx, occurrence_id)


def _those(after: Mapping[UUID, Known], changes: Mapping[UUID, Change], change: Change) -> dict[UUID, Known]:
    return {i: after[i] for i in sorted(after) if changes[i] == change and not after[i].historical}


async def close_signups(tx: Connection, occurrence_id: UUID) -> list[Signup]:
    """Nobody has a place in what is called off; returns who had one. Again: changes nothing."""
    seating = (await policies.lock_seatings(tx, [occurrence_id])).get(occurrence_id)
    if seating is None or seating.suspended:
        return []
    called_off = await place_queries.call_off(tx, occurrence_id)
    policy = await policies.suspend(tx, occurrence_id)
    await outbox.add(tx, policy, "signup_policy.closed")
    await outbox.add_all(tx, [(s, "signup.cancelled") for s in called_off])
    await setting.remind_of_closing(tx, policy)
    return called_off


async def _call_off(tx: Connection, occurrences: Mapping[UUID, Known], now: datetime) -> None:
    called_off: list[Signup] = []
    for occurrence_id in occurrences:
        called_off += await close_signups(tx, occurrence_id)
    await notices.tell_called_off(tx, occurrences, called_off, now)


async def _reinstate(tx: Connection, occurrences: Mapping[UUID, Known], now: datetime) -> list[Known]:
    """Everybody gets back what they had, and who is in the series by now comes in after them.

    Returns those that begin at another time than their terms were made for.
    """
    returned: list[Signup] = []
    at_another_time: list[Known] = []
    for occurrence_id, seating in (await policies.lock_seatings(tx, list(occurrences))).items():
        if not seating.suspended:
            continue
        back = await place_queries.reinstate(tx, occurrence_id, seating.capacity)
        confirmed = sum(s.state == "confirmed" for s in back)
        policy = await policies.resume(
            tx, occurrence_id, occurrences[occurrence_id].starts_at, confirmed, len(back) - confirmed
        )
        await outbox.add(tx, policy, "signup_policy.reopened")
        await outbox.add_all(tx, [(s, "signup.reinstated") for s in back])
        await setting.remind_of_closing(tx, policy)
        returned += back
        if seating.starts_at != occurrences[occurrence_id].starts_at:
            at_another_time.append(occurrences[occurrence_id])
    await notices.tell_reinstated(tx, occurrences, returned)
    await filling.fill(tx, list(occurrences.values()), now)
    return at_another_time


async def _move(tx: Connection, occurrences: Mapping[UUID, Known], now: datetime) -> None:
    """Terms go along: sign-up ends at the new beginning at the latest. Those of the series are then set anew."""
    for occurrence_id, occurrence in occurrences.items():
        if policy := await policies.move(tx, occurrence_id, occurrence.starts_at):
            await outbox.add(tx, policy, "signup_policy.set")
            await setting.remind_of_closing(tx, policy)
    coming = {i: o for i, o in occurrences.items() if o.comes(now)}
    await notices.tell_moved(tx, coming, await place_queries.active(tx, list(coming)))


async def _without_terms(tx: Connection, occurrences: Sequence[Known]) -> list[Known]:
    """Those that have no terms at all: a default is given once, and again when it or the time changes."""
    seated = await policies.lock_seatings(tx, [o.id for o in occurrences])
    return [o for o in occurrences if o.id not in seated]
