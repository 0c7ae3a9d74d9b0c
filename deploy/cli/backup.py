"""`backup`: takes backups while the services run, and puts databases back as they were at a point in time."""

import asyncio
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn
from urllib.parse import unquote, urlsplit

from deploy import services
from deploy.backups import putting_back, taking
from deploy.backups.shelf import NoBackup, Shelf
from deploy.cli.commands import Command
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


def _moment(text: str) -> datetime:
    """A time with its zone; without one it is UTC."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _arguments(parser: ArgumentParser) -> None:
    ways = parser.add_subparsers(dest="way", required=True, metavar="take|follow|list|put-back")
    for name, run, words in (
        ("take", take, "copy all databases, while they are written to"),
        ("follow", follow, "write down whatever is committed, until Ctrl-C"),
        ("list", show, "which copies there are, and how far the log leads"),
    ):
        way = ways.add_parser(name, help=words)
        way.add_argument("folder", type=Path, help="where backups lie")
        way.set_defaults(run=run)
    back = ways.add_parser("put-back", help="put a service's database, or all, back as it was")
    back.add_argument("folder", type=Path, help="where backups lie")
    back.add_argument("service", choices=[*services.names(), ALL])
    back.add_argument(
        "--until", type=_moment, metavar="TIME", help="such as 2026-11-29T12:00:00Z; else to the log's end"
    )
    back.set_defaults(run=put_back)


BACKUP = Command(
    name="backup",
    summary="copy the databases while they are in use, and put them back as they were at a point in time",
    description=(
        "`follow` runs beside the platform and writes down what is committed within a second; `take` copies all "
        "databases once, daily for instance. `put-back` brings both to life in a server of its own beside the one that "
        "runs, up to a point in time, and puts one service's database, or all, back out of it: stop these services "
        "before, and run `digiverkosto restore` for each of them after."
    ),
    examples=(
        "digiverkosto backup follow /backups",
        "digiverkosto backup take /backups",
        "digiverkosto backup put-back /backups events --until 2026-11-29T12:00:00Z",
        "digiverkosto backup put-back /backups all          # to the end of the log",
    ),
    run=show,
    arguments=_arguments,
)
