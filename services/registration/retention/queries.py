"""SQL of purging what is simply deleted. Each `purge_` takes what began before `before`, at most `limit` rows."""

from datetime import datetime

from shared.postgres import Connection


async def purge_counted_requests(tx: Connection, before: datetime, limit: int, now: datetime) -> int:
    return _number(
        await tx.execute(
            "DELETE FROM mail_requests WHERE who IN (SELECT who FROM mail_requests WHERE hour < $1 LIMIT $2)",
            before,
            limit,
        )
    )


async def oldest_counted_request(connection: Connection) -> datetime | None:
    return await _moment(connection, "SELECT min(hour) FROM mail_requests")


async def purge_asked(tx: Connection, before: datetime, limit: int, now: datetime) -> int:
    return _number(
        await tx.execute(
            "DELETE FROM asked WHERE id IN (SELECT id FROM asked WHERE asked_at < $1 LIMIT $2)", before, limit
        )
    )


async def oldest_asked(connection: Connection) -> datetime | None:
    return await _moment(connection, "SELECT min(asked_at) FROM asked")


async def purge_logins(tx: Connection, before: datetime, limit: int, now: datetime) -> int:
    return _number(
        await tx.execute(
            """
            DELETE FROM logins WHERE person_id IN (SELECT person_id FROM logins WHERE expires_at <= $1 LIMIT $2)
            """,
            before,
            limit,
        )
    )


async def oldest_login(connection: Connection) -> datetime | None:
    return await _moment(connection, "SELECT min(expires_at) FROM logins")


SESSION_OVER = "greatest(least(expires_at, used_at + interval '30 minutes'), tokens_until)"
"""Ended by itself: its time is over, or nobody used it for the idle time (people/sessions.py); and its tokens too."""


async def purge_sessions(tx: Connection, before: datetime, limit: int, now: datetime) -> int:
    return _number(
        await tx.execute(
            f"DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE {SESSION_OVER} <= $1 LIMIT $2)",
            before,
            limit,
        )
    )


async def oldest_session(connection: Connection) -> datetime | None:
    return await _moment(connection, f"SELECT min({SESSION_OVER}) FROM sessions")


async def purge_address_changes(tx: Connection, before: datetime, limit: int, now: datetime) -> int:
    return _number(
        await tx.execute(
            """
            DELETE FROM address_changes WHERE id IN (SELECT id FROM address_changes WHERE asked_at < $1 LIMIT $2)
            """,
            before,
            limit,
        )
    )


async def oldest_address_change(connection: Connection) -> datetime | None:
    return await _moment(connection, "SELECT min(asked_at) FROM address_changes")


async def purge_reasons(tx: Connection, before: datetime, limit: int, now: datetime) -> int:
    """The step stays as long as the membership; why, and who took it, goes."""
    return _number(
        await tx.execute(
            """
            UPDATE member_history SET reason = NULL, by_person = NULL WHERE (member_id, version) IN (
                SELECT member_id, version FROM member_history
                WHERE at < $1 AND (reason IS NOT NULL OR by_person IS NOT NULL) LIMIT $2
            )
            """,
            before,
            limit,
        )
    )


async def oldest_reason(connection: Connection) -> datetime | None:
    return await _moment(
        connection, "SELECT min(at) FROM member_history WHERE reason IS NOT NULL OR by_person IS NOT NULL"
    )


async def purge_series_signups(tx: Connection, before: datetime, limit: int, now: datetime) -> int:
    """Those whose places have been purged, or are nobody's any more."""
    return _number(
        await tx.execute(
            """
            WITH gone AS (
                SELECT id FROM series_signups WHERE left_at < $1 LIMIT $2
            ), loosened AS (
                UPDATE signups SET series_signup_id = NULL WHERE series_signup_id IN (SELECT id FROM gone)
            )
            DELETE FROM series_signups WHERE id IN (SELECT id FROM gone)
            """,
            before,
            limit,
        )
    )


async def oldest_series_signup(connection: Connection) -> datetime | None:
    return await _moment(connection, "SELECT min(left_at) FROM series_signups")


async def purge_proposals(tx: Connection, before: datetime, limit: int, now: datetime) -> int:
    """The organisation that a proposal became stays in the register."""
    return _number(
        await tx.execute(
            """
            WITH gone AS (
                SELECT id FROM organisation_proposals WHERE decided_at < $1 LIMIT $2
            ), loosened AS (
                UPDATE members SET proposal_id = NULL WHERE proposal_id IN (SELECT id FROM gone)
            )
            DELETE FROM organisation_proposals WHERE id IN (SELECT id FROM gone)
            """,
            before,
            limit,
        )
    )


async def oldest_proposal(connection: Connection) -> datetime | None:
    return await _moment(connection, "SELECT min(decided_at) FROM organisation_proposals")


async def purge_erasure_requests(tx: Connection, before: datetime, limit: int, now: datetime) -> int:
    """Of erasures that are done; the id of whom was forgotten stays elsewhere."""
    return _number(
        await tx.execute(
            """
            WITH gone AS (
                SELECT person_id FROM erasure_requests JOIN erasures USING (person_id)
                WHERE carried_out_at < $1 AND erasures.state = 'done' LIMIT $2
            ), answered AS (
                DELETE FROM erasure_answers WHERE person_id IN (SELECT person_id FROM gone)
            )
            DELETE FROM erasure_requests WHERE person_id IN (SELECT person_id FROM gone)
            """,
            before,
            limit,
        )
    )


async def oldest_erasure_request(connection: Connection) -> datetime | None:
    return await _moment(
        connection,
        "SELECT min(carried_out_at) FROM erasure_requests JOIN erasures USING (person_id) WHERE state = 'done'",
    )


async def purge_api_keys(tx: Connection, before: datetime, limit: int, now: datetime) -> int:
    return _number(
        await tx.execute(
            """
            DELETE FROM api_keys WHERE id IN (
                SELECT id FROM api_keys WHERE least(revoked_at, expires_on + interval '1 day') < $1 LIMIT $2
            )
            """,
            before,
            limit,
        )
    )


async def oldest_api_key(connection: Connection) -> datetime | None:
    return await _moment(connection, "SELECT min(least(revoked_at, expires_on + interval '1 day')) FROM api_keys")


def _number(status: str) -> int:
    """Of rows, as `DELETE 17` tells it."""
    return int(status.rpartition(" ")[2])


async def _moment(connection: Connection, query: str) -> datetime | None:
    found: datetime | None = await connection.fetchval(query)
    return found
