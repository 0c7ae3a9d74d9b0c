"""Takes base backups while writes go on, and keeps the log of everything that is committed after them."""

import os
import shutil
from datetime import UTC, datetime
from typing import NoReturn

from deploy.backups.programs import access, program, run
from deploy.backups.shelf import SLOT, Base, Shelf


def take(dsn: str, shelf: Shelf, password: str | None = None) -> Base:
    """A copy of the whole cluster, checked against its manifest. Raises PartFailed."""
    shelf.make()
    shutil.rmtree(shelf.unfinished(), ignore_errors=True)
    wanted = ("--checkpoint=fast", "--wal-method=stream", "--manifest-checksums=SHA256")
    run("pg_basebackup", f"--pgdata={shelf.unfinished()}", *wanted, env=access(dsn, password))
    run("pg_verifybackup", "--quiet", shelf.unfinished(), env=access(dsn, password))
    return shelf.keep(datetime.now(UTC))


def ready_to_follow(dsn: str, shelf: Shelf, password: str | None = None) -> tuple[str, ...]:
    """The command that writes down the log until it is told to stop; PostgreSQL keeps for it what it misses."""
    shelf.make()
    receive = str(program("pg_receivewal"))
    run("pg_receivewal", "--create-slot", "--if-not-exists", f"--slot={SLOT}", env=access(dsn, password))
    return (receive, f"--directory={shelf.log}", f"--slot={SLOT}", "--synchronous", "--no-password")


def follow(dsn: str, shelf: Shelf, password: str | None = None) -> NoReturn:
    """Become that program, so that whoever supervises us stops it; it waits for a server that is away."""
    command = ready_to_follow(dsn, shelf, password)
    os.execve(command[0], command, access(dsn, password))  # noqa: S606 -- our own words, and no shell wanted
