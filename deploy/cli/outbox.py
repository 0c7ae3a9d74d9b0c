"""`outbox`: what a service has committed and not said yet, and what Kafka refused for good."""

import asyncio
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence

from deploy import services
from deploy.cli.commands import Command
from deploy.cli.progress import complain, say
from deploy.cli.target import find_target
from deploy.provisioning.databases import connect
from shared.bus import outbox_queries, queries


def show(arguments: Namespace) -> int:
    asyncio.run(_show([arguments.service] if arguments.service else services.names()))
    return 0


async def _show(names: Sequence[str]) -> None:
    for name in names:
        connection = await connect(find_target().dsn(name))
        try:
            state = await outbox_queries.outbox_state(connection)
            refused = await outbox_queries.set_aside(connection)
        finally:
            await connection.close()
        say(f"{name}: {state['rows']} wait to be said, {state['bytes'] / 1e6:.1f} MB on the disk")
        for one in refused:
            said = f"{one['said_at']:%Y-%m-%d %H:%M}  {one['topic']} {one['key']} version {one['version']}"
            say(
                f"{name} {one['seq']:>8}  {said}, {one['size']} bytes: {one['refused']}; {one['behind']} wait behind it"
            )


def release(arguments: Namespace) -> int:
    return asyncio.run(_release(arguments.service, arguments.seq))


async def _release(name: str, seq: int | None) -> int:
    connection = await connect(find_target().dsn(name))
    try:
        released = await outbox_queries.release(connection, seq)
        await queries.wake_leader(connection)
    finally:
        await connection.close()
    if not released:
        complain(f"{name} has set aside nothing" if seq is None else f"{name} has not set aside {seq}")
        return 1
    say(f"{name}: {released} released; what Kafka still refuses comes back to `outbox list`")
    return 0


def _arguments(parser: ArgumentParser) -> None:
    ways = parser.add_subparsers(dest="way", required=True, metavar="list|release")
    listing = ways.add_parser("list", help="how much waits, and what was set aside with why")
    listing.add_argument("--service", choices=services.names(), help="only this one's")
    listing.set_defaults(run=show)
    again = ways.add_parser("release", help="have one, or all, said again")
    again.add_argument("service", choices=services.names())
    again.add_argument("seq", type=int, nargs="?", help="its number; without it, all that were set aside")
    again.set_defaults(run=release)


OUTBOX = Command(
    name="outbox",
    summary="list what waits to be said and what Kafka refused, and have it said again",
    description=(
        "What was committed waits in the outbox until Kafka has it. A message that Kafka refuses for good, one that is "
        "too large for its topic for instance, is set aside, and later ones of its key wait behind it; all others go "
        "on. Mend the topic, then release: they are said in their order."
    ),
    examples=(
        "digiverkosto outbox list",
        "digiverkosto outbox release events 1204",
        "digiverkosto outbox release events                 # all of them",
    ),
    run=show,
    arguments=_arguments,
)
