"""SQL of purging what every service has: mails, links, keys of requests, buried messages."""

from datetime import datetime

from shared.postgres import Connection


async def purge_mails(tx: Connection, before: datetime, limit: int, now: datetime) -> int:
    """Settled ones. A fact that old isn't told anew: an intent with its key would be past its best-before at once."""
    return _number(
        await tx.execute(
            """
            DELETE FROM mail_intents WHERE id IN (
                SELECT id FROM mail_intents WHERE best_before < $1 AND state NOT IN ('waiting', 'claimed') LIMIT $2
            )
            """,
            before,
            limit,
        )
    )


async def oldest_mail(connection: Connection) -> datetime | None:
    return await _moment(
        connection, "SELECT min(best_before) FROM mail_intents WHERE state NOT IN ('waiting', 'claimed')"
    )


async def purge_links(tx: Connection, before: datetime, limit: int, now: datetime) -> int:
    return _number(
        await tx.execute(
            """
            DELETE FROM secret_links WHERE hash IN (
                SELECT hash FROM secret_links WHERE expires_at < $1 ORDER BY expires_at LIMIT $2
            )
            """,
            before,
            limit,
        )
    )


async def oldest_link(connection: Connection) -> datetime | None:
    return await _moment(connection, "SELECT min(expires_at) FROM secret_links")


async def purge_requests(tx: Connection, before: datetime, limit: int, now: datetime) -> int:
    """A row names the end of its own time."""
    return _number(
        await tx.execute(
            """
            DELETE FROM idempotency WHERE (caller, route, key) IN (
                SELECT caller, route, key FROM idempotency WHERE kept_until < $1 ORDER BY kept_until LIMIT $2
            )
            """,
            now,
            limit,
        )
    )


async def oldest_request(connection: Connection) -> datetime | None:
    return await _moment(connection, "SELECT min(kept_until) - interval '24 hours' FROM idempotency")


async def purge_letters(tx: Connection, before: datetime, limit: int, now: datetime) -> int:
    return _number(
        await tx.execute(
            """
            DELETE FROM dead_letters WHERE id IN (
                SELECT id FROM dead_letters WHERE buried_at < $1 ORDER BY id LIMIT $2
            )
            """,
            before,
            limit,
        )
    )


async def oldest_letter(connection: Connection) -> datetime | None:
    return await _moment(connection, "SELECT min(buried_at) FROM dead_letters")


async def purge_ended_sessions(tx: Connection, before: datetime, limit: int, now: datetime) -> int:
    return _number(
        await tx.execute(
            """
            DELETE FROM ended_sessions WHERE id IN (
                SELECT id FROM ended_sessions WHERE until < $1 ORDER BY until LIMIT $2
            )
            """,
            before,
            limit,
        )
    )


async def oldest_ended_session(connection: Connection) -> datetime | None:
    return await _moment(connection, "SELECT min(until) FROM ended_sessions")


def _number(status: str) -> int:
    """Of rows, as `DELETE 17` tells it."""
    return int(status.rpartition(" ")[2])


async def _moment(connection: Connection, query: str) -> datetime | None:
    found: datetime | None = await connection.fetchval(query)
    return found
