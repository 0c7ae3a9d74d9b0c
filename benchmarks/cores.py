"""Who runs on which core: what serves on one, what loads it on another."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

ALLOWED = sorted(os.sched_getaffinity(0))
SERVERS = ALLOWED[0]
LOAD = ALLOWED[-1]
"""The same core where there is but one."""


@contextmanager
def servers() -> Iterator[None]:
    """What is started within runs on the servers' core."""
    os.sched_setaffinity(0, {SERVERS})
    try:
        yield
    finally:
        os.sched_setaffinity(0, {LOAD})


def cpu_seconds(pid: int) -> float:
    """What a process and its children have used so far."""
    parent = psutil.Process(pid)
    return sum(_used(process) for process in (parent, *parent.children(recursive=True)))


def _used(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)
