"""The process that does one task: bounded before it begins, without the service's settings, and gone after it."""

import os
import resource
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

DONE, FAILED = b"+", b"-"
"""How an answer begins: with what was made, or with where it failed."""


@dataclass(frozen=True)
class Bounds:
    """In bytes of address space and in seconds of the processor; beyond either the process ends."""

    memory: int
    processor_seconds: int


def do(answering: Connection, bounds: Bounds, function: Callable[..., bytes], arguments: tuple[Any, ...]) -> None:
    os.environ.clear()
    _say_nothing()
    resource.setrlimit(resource.RLIMIT_AS, (bounds.memory, bounds.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (bounds.processor_seconds, bounds.processor_seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = DONE + function(*arguments)
    except BaseException as error:  # a library's panic is no Exception
        answer = FAILED + _where(error).encode()
    answering.send_bytes(answer)


def _say_nothing() -> None:
    """What a library prints of a file that it can't read may quote it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def _where(error: BaseException) -> str:
    """The exception's name and place: its words may quote what people wrote."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {Path(place.filename).name}:{place.lineno}"
