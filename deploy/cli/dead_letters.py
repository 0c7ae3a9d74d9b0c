"""`dead-letters`: messages that a service could not handle: what lies there, why, and once more."""

import asyncio
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime

from deploy import services
from deploy.cli.commands import Command
from deploy.cli.progress import complain, say
from deploy.cli.target import find_target
from deploy.provisioning.databases import connect
from shared.bus import dead_letters, queries
from shared.bus.errors import Malformed
from shared.postgres import Connection, prepare


def show_all(arguments: Namespace) -> int:
    asyncio.run(_show_all(arguments))
    return 0


async def _show_all(arguments: Namespace) -> None:
    for name in [arguments.service] if arguments.service else services.names():
        async with _Database(name) as connection:
            letters = await queries.dead_letters(connection, arguments.topic)
            for topic in sorted(await queries.brakes(connection)):
                say(f"{name}: the brake is on for {topic}; `dead-letters release {name} {topic}` lets it go on")
        for one in letters:
            place = f"{one['topic']}[{one['partition']}]@{one['kafka_offset']}"
            say(f"{name} {one['id']:>6}  {one['buried_at']:%Y-%m-%d %H:%M}  {place}  {one['reason']}: {one['error']}")
        if not letters:
            say(f"{name}: no dead letters")


def show_one(arguments: Namespace) -> int:
    return asyncio.run(_show_one(arguments))


async def _show_one(arguments: Namespace) -> int:
    async with _Database(arguments.service) as connection:
        letter = await queries.dead_letter(connection, arguments.id)
    if letter is None:
        complain(f"{arguments.service} has no dead letter {arguments.id}")
        return 1
    for field, value in letter.items():
        say(f"{field:<14} {value.decode('utf-8', 'replace') if isinstance(value, bytes) else value}")
    return 0


def replay(arguments: Namespace) -> int:
    return asyncio.run(_replay(arguments))


async def _replay(arguments: Namespace) -> int:
    handlers = services.load(arguments.service).handlers
    failed = 0
    async with _Database(arguments.service) as connection:
        ids = [arguments.id] if arguments.id else [one["id"] for one in await queries.dead_letters(connection)]
        for letter_id in ids:
            try:
                outcome: str = await dead_letters.replay(connection, handlers, letter_id, datetime.now(UTC))
            except dead_letters.NotThere:
                outcome, failed = "not there, or settled already", failed + 1
            except Malformed as failure:
                outcome, failed = f"still malformed: {failure}", failed + 1
            except Exception as failure:  # whatever the handler raised: the letter stays, and the others go on
                outcome, failed = f"failed again: {type(failure).__name__}", failed + 1
            say(f"{arguments.service} {letter_id}: {outcome}")
    return 1 if failed else 0


def release(arguments: Namespace) -> int:
    return asyncio.run(_release(arguments))


async def _release(arguments: Namespace) -> int:
    async with _Database(arguments.service) as connection:
        released = await queries.release_brake(connection, arguments.topic)
    say(f"{arguments.topic}: released" if released else f"{arguments.topic}: no brake was on")
    return 0 if released else 1


class _Database:
    """The service's own database, as its own role."""

    def __init__(self, service: str) -> None:
        self._dsn = find_target().dsn(service)

    async def __aenter__(self) -> Connection:
        self._connection = await connect(self._dsn)
        await prepare(self._connection)
        return self._connection

    async def __aexit__(self, *_: object) -> None:
        await self._connection.close()


def _arguments(parser: ArgumentParser) -> None:
    ways = parser.add_subparsers(dest="way", required=True, metavar="list|show|replay|release")
    listing = ways.add_parser("list", help="what lies there, without contents")
    listing.add_argument("--service", choices=services.names(), help="only this one's")
    listing.add_argument("--topic", help="only of this topic")
    listing.set_defaults(run=show_all)
    one = ways.add_parser("show", help="one letter with its contents")
    again = ways.add_parser("replay", help="hand one, or all, to the handler again")
    for way, run in ((one, show_one), (again, replay)):
        way.add_argument("service", choices=services.names())
        way.set_defaults(run=run)
    one.add_argument("id", type=int)
    again.add_argument("id", type=int, nargs="?", help="its number; without it, all that lie buried")
    go_on = ways.add_parser("release", help="let a topic go on whose brake is on")
    go_on.add_argument("service", choices=services.names())
    go_on.add_argument("topic")
    go_on.set_defaults(run=release)


DEAD_LETTERS = Command(
    name="dead-letters",
    summary="list, show and replay messages that a service could not handle",
    description=(
        "A message that breaks its contract, or fails again and again, is put aside so that the others go on. "
        "Mend the cause, then replay: a message that is older than what the service knows by now changes nothing "
        "and becomes `superseded`. Letters are kept for 90 days."
    ),
    examples=(
        "digiverkosto dead-letters list",
        "digiverkosto dead-letters show events 17",
        "digiverkosto dead-letters replay events 17",
        "digiverkosto dead-letters replay events            # all of them",
        "digiverkosto dead-letters release events pub.networks.v1",
    ),
    run=show_all,
    arguments=_arguments,
)
