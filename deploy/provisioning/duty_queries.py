"""The statements that give the duty log away: to its keeper what it is, one right each to service and auditor."""

from deploy.provisioning.queries import role_exists, run
from shared.postgres import Connection

WRITTEN = "who, acted_as, route, disclosed, purpose, scope, scope_id, whose, correlation_id"
"""What a writer says; the row's number, its moment and its login role are the server's."""

FUNCTIONS = ("duty.reads_of(uuid)", "duty.forget_old(integer)")


async def make_keeper(connection: Connection, keeper: str) -> None:
    if not await role_exists(connection, keeper):
        await run(connection, "CREATE ROLE %I NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE", keeper)


async def make_log(connection: Connection, migration: str) -> None:
    """What the migration would make, so that it finds it there."""
    await connection.execute(migration)


async def hand_over(connection: Connection, keeper: str) -> None:
    """Whoever made it before keeps no right to it."""
    for what in ("SCHEMA duty", "TABLE duty.log", *(f"FUNCTION {function}" for function in FUNCTIONS)):
        await run(connection, f"ALTER {what} OWNER TO %I", keeper)
    await run(connection, "REVOKE ALL ON SCHEMA duty FROM PUBLIC")
    await run(connection, "REVOKE ALL ON TABLE duty.log FROM PUBLIC")


async def may_change(connection: Connection) -> bool:
    """May the role that is connected do more than add? Also where there is no log."""
    return bool(
        await connection.fetchval(
            """
            SELECT to_regclass('duty.log') IS NULL OR EXISTS (
                SELECT FROM unnest(ARRAY['SELECT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS right_to
                WHERE has_table_privilege(to_regclass('duty.log'), right_to)
            )
            """
        )
    )


async def let_add(connection: Connection, service: str) -> None:
    await run(connection, "REVOKE ALL ON TABLE duty.log FROM %I", service)
    await run(connection, "GRANT USAGE ON SCHEMA duty TO %I", service)
    await run(connection, f"GRANT INSERT ({WRITTEN}) ON duty.log TO %I", service)
    for function in FUNCTIONS:
        await run(connection, f"GRANT EXECUTE ON FUNCTION {function} TO %I", service)


async def let_read(connection: Connection, database: str, auditor: str) -> None:
    """Its own reading is a row as well."""
    await run(connection, "GRANT CONNECT ON DATABASE %I TO %I", database, auditor)
    await run(connection, "GRANT USAGE ON SCHEMA duty TO %I", auditor)
    await run(connection, "GRANT SELECT ON duty.log TO %I", auditor)
    await run(connection, f"GRANT INSERT ({WRITTEN}) ON duty.log TO %I", auditor)
