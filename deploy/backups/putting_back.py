"""Brings a backup to life beside the running server, at a point in time, and puts databases back out of it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit, urlunsplit

from deploy.backups.programs import access, run
from deploy.backups.shelf import Base, Shelf
from deploy.local.postgres import SUPERUSER, LocalPostgres
from deploy.provisioning import queries
from deploy.provisioning.databases import connect, provision_databases

RECOVERS_WITHIN = 3600.0


class InUse(Exception):
    """A process of the service is connected to its database."""


@contextmanager
def beside(shelf: Shelf, until: datetime | None, password: str) -> Iterator[LocalPostgres]:
    """A server of its own with everything that was committed up to `until`, or to the log's end; gone afterwards.

    `password` is the superuser's, as it was then. Raises NoBackup, or PartFailed when the log doesn't reach so far.
    """
    base = shelf.base_before(until)
    with TemporaryDirectory(prefix="beside-", dir=shelf.folder) as folder:
        server = _server(Path(folder), base, shelf, until, password)
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _server(folder: Path, base: Base, shelf: Shelf, until: datetime | None, password: str) -> LocalPostgres:
    log = shelf.log.resolve()
    settings = {
        "hot_standby": "off",  # it answers nobody before it has all of the log
        "restore_command": f'cp "{log}/%f" "%p" 2>/dev/null || cp "{log}/%f.partial" "%p" 2>/dev/null',
        "recovery_target_action": "promote",
        **({"recovery_target_time": until.isoformat()} if until else {}),
    }
    server = LocalPostgres(folder, settings=settings, patience=RECOVERS_WITHIN)
    shutil.copytree(base.folder, server.data, symlinks=True)
    (server.data / "recovery.signal").touch()
    server.adopt(password)
    return server


async def put_back(
    service: str, source: LocalPostgres, dsn: str, secrets: Path, *, password: str | None = None
) -> None:
    """The service's database as it is at `source`, instead of the one that is there. Raises InUse or PartFailed."""
    own = urlunsplit(urlsplit(dsn)._replace(path=f"/{service}"))
    with TemporaryDirectory(prefix="dump-", dir=source.folder.parent) as folder:
        dump = Path(folder) / "dump"
        run("pg_dump", "--format=custom", f"--file={dump}", env=access(source.dsn(service, SUPERUSER, source.password)))
        await _drop(service, dsn, password)
        await provision_databases(dsn, [service], secrets, password=password)
        run("pg_restore", "--exit-on-error", f"--dbname={service}", dump, env=access(own, password))


async def _drop(service: str, dsn: str, password: str | None) -> None:
    connection = await connect(dsn, password=password)
    try:
        if await queries.sessions_on(connection, service, [service, f"relay {service}"]):
            raise InUse(service)
        await queries.drop_database(connection, service)
    finally:
        await connection.close()
