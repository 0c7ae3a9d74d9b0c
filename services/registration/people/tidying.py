"""What is kept about people no longer than it is needed."""

from datetime import datetime, timedelta
from typing import Any

from services.registration.people import queries
from shared.due import due
from shared.postgres import Connection

TIDY = "registration.tidy"
EVERY = timedelta(hours=1)

MAIL_REQUESTS_KEPT = timedelta(hours=2)
ADDRESS_CHANGES_KEPT = timedelta(days=30)


async def tidy(tx: Connection, key: str, payload: dict[str, Any], now: datetime) -> None:
    """Purge counted mail requests, ended sessions and old wishes for another address; come again in an hour."""
    await queries.forget_mail_requests(tx, now - MAIL_REQUESTS_KEPT)
    await queries.forget_sessions(tx, now)
    await queries.forget_address_changes(tx, now - ADDRESS_CHANGES_KEPT)
    await due.put(tx, TIDY, key, now + EVERY)
