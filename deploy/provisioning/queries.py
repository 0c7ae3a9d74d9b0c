"""The statements that make databases and roles; names and passwords are quoted by the server's own format()."""

from collections.abc import Sequence

from shared.postgres import Connection


async def role_exists(connection: Connection, role: str) -> bool:
    return bool(await connection.fetchval("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)", role))


async def create_role(connection: Connection, role: str) -> None:
    """A login role that can make neither databases nor roles."""
    await run(connection, "CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE", role)


async def set_password(connection: Connection, role: str, verifier: str) -> None:
    """`verifier` is a SCRAM verifier: the password itself never reaches the server or its logs."""
    await run(connection, "ALTER ROLE %I PASSWORD %L", role, verifier)


async def database_exists(connection: Connection, database: str) -> bool:
    return bool(await connection.fetchval("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", database))


async def create_database(connection: Connection, database: str, owner: str) -> None:
    """The builtin locale sorts the same on every machine, whatever ICU or libc it has."""
    await run(
        connection,
        "CREATE DATABASE %I OWNER %I TEMPLATE template0 ENCODING 'UTF8' "
        "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'",
        database,
        owner,
    )


async def drop_database(connection: Connection, database: str) -> None:
    """With whatever sessions are open on it."""
    await run(connection, "DROP DATABASE IF EXISTS %I WITH (FORCE)", database)


async def sessions_on(connection: Connection, database: str, names: Sequence[str]) -> int:
    """How many sessions of programs with these names are open on a database."""
    number: int = await connection.fetchval(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = $1 AND application_name = ANY($2::text[])",
        database,
        list(names),
    )
    return number


async def keep_to_owner(connection: Connection, database: str, owner: str) -> None:
    await run(connection, "REVOKE ALL ON DATABASE %I FROM PUBLIC", database)
    await run(connection, "GRANT CONNECT, TEMPORARY ON DATABASE %I TO %I", database, owner)


async def run(connection: Connection, statement: str, *names: str) -> None:
    """A statement with names in it: %I a name, %L a text."""
    quoted = await connection.fetchval("SELECT format($1, VARIADIC $2::text[])", statement, list(names))
    await connection.execute(quoted)
