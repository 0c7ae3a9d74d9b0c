"""SQL of open data."""

from shared.postgres import Connection


async def mark_of(connection: Connection, table: str, key: str) -> str:
    """A mark of which rows there are in which versions; `table` and `key` come from the service, never from outside."""
    mark: str = await connection.fetchval(
        f"""
        SELECT concat(count(*), '.', to_hex(coalesce(bit_xor(hashtextextended(concat({key}, '.', version), 0)), 0)))
        FROM {table}
        """  # noqa: S608
    )
    return mark
