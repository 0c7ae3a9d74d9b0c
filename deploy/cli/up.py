"""`up` and `seed`: the whole platform on one machine, and something in it."""

from argparse import ArgumentParser, Namespace
from importlib import import_module

from deploy.cli.commands import Command


def _up(arguments: Namespace) -> int:
    # Loaded here and not above: a container has neither its own PostgreSQL nor its own Java, and needs no `up`.
    code: int = import_module("deploy.cli.running").up(arguments)
    return code


def _seed(arguments: Namespace) -> int:
    code: int = import_module("deploy.cli.running").load(arguments)
    return code


def _up_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--seed", action="store_true", help="load the real input afterwards (once: a second time changes nothing)"
    )
    parser.add_argument("--anew", action="store_true", help="forget all data, mails and logs of earlier runs first")


UP = Command(
    name="up",
    summary="start the whole platform on this machine and stay until Ctrl-C",
    description=(
        "Starts PostgreSQL and Kafka of our own (with nothing installed by hand), makes databases and topics, "
        "applies migrations, starts the services and a mail catcher, says what runs where, and stays. "
        "Ctrl-C stops what it started. When a part dies, it says which and why and ends with code 1. "
        "Set POSTGRES_DSN or KAFKA_BOOTSTRAP_SERVERS to use a server of yours instead."
    ),
    examples=(
        "digiverkosto up                 # start, use the data of the last run",
        "digiverkosto up --seed          # and load the real input (what `make demo` does)",
        "digiverkosto up --seed --anew   # begin with empty databases (what `make demo-reset` does)",
    ),
    run=_up,
    arguments=_up_arguments,
)

SEED = Command(
    name="seed",
    summary="load the real input into the platform that runs here, through its public APIs",
    description=(
        "Loads municipalities, networks, the DEV network with its first Fridays, a season under way and its "
        "participants. What is there already is left as it is."
    ),
    examples=("digiverkosto seed",),
    run=_seed,
)
