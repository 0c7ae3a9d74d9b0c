"""What PostgreSQL knows of whoever follows its log."""

from dataclasses import dataclass

from shared.postgres import Connection


@dataclass(frozen=True)
class Follower:
    """`behind` are bytes of the log that wait for it; `silent_seconds` None: it isn't connected."""

    active: bool
    behind: int
    silent_seconds: float | None


async def follower(connection: Connection, slot: str) -> Follower | None:
    """None: nobody has ever followed under this name."""
    row = await connection.fetchrow(
        """
        SELECT s.active, coalesce(pg_current_wal_lsn() - s.restart_lsn, 0)::bigint AS behind,
               extract(epoch FROM clock_timestamp() - r.reply_time)::float AS silent_seconds
        FROM pg_replication_slots s LEFT JOIN pg_stat_replication r ON r.pid = s.active_pid
        WHERE s.slot_name = $1
        """,
        slot,
    )
    return Follower(**dict(row)) if row else None
