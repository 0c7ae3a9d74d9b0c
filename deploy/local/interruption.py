"""Ctrl-C, SIGTERM and a closed terminal: one exception in the main thread, never in the middle of starting a child."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(BaseException):
    """Somebody asked us to stop. Not an Exception, so that no retry swallows it."""


class _State:
    asked = False
    deferred = 0


def listen() -> None:
    """From here on the first such signal raises Interrupted; while we stop, further ones change nothing."""
    _State.asked = False
    for one in SIGNALS:
        signal.signal(one, _heard)


@contextmanager
def deferred() -> Iterator[None]:
    """A signal that comes within is raised at the end: a child is never started and forgotten."""
    _State.deferred += 1
    before = _State.asked
    try:
        yield
    finally:
        _State.deferred -= 1
    if _State.asked and not before and not _State.deferred:
        raise Interrupted


def _heard(number: int, frame: FrameType | None) -> None:
    if _State.asked:
        return
    _State.asked = True
    if not _State.deferred:
        raise Interrupted
