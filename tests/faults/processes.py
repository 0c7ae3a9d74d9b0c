"""Processes that are killed, frozen and told to stop, by their pid; what was started is always ended."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from deploy.local.process import Process

STOPS_WITHIN = 15.0
"""Seconds that a service told to stop may take (guarantee RC8)."""


class ServiceProcess:
    """One process of a service: API, relay, consumer and duties together. `start` may be called again and again."""

    def __init__(self, service: str, replica: int, process: Process, launch: Callable[[Process], None]) -> None:
        self.service, self.replica = service, replica
        self._process, self._launch = process, launch
        self.down = True
        """It is meant not to run: killed, stopped or not started yet."""
        self._said_before = 0

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def log(self) -> Path:
        return self._process.log

    @property
    def running(self) -> bool:
        return self._process.running

    @property
    def exit_code(self) -> int | None:
        return self._process.exit_code

    @property
    def serves(self) -> bool:
        """It has come so far as to listen; before that a signal just ends it."""
        with self.log.open("rb") as said:
            said.seek(self._said_before)
            return b"listening" in said.read()

    def start(self) -> None:
        self._said_before = self.log.stat().st_size if self.log.exists() else 0
        self._launch(self._process)
        self.down = False

    def kill(self) -> None:
        """SIGKILL, as a power cut would."""
        self.down = True
        self._process.kill()

    def freeze(self) -> None:
        self._process.ask(by=signal.SIGSTOP)

    def thaw(self) -> None:
        self._process.ask(by=signal.SIGCONT)

    def ask(self) -> None:
        """SIGTERM, without waiting."""
        self._process.ask()

    def terminate(self) -> int | None:
        """SIGTERM; its exit code, or that of SIGKILL when it took longer than it may."""
        self.down = True
        self._process.stop(grace=STOPS_WITHIN)
        return self._process.exit_code


async def serving(one: ServiceProcess) -> None:
    """Wait until it works: what is still starting has nothing in hand."""
    for _ in range(300):
        if one.serves:
            return
        await asyncio.sleep(0.1)


def family(pid: int) -> list[psutil.Process]:
    """A process and its children; none when it is gone."""
    with suppress(psutil.NoSuchProcess):
        parent = psutil.Process(pid)
        return [parent, *parent.children(recursive=True)]
    return []


def kill_family(pid: int) -> None:
    """SIGKILL to a process and all its children at once: a server that has no time to say anything."""
    for one in family(pid):
        with suppress(psutil.NoSuchProcess):
            one.kill()


@contextmanager
def frozen(pid: int) -> Iterator[None]:
    """A process and its children stand still (SIGSTOP), and go on afterwards whatever happens."""
    still = family(pid)
    for one in still:
        with suppress(psutil.NoSuchProcess):
            one.suspend()
    try:
        yield
    finally:
        for one in still:
            with suppress(psutil.NoSuchProcess):
                one.resume()
