"""What tests have done apart: functions of a module, since a process of its own finds them by name."""

import os
import time
from collections.abc import Callable

import orjson

Task = Callable[..., bytes]


def doubled(text: bytes) -> bytes:
    return text * 2


def surroundings() -> bytes:
    """Of the process that does it: its id, and what its environment says."""
    return orjson.dumps({"id": os.getpid(), "environment": dict(os.environ)})


def asleep(file: str) -> bytes:
    """Says first who sleeps."""
    with open(file, "w") as told:
        told.write(str(os.getpid()))
    time.sleep(60)
    return b""


def greedy(megabytes: int) -> bytes:
    return bytes(megabytes * 1024 * 1024)[:1]


def busy() -> bytes:
    while True:
        pass


def gone() -> bytes:
    os._exit(0)


def quoting() -> bytes:
    raise ValueError("Matti Meikäläinen, 0401234567")
