"""What is purged in every service's database."""

from collections.abc import Mapping
from datetime import datetime

from shared.postgres import Connection
from shared.privacy import duty_queries
from shared.privacy import purge_queries as queries
from shared.privacy.purging import Purge


async def _forget_duties(tx: Connection, before: datetime, limit: int, now: datetime) -> int:
    """The log's own function decides by the server's clock; nobody can make it forget sooner."""
    return await duty_queries.forget_old(tx, limit)


async def _unseen(connection: Connection) -> datetime | None:
    """The service may not read its own log."""
    return None


SHARED_PURGES: Mapping[str, Purge] = {
    "mails": Purge(queries.purge_mails, queries.oldest_mail),
    "secret_links": Purge(queries.purge_links, queries.oldest_link),
    "idempotency_keys": Purge(queries.purge_requests, queries.oldest_request),
    "dead_letters": Purge(queries.purge_letters, queries.oldest_letter),
    "ended_sessions": Purge(queries.purge_ended_sessions, queries.oldest_ended_session),
    "duty_log": Purge(_forget_duties, _unseen),
}
