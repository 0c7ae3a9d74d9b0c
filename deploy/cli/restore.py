"""`restore`: brings a service whose database was put back from a backup ahead of what it had said since."""

import asyncio
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime

from deploy import services
from deploy.cli.commands import Command
from deploy.cli.progress import complain, say, step
from deploy.cli.target import Target, find_target
from shared.bus import outbox
from shared.bus.catching_up import StandsElsewhere
from shared.bus.restoring import NotBehind, Progress, Restored, Restoring, ServiceRuns
from shared.bus.to_the_end import TopicMissing
from shared.postgres import connect_pool
from shared.runtime.process import kafka_of
from shared.runtime.service import Service


def restore(arguments: Namespace) -> int:
    service = services.load(arguments.service)
    try:
        with step(f"{service.name} catches up") as report:
            done = asyncio.run(_restore(service, find_target(), arguments.anyway, report))
    except NotBehind:
        say(f"{service.name} knows all that it has said: nothing to do. Was it put back nevertheless? --anyway")
        return 0
    except (ServiceRuns, StandsElsewhere):
        complain(f"{service.name} is running. Stop all its processes first; nobody may write while it catches up.")
    except TopicMissing as failure:
        complain(f"The topic {failure} isn't there. Run `digiverkosto provision` first.")
    except outbox.Unsayable as failure:
        complain(f"A stored state breaks its contract: {failure}\nMend it, then run this again: it goes on.")
    else:
        _tell(service, done)
        return 0
    return 1


async def _restore(service: Service, target: Target, anyway: bool, report: Progress) -> Restored:
    kafka = kafka_of(target.settings.kafka, target.settings.topic_prefix)
    pool = await connect_pool(target.dsn(service.name), name="restore", smallest=1, largest=4)
    try:
        return await Restoring(service, pool, kafka, lambda: datetime.now(UTC), report).run(anyway=anyway)
    finally:
        await pool.close()


def _tell(service: Service, done: Restored) -> None:
    lost = ", ".join(f"{number} of {noun}" for noun, number in done.lost.items() if number) or "none"
    unsent = ", ".join(f"{number} {template}" for template, number in done.unsent.items()) or "none"
    say(f"  changes that the backup lacks: {lost}")
    say(f"  messages of others taken in:   {done.heard}")
    say(f"  due rows done:                 {done.duties}")
    for what, number in done.ended.items():
        say(f"  {what + ':':<30} {number}")
    say(f"  mails taken for sent:          {unsent}")
    say(f"  versions begin above:          {done.jump}")
    say(f"  put into the outbox:           {done.said} states, {done.buried} tombstones")
    say(f"\nStart {service.name} now: it says them all at once.")
    if done.ended:
        say("Everybody has to log in again. What was taken away after the backup holds again: look at who holds a role")
        say("(`GET /networks/{network_id}/roles`), and which API keys there are (`GET /api-keys`).")


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("service", choices=services.names(), help="whose database was put back")
    parser.add_argument("--anyway", action="store_true", help="also when nothing shows that the database is behind")


RESTORE = Command(
    name="restore",
    summary="after a database was put back from a backup: get ahead of what it had said since",
    description=(
        "Stop the service, put its database back, run this, start the service. It hears what the database has "
        "missed (erasures first), takes every mail that would have gone out by now for sent, lifts the version of "
        "everything above all that was ever said, says it all again, and buries what the database doesn't know. "
        "It may be broken off and run again. What was changed after the backup is lost; others are told what holds."
    ),
    examples=("digiverkosto restore registration",),
    run=restore,
    arguments=_arguments,
)
