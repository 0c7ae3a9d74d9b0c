"""Steps on a terminal: what is being done, that it still goes on, and how long it took."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

EVERY_SECONDS = 2.0


def say(line: str = "") -> None:
    print(line, flush=True)


def complain(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


@contextmanager
def step(name: str) -> Iterator[Callable[[str], None]]:
    """Prints the step's name, every two seconds how far it is, and at the end its duration.

    What is handed to the yielded function is shown as the step's latest state.
    """
    began, over, latest = time.monotonic(), threading.Event(), [""]

    def tick() -> None:
        while not over.wait(EVERY_SECONDS):
            say(f"    {name}: {latest[0] or 'at it'}, {time.monotonic() - began:.0f} s")

    def report(state: str) -> None:
        latest[0] = state

    say(f"  {name} …")
    ticking = threading.Thread(target=tick, daemon=True)
    ticking.start()
    try:
        yield report
    finally:
        over.set()
        ticking.join()
    tail = f" ({latest[0]})" if latest[0] else ""
    say(f"  {name}: ready after {time.monotonic() - began:.1f} s{tail}")
