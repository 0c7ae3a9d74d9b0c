"""Reminds of a follow-up 30 and 7 days before it is due: editors, and whoever's measures lack their text. Once each."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.roadmaps.follow_ups import people_queries, queries
from services.roadmaps.follow_ups.rules import day_after
from shared.mail import mails
from shared.mail.mails import Intended
from shared.postgres import Connection

TEMPLATE = "follow_up_due"


async def remind(tx: Connection, key: str, payload: dict[str, Any], now: datetime) -> None:
    """Duty, by the follow-up and the days before."""
    told, _, days = key.partition(":")
    kept = await queries.follow_up(tx, UUID(told))
    if kept is None or kept.frozen_at is not None:
        return
    people = await people_queries.to_remind(tx, kept.id, kept.roadmap_id)
    await mails.intend_all(
        tx,
        [
            Intended(
                key=f"follow_up:{kept.id}:{kept.due_on}:{days}:{person}",
                person_id=person,
                template=TEMPLATE,
                best_before=day_after(kept.due_on),
                values={"follow_up_id": str(kept.id)},
            )
            for person in people
        ],
    )
