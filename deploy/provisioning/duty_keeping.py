"""The duty log of each database belongs to a role that nobody logs in as; the service only adds to it (RP6).

A service's role owns its database, so that its own migrations can change everything in it: what it must not change is
made here, before the migrations, by the superuser.
"""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from deploy.provisioning import duty_queries, secret_files
from deploy.provisioning.databases import connect, make_role
from shared.postgres import Connection

AUDITOR = "auditor"
KEEPER = "duty_keeper"
MIGRATIONS = Path(__file__).parents[2] / "shared" / "privacy" / "migrations"
MIGRATION = MIGRATIONS / "0001_duty_log.sql"
LATER = tuple(sorted(MIGRATIONS.glob("*_in_the_duty_log.sql")))
"""What changes the log afterwards; each finds out itself whether it is done."""


async def provision_duty_logs(
    dsn: str, services: Sequence[str], secrets_folder: Path, *, password: str | None = None
) -> None:
    """Make what is missing, take over what a migration made before, and put the rights back as they shall be."""
    connection = await connect(dsn, password=password)
    try:
        await duty_queries.make_keeper(connection, KEEPER)
        await make_role(connection, AUDITOR, secret_files.password(secrets_folder, AUDITOR, "postgres"))
    finally:
        await connection.close()
    for service in services:
        inside = await connect(in_database(dsn, service), password=password)
        try:
            await _provision_one(inside, service)
        finally:
            await inside.close()


async def _provision_one(connection: Connection, service: str) -> None:
    async with connection.transaction():
        for migration in (MIGRATION, *LATER):
            await duty_queries.make_log(connection, migration.read_text(encoding="utf-8"))
        await duty_queries.hand_over(connection, KEEPER)
        await duty_queries.let_add(connection, service)
        await duty_queries.let_read(connection, service, AUDITOR)


def in_database(dsn: str, database: str) -> str:
    return urlunsplit(urlsplit(dsn)._replace(path=f"/{quote(database)}"))
