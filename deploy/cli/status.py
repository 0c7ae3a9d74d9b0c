"""`status`: what of the platform runs, where, and whether it is ready."""

import json
from argparse import Namespace
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from deploy.cli.commands import Command
from deploy.cli.progress import say
from deploy.cli.target import running_here

TIMEOUT_SECONDS = 5


def status(arguments: Namespace) -> int:
    platform = running_here()
    say(f"The platform runs (process {platform.pid}).")
    states = {name: readiness(address) for name, address in platform.services.items()}
    for name, state in states.items():
        say(f"  {name:<14} {platform.services[name]:<26} {state or 'ready'}")
    say(f"  {'PostgreSQL':<14} {platform.postgres.host}:{platform.postgres.port}")
    say(f"  {'Kafka':<14} {platform.kafka.bootstrap_servers}")
    say(f"  {'mails':<14} {platform.mail.folder} ({len(list(platform.mail.folder.glob('*.eml')))} letters)")
    return 1 if any(states.values()) else 0


def readiness(address: str) -> str | None:
    """None when the service is ready, or else why it isn't."""
    try:
        with urlopen(f"{address}/readyz", timeout=TIMEOUT_SECONDS):  # noqa: S310, our own platform.json named it
            return None
    except HTTPError as answer:
        try:
            return f"not ready: {json.loads(answer.read())}"
        except ValueError:
            return f"not ready: status {answer.code}"
    except (URLError, OSError) as failure:
        return f"doesn't answer: {failure}"


STATUS = Command(
    name="status",
    summary="show what runs where, and whether each service is ready",
    description="Asks each service of the platform that runs here. Ends with 1 when one isn't ready or none runs.",
    examples=("digiverkosto status",),
    run=status,
)
