"""`backup`: takes backups while the services run, and puts databases back as they were at a point in time."""

from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from deploy import services
from deploy.cli.commands import Command

ALL = "all"


def _run(arguments: Namespace) -> int:
    # Loaded here and not above: a container has none of PostgreSQL's programs.
    work = import_module("deploy.cli.backing_up")
    code: int = getattr(work, arguments.does)(arguments)
    return code


def _moment(text: str) -> datetime:
    """A time with its zone; without one it is UTC."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _arguments(parser: ArgumentParser) -> None:
    ways = parser.add_subparsers(dest="way", required=True, metavar="take|follow|check|list|put-back")
    for name, does, words in (
        ("take", "take", "copy all databases, while they are written to"),
        ("follow", "follow", "write down whatever is committed, until Ctrl-C"),
        ("check", "check", "whether it is written down now; ends with 1 when it isn't"),
        ("list", "show", "which copies there are, and how far the log leads"),
    ):
        way = ways.add_parser(name, help=words)
        way.add_argument("folder", type=Path, help="where backups lie")
        way.set_defaults(does=does)
    back = ways.add_parser("put-back", help="put a service's database, or all, back as it was")
    back.add_argument("folder", type=Path, help="where backups lie")
    back.add_argument("service", choices=[*services.names(), ALL])
    back.add_argument(
        "--until", type=_moment, metavar="TIME", help="such as 2026-11-29T12:00:00Z; else to the log's end"
    )
    back.set_defaults(does="put_back")


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
    run=_run,
    arguments=_arguments,
)
