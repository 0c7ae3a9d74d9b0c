"""`erasures`: who is still to be forgotten, and which service hasn't answered."""

import asyncio
from argparse import Namespace
from datetime import UTC, datetime

from deploy import services
from deploy.cli import erasure_queries
from deploy.cli.commands import Command
from deploy.cli.progress import say
from deploy.cli.target import find_target
from deploy.provisioning.databases import connect

LATE_HOURS = 24


def show(arguments: Namespace) -> int:
    return asyncio.run(_show())


async def _show() -> int:
    connection = await connect(find_target().dsn(services.ISSUER))
    try:
        waiting = await erasure_queries.open_erasures(connection)
        done = await erasure_queries.count_done(connection)
    finally:
        await connection.close()
    now = datetime.now(UTC)
    late = 0
    for one in waiting:
        hours = (now - one.asked_at).total_seconds() / 3600
        late += hours > LATE_HOURS
        say(f"{one.request}  asked {one.asked_at:%Y-%m-%d %H:%M}  {hours:>6.1f} h  waits for {', '.join(one.missing)}")
    say(f"{len(waiting)} open, {late} of them for more than {LATE_HOURS} hours; {done} done")
    return 1 if late else 0


ERASURES = Command(
    name="erasures",
    summary="list people who are still to be forgotten, and which service hasn't answered",
    description=(
        "Whoever asked to be forgotten is gone from every service within a day, usually within seconds. What is older "
        "waits for something: for `registration`, a due row that fails or a mail that can't go out; for another "
        "service, its consumer (look at its lag, brakes and dead letters). Ends with 1 when one is over a day old."
    ),
    examples=("digiverkosto erasures",),
    run=show,
)
