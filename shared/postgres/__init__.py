"""PostgreSQL: bounded pools, transactions, and migrations in plain SQL."""

from shared.postgres.away import DatabaseAway, OutcomeUnknown
from shared.postgres.pool import Connection, Pool, close_pool, connect_pool, prepare

__all__ = ["Connection", "DatabaseAway", "OutcomeUnknown", "Pool", "close_pool", "connect_pool", "prepare"]
