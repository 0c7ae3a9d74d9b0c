"""`republish`: a service says the current state of what it owns again."""

import asyncio
from argparse import ArgumentParser, Namespace
from uuid import UUID

from deploy import services
from deploy.cli.commands import Command
from deploy.cli.progress import complain, say
from deploy.cli.target import find_target
from shared.bus import outbox
from shared.bus.republish import Report, republish
from shared.contracts import Contract
from shared.postgres import connect_pool
from shared.runtime.service import Service

ALL = "all"


def say_again(arguments: Namespace) -> int:
    if arguments.service == ALL and (arguments.nouns or arguments.after):
        complain("Kinds and --after go with one service.")
        return 2
    names = services.names() if arguments.service == ALL else [arguments.service]
    return max(_say_again(services.load(name), arguments) for name in names)


def _say_again(service: Service, arguments: Namespace) -> int:
    known = {contract.noun(): contract for contract in service.says}
    unknown = [noun for noun in arguments.nouns if noun not in known]
    if unknown or (arguments.after and len(arguments.nouns) != 1):
        complain(f"{service.name} says {', '.join(known)}; --after goes with exactly one of them.")
        return 2
    contracts = [known[noun] for noun in arguments.nouns or known]
    try:
        asyncio.run(_say_all(service, contracts, arguments.after))
    except outbox.Unsayable as failure:
        complain(f"A stored state breaks its contract; those before it were said: {failure}")
        return 1
    return 0


async def _say_all(service: Service, contracts: list[type[Contract]], after: UUID | None) -> None:
    pool = await connect_pool(find_target().dsn(service.name), name="republish", smallest=1, largest=2)
    try:
        for contract in contracts:
            number = await republish(pool, service, contract, after=after, report=_progress(contract))
            say(f"{contract.noun()}: {number} put into the outbox for {contract.topic}")
    finally:
        await pool.close()


def _progress(contract: type[Contract]) -> Report:
    return lambda number, last: say(f"  {contract.noun()}: {number} so far; to go on from here: --after {last}")


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("service", choices=[*services.names(), ALL], help="whose states")
    parser.add_argument("nouns", nargs="*", metavar="KIND", help="network, series, …; without one, all it says")
    parser.add_argument("--after", type=UUID, metavar="ID", help="go on after this id, which an interrupted run named")


REPUBLISH = Command(
    name="republish",
    summary="say the current state of everything again, for a new cluster or a new version of a topic",
    description=(
        "Puts the state of each aggregate into the service's outbox, 500 at a time, and lets live messages go "
        "first; the service's relay then sends it. Subscribers who had it all change nothing."
    ),
    examples=(
        "digiverkosto republish all                    # after Kafka was replaced by an empty one",
        "digiverkosto republish registration",
        "digiverkosto republish events series occurrence",
    ),
    run=say_again,
    arguments=_arguments,
)
