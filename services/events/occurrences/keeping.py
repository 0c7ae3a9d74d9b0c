"""Stores occurrences and says so: nothing is stored unsaid, and what lies ahead gets its due row."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.events.occurrences import queries
from services.events.occurrences.rules import Change, ended, message_type
from shared.bus import outbox
from shared.contracts import OccurrenceState
from shared.due import due
from shared.postgres import Connection

END_OCCURRENCE = "end_occurrence"


async def keep(tx: Connection, changes: Sequence[Change]) -> None:
    """Store and say `changes`, in the order given. What was there before is locked by the caller."""
    await queries.insert_occurrences(tx, [change.after for change in changes if change.before is None])
    await queries.update_occurrences(tx, [change.after for change in changes if change.before is not None])
    await outbox.add_all(tx, [(change.after.said(), message_type(change.before, change.after)) for change in changes])
    for change in changes:
        await _await_end(tx, change)


async def end_occurrence(tx: Connection, key: str, payload: dict[str, Any], now: datetime) -> None:
    """Duty: what is over has ended."""
    kept = await queries.lock_occurrence(tx, UUID(key))
    if kept is not None and (after := ended(kept, now)):
        await keep(tx, [Change(kept, after)])


async def _await_end(tx: Connection, change: Change) -> None:
    """Keep the due row of the end where the end is, and none where there is none."""
    before, after = change.before, change.after
    if after.state is OccurrenceState.scheduled:
        if before is None or before.state is not OccurrenceState.scheduled or before.ends_at != after.ends_at:
            await due.put(tx, END_OCCURRENCE, str(after.id), after.ends_at)
    elif after.state is OccurrenceState.cancelled and before is not None:
        await due.drop(tx, END_OCCURRENCE, str(after.id))
