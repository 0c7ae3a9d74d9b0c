"""Intends each month's letters, and the month after: one due row at a time, whoever edits what by then."""

from datetime import datetime
from typing import Any

from services.roadmaps.digests import queries
from services.roadmaps.digests.rules import Month
from shared.due import due
from shared.mail import mails
from shared.mail.mails import Intended
from shared.postgres import Connection

DIGEST = "roadmap_digest"
"""The duty, and the template of its letter."""


async def begin(tx: Connection, now: datetime) -> None:
    """There is an editor: the next month has its letters. Said again it changes nothing."""
    await _put(tx, Month.after(now))


async def send(tx: Connection, key: str, payload: dict[str, Any], now: datetime) -> None:
    """Duty: the month has begun. What passed while the service was away for months is told of once."""
    month = Month.of_key(key)
    await _put(tx, month.next_to_tell(now))
    if month.best_before <= now:
        return
    await mails.intend_all(
        tx,
        [
            Intended(
                key=f"roadmap_digest:{key}:{person}",
                person_id=person,
                template=DIGEST,
                best_before=month.best_before,
                values={"month": key},
            )
            for person in await queries.readers(tx)
        ],
    )


async def _put(tx: Connection, month: Month) -> None:
    await due.put(tx, DIGEST, month.key, month.begins)
