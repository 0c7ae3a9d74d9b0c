"""What `up` and `seed` do: run the platform until it is told to stop, and load the real input into it."""

import asyncio
import sys
import time
from argparse import Namespace

from deploy.cli.progress import complain, say, step
from deploy.cli.target import running_here
from deploy.local import interruption
from deploy.local.failures import InUse, PartFailed
from deploy.local.parts import all_services
from deploy.local.places import Places, usual_places
from deploy.local.platform import Platform, published
from deploy.local.supervisor import Supervisor
from deploy.provisioning.broker import Unreachable
from deploy.provisioning.topics import OtherPartitionCount
from deploy.seed import LoadingFailed, seed

WATCH_SECONDS = 0.5


def up(arguments: Namespace) -> int:
    places = usual_places()
    interruption.listen()
    try:
        with Supervisor(places, all_services(), step) as supervisor:
            _run(supervisor, arguments)
    except InUse:
        return _refuse(places)
    except (PartFailed, Unreachable, OtherPartitionCount) as failure:
        complain(f"\n{failure}\n\nEverything that was started has been stopped.")
        return 1
    except interruption.Interrupted:
        say("\nStopped. The data stays; the next start uses it again.")
    return 0


def _run(supervisor: Supervisor, arguments: Namespace) -> None:
    """Never returns: an interruption or a dead part ends it."""
    say("Starting the platform")
    if arguments.anew:
        supervisor.begin_anew()
    platform = supervisor.start()
    if arguments.seed:
        _seed(supervisor)
    _summarise(platform, supervisor.places)
    try:
        while True:
            supervisor.check()
            time.sleep(WATCH_SECONDS)
    except interruption.Interrupted:
        say("\nStopping …")
        raise


def _seed(supervisor: Supervisor) -> None:
    """As a process of its own: its death is told, and it dies with us. Its words go to its log and to the terminal."""
    process = supervisor.start_task("seed", [sys.executable, "-m", "deploy.cli", "seed"])
    say("  real input …")
    with process.log.open() as log:
        log.seek(0, 2)
        while process.running:
            _show(log.read())
            supervisor.check()
            time.sleep(0.2)
        _show(log.read())
    if process.exit_code != 0:
        raise PartFailed(f"loading the real input ended with code {process.exit_code}; its log is {process.log}")


def _show(text: str) -> None:
    if text:
        print(text, end="", flush=True)


def _summarise(platform: Platform, places: Places) -> None:
    say("\nThe platform runs. Ctrl-C stops it; its data stays.\n")
    for name, address in platform.services.items():
        say(f"  {name:<14} {address}   (interface: {address}/openapi.json)")
    say(f"  {'PostgreSQL':<14} {platform.postgres.host}:{platform.postgres.port}")
    say(f"  {'Kafka':<14} {platform.kafka.bootstrap_servers}")
    say(f"  {'mails':<14} {platform.mail.folder}   (nothing is delivered)")
    say(f"  {'logs':<14} {places.logs}")
    say(f"  {'all addresses':<14} {places.platform_file}")
    say("\n  A token to try it with:  .venv/bin/digiverkosto token coordinator\n")


def _refuse(places: Places) -> int:
    running = published(places.platform_file)
    complain(f"A platform runs in {places.run} already, or is being started there.")
    if running is not None:
        for name, address in running.services.items():
            complain(f"  {name:<14} {address}")
        complain(f"Stop it with Ctrl-C where it runs (process {running.pid}), or use it as it is.")
    return 1


def load(arguments: Namespace) -> int:
    try:
        say(str(asyncio.run(seed(running_here(), say))))
    except LoadingFailed as failure:
        complain(f"{failure}\nWhat was loaded stays; `digiverkosto seed` goes on from there.")
        return 1
    return 0
