"""One shape for every command: its name, its words for a stranger, its arguments, and what it does."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass

Run = Callable[[Namespace], int]
"""Does the command and returns its exit code."""


def no_arguments(parser: ArgumentParser) -> None:
    """The command takes none."""


@dataclass(frozen=True)
class Command:
    """`summary` is its line in the list of commands, `description` and `examples` stand in its own --help."""

    name: str
    summary: str
    description: str
    examples: tuple[str, ...]
    run: Run
    arguments: Callable[[ArgumentParser], None] = no_arguments
