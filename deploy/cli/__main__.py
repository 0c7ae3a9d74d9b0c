"""`digiverkosto COMMAND`: finds the command, and turns what went wrong into words and an exit code."""

import os
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence
from textwrap import fill

from pydantic import ValidationError

from deploy.cli.agencies import AGENCIES
from deploy.cli.backup import BACKUP
from deploy.cli.commands import Command
from deploy.cli.dead_letters import DEAD_LETTERS
from deploy.cli.dismiss import DISMISS
from deploy.cli.doctor import DOCTOR
from deploy.cli.erasures import ERASURES
from deploy.cli.keys import KEYS
from deploy.cli.outbox import OUTBOX
from deploy.cli.own_data import OWN_DATA
from deploy.cli.progress import complain
from deploy.cli.provisioning import MIGRATE, PROVISION, TOPICS
from deploy.cli.reconcile import RECONCILE
from deploy.cli.republish import REPUBLISH
from deploy.cli.restore import RESTORE
from deploy.cli.status import STATUS
from deploy.cli.target import NoPlatform
from deploy.cli.token import TOKEN
from deploy.cli.up import SEED, UP
from deploy.cli.whose_data import WHOSE_DATA
from deploy.local.failures import PartFailed
from deploy.provisioning.broker import Unreachable
from deploy.provisioning.topics import OtherPartitionCount
from shared.postgres.migrations import ChangedMigration
from shared.telemetry import logs

COMMANDS: tuple[Command, ...] = (
    UP,
    SEED,
    STATUS,
    PROVISION,
    MIGRATE,
    TOPICS,
    REPUBLISH,
    BACKUP,
    RESTORE,
    RECONCILE,
    DEAD_LETTERS,
    OUTBOX,
    TOKEN,
    DISMISS,
    KEYS,
    AGENCIES,
    OWN_DATA,
    WHOSE_DATA,
    ERASURES,
    DOCTOR,
)

WIDTH = 88


def main(words: Sequence[str] | None = None) -> int:
    """Exit codes: 0 done, 1 it did not work (with the reason on stderr), 2 the words were not understood."""
    arguments = build_parser().parse_args(words)
    try:
        with logs.of_command("command-line"):
            code: int = arguments.run(arguments)
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # whoever read, `head` for instance, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (NoPlatform, PartFailed, Unreachable, OtherPartitionCount) as failure:
        complain(str(failure))
    except ChangedMigration as failure:
        complain(f"{failure} was changed after it was applied: put it back, and add a new file instead")
    except ValidationError as failure:
        missing = ", ".join("_".join(map(str, error["loc"])).upper() for error in failure.errors())
        complain(f"The environment lacks, or has wrong: {missing}")
    return 1


def build_parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="digiverkosto",
        formatter_class=RawDescriptionHelpFormatter,
        description=fill(
            "Networks for digital development in public administration: run the platform and keep it well.",
            WIDTH,
        ),
        epilog="first steps:\n  make demo                      # the platform with real input in it\n"
        "  digiverkosto status            # what runs where\n  digiverkosto COMMAND --help    # more about one",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", title="commands")
    for command in COMMANDS:
        one = commands.add_parser(
            command.name,
            help=command.summary,
            formatter_class=RawDescriptionHelpFormatter,
            description=fill(command.description, WIDTH),
            epilog="examples:\n" + "\n".join(f"  {example}" for example in command.examples),
        )
        one.set_defaults(run=command.run)
        command.arguments(one)
    return parser


if __name__ == "__main__":
    sys.exit(main())
