"""Where a service's coroutine has something computed: so many at a time, each in a fresh process, within its bounds."""

import asyncio
import multiprocessing
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from typing import Any, TypeVar

import structlog

from shared.apart.child import DONE, Bounds, do

log = structlog.get_logger()

Stepped = TypeVar("Stepped")

GIGABYTE = 1024 * 1024 * 1024

_processes = multiprocessing.get_context("forkserver")
_read_already: list[str] = []
"""Modules that the fork server reads once: a process forked from it begins in some milliseconds."""

_in_turn = ThreadPoolExecutor(1, "apart")
"""Starts and ends them: multiprocessing looks after all its children at each start, and isn't made for two threads."""


class NotDone(Exception):
    """The process failed, or met its bounds of time or memory. Says how, and quotes nothing."""


class Room:
    """For tasks of one kind: whoever finds it full waits, and holds up no other room.

    `modules` hold the tasks' functions; `seconds` bound a task from its start. What a task gets is pickled by us; what
    it answers are bytes, since a process that something hostile was done to may answer anything.
    """

    def __init__(
        self,
        *modules: str,
        seconds: float,
        at_once: int = 2,
        memory: int = GIGABYTE,
        processor_seconds: int | None = None,
    ) -> None:
        self.seconds = seconds
        self._bounds = Bounds(memory, processor_seconds or int(seconds) + 1)
        self._places = asyncio.Semaphore(at_once)
        self._hearing = ThreadPoolExecutor(at_once, "apart")
        _read_already.extend(modules)
        _processes.set_forkserver_preload([*_read_already])

    async def do(self, function: Callable[..., bytes], *arguments: Any) -> bytes:
        """Raises NotDone. A caller that is cancelled takes the process along."""
        async with self._places:
            reading, answering = _processes.Pipe(duplex=False)
            process = _processes.Process(target=do, args=(answering, self._bounds, function, arguments), daemon=True)
            try:
                await _in(_in_turn, _start, process, answering)
                async with asyncio.timeout(self.seconds):
                    answer = await _in(self._hearing, _hear, reading)
            except TimeoutError:
                answer = f"-nothing within {self.seconds:g} s".encode()
            except OSError as refused:
                answer = f"-not begun: {refused.strerror}".encode()
            finally:
                await _in(_in_turn, _end, process)
        if answer[:1] != DONE:
            reason = answer[1:].decode(errors="replace")
            log.warning("not_done_apart", task=function.__qualname__, reason=reason)
            raise NotDone(reason)
        return answer[1:]


async def _in(threads: ThreadPoolExecutor, step: Callable[..., Stepped], *arguments: Any) -> Stepped:
    return await asyncio.get_running_loop().run_in_executor(threads, step, *arguments)


def _start(process: ForkServerProcess, answering: Connection) -> None:
    """The first one waits for the fork server to have read its modules."""
    process.start()
    answering.close()  # so that we hear it when the process has closed its own


def _hear(reading: Connection) -> bytes:
    with reading:
        try:
            return reading.recv_bytes(GIGABYTE)
        except (EOFError, OSError):
            return b"-ended without an answer"


def _end(process: ForkServerProcess) -> None:
    if process.pid is None:
        return  # it was given up before it began
    if process.is_alive():
        process.kill()
    process.join()
    process.close()
