"""`reconcile`: whether all services hold the same of everything, and mending what differs."""

import asyncio
from argparse import ArgumentParser, Namespace
from collections import Counter
from contextlib import AsyncExitStack

from deploy import services
from deploy.cli.commands import Command
from deploy.cli.progress import complain, say, step
from deploy.cli.target import find_target
from deploy.reconciling.looking import APART_SECONDS, Platform, differences
from deploy.reconciling.mending import mend
from deploy.reconciling.rules import MENDED, Difference
from shared.bus.to_the_end import TopicMissing
from shared.postgres import connect_pool
from shared.runtime.process import kafka_of


def reconcile(arguments: Namespace) -> int:
    try:
        return asyncio.run(_reconcile(arguments.mend, arguments.apart, arguments.ids))
    except TopicMissing as failure:
        complain(f"The topic {failure} isn't there. Run `digiverkosto provision` first.")
        return 1


async def _reconcile(mends: bool, apart: float, ids: bool) -> int:
    async with AsyncExitStack() as stack:
        platform = await _platform(stack)
        with step("services are compared"):
            found = await differences(platform, apart=apart)
        _tell(found, ids)
        if mends:
            with step("what differs is mended"):
                say(f"  mended: {await mend(platform, found)}")
    left = {one for one in found if one.kind not in MENDED} if mends else found
    _advise(left)
    return 1 if left else 0


async def _platform(stack: AsyncExitStack) -> Platform:
    target, pools = find_target(), {}
    for name in services.names():
        pools[name] = await connect_pool(target.dsn(name), name="reconcile", smallest=1, largest=2)
        stack.push_async_callback(pools[name].close)
    return Platform(pools, kafka_of(target.settings.kafka, target.settings.topic_prefix))


def _tell(found: set[Difference], ids: bool) -> None:
    counted = Counter((one.kind, one.service, one.noun) for one in found)
    for (kind, service, noun), number in sorted(counted.items()):
        say(f"  {service:<13} {kind:<12} {number} of {noun}")
    for one in sorted(found, key=lambda one: (one.noun, one.id)) if ids else ():
        say(f"    {one.kind} {one.service} {one.noun} {one.id}: version {one.found}, not {one.expected}")
    if not found:
        say("  all services hold the same")


def _advise(left: set[Difference]) -> None:
    if any(one.kind in MENDED for one in left):
        complain("digiverkosto reconcile --mend")
    owners = {name: services.load(name) for name in services.names()}
    behind = {one.noun for one in left if one.kind not in MENDED}
    for name, owner in owners.items():
        if behind & {contract.noun() for contract in owner.says}:
            complain(f"{name}'s database was put back: stop {name}, then digiverkosto restore {name} --anyway")


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--mend", action="store_true", help="say again what is unsaid, take in what is unheard")
    parser.add_argument("--ids", action="store_true", help="name each one; the ids may be people's")
    parser.add_argument(
        "--apart", type=float, default=APART_SECONDS, metavar="SECONDS", help="look again so much later (5)"
    )


RECONCILE = Command(
    name="reconcile",
    summary="compare what the services hold of each other, and mend what differs",
    description=(
        "Compares each owner with its topic and with everybody who follows it, version by version, twice: what is on "
        "its way meanwhile doesn't count. unsaid: the topic lacks it; unheard: a follower lacks it; unforgotten: a "
        "follower holds what is gone; these --mend mends while everything runs. behind, beyond: somebody holds more "
        "than the owner's database, so it was put back from a backup: that is for `digiverkosto restore`. Ends with "
        "1 when something differs."
    ),
    examples=("digiverkosto reconcile", "digiverkosto reconcile --mend"),
    run=reconcile,
    arguments=_arguments,
)
