"""PostgreSQL: bounded pools, transactions, and migrations in plain SQL."""

from shared.postgres.pool import Connection, Pool, connect_pool, prepare

__all__ = ["Connection", "Pool", "connect_pool", "prepare"]
