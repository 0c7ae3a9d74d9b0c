"""What `backup` does: for machines that have PostgreSQL's programs, which a container hasn't."""

import asyncio
from argparse import Namespace
from collections.abc import Sequence
from datetime import datetime
from typing import NoReturn
from urllib.parse import unquote, urlsplit

from deploy import services
from deploy.backups import putting_back, taking
from deploy.backups.shelf import NoBackup, Shelf
from deploy.cli.backup_looks import unfollowed
from deploy.cli.progress import complain, say, step
from deploy.cli.target import find_target
from shared.bus.restoring import Progress

ALL = "all"


def take(arguments: Namespace) -> int:
    settings = find_target().settings
    with step("the databases are copied") as report:
        base = taking.take(settings.postgres_dsn, Shelf(arguments.folder), settings.postgres_password)
        report(str(base.folder))
    return 0


def follow(arguments: Namespace) -> NoReturn:
    settings = find_target().settings
    say("  what is committed from now on is written down, until Ctrl-C")
    taking.follow(settings.postgres_dsn, Shelf(arguments.folder), settings.postgres_password)


def check(arguments: Namespace) -> int:
    trouble = unfollowed(find_target())
    say(trouble or "what is committed is written down")
    return 1 if trouble else 0


def show(arguments: Namespace) -> int:
    shelf = Shelf(arguments.folder)
    for base in shelf.bases():
        say(f"{base.ended.isoformat()}  {base.folder}")
    last = shelf.log_ends()
    say(
        f"the log was written to last at {last:%Y-%m-%dT%H:%M:%S%z}" if last else "there is no log: run `backup follow`"
    )
    return 0 if last and shelf.bases() else 1


def put_back(arguments: Namespace) -> int:
    names = services.names() if arguments.service == ALL else [arguments.service]
    try:
        with step("databases are put back") as report:
            asyncio.run(_put_back(names, Shelf(arguments.folder), arguments.until, report))
    except NoBackup as failure:
        complain(str(failure))
        return 1
    except putting_back.InUse as failure:
        complain(f"{failure} is running. Stop all its processes first.")
        return 1
    say("\nBefore they are started again:\n  digiverkosto provision\n  digiverkosto migrate")
    for name in names:
        say(f"  digiverkosto restore {name}")
    return 0


async def _put_back(names: Sequence[str], shelf: Shelf, until: datetime | None, report: Progress) -> None:
    settings = find_target().settings
    dsn, password = settings.postgres_dsn, settings.postgres_password
    with putting_back.beside(shelf, until, password or unquote(urlsplit(dsn).password or "")) as server:
        for name in names:
            report(name)
            await putting_back.put_back(name, server, dsn, settings.secrets_folder, password=password)
