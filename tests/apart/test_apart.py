"""What is done apart answers, or is ended within its bounds; the service goes on, and the next one begins afresh."""

import asyncio
import os
from pathlib import Path

import orjson
import pytest

from shared.apart import NotDone, Room
from tests.apart import tasks

MODULE = "tests.apart.tasks"


async def test_each_task_has_a_process_of_its_own_that_knows_no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINK_KEY", "secret")
    room = Room(MODULE, seconds=20)

    first, second = [orjson.loads(await room.do(tasks.surroundings)) for _ in range(2)]

    assert await room.do(tasks.doubled, b"ab") == b"abab"
    assert len({os.getpid(), first["id"], second["id"]}) == 3
    assert first["environment"] == {}


@pytest.mark.parametrize(
    ("task", "arguments", "said"),
    [
        (tasks.busy, (), "ended without an answer"),
        (tasks.gone, (), "ended without an answer"),
        (tasks.greedy, (400,), "MemoryError at tasks.py"),
        (tasks.quoting, (), "ValueError at tasks.py"),
    ],
)
async def test_what_fails_or_takes_too_much_is_ended_and_quotes_nobody(
    task: tasks.Task, arguments: tuple[int, ...], said: str
) -> None:
    room = Room(MODULE, seconds=20, memory=300 * 1024 * 1024, processor_seconds=1)

    with pytest.raises(NotDone, match=said) as told:
        await room.do(task, *arguments)

    assert "Matti" not in str(told.value)
    assert await room.do(tasks.doubled, b"a") == b"aa"


async def test_twin_without_bounds_the_same_memory_is_had() -> None:
    assert await Room(MODULE, seconds=20).do(tasks.greedy, 400) == b"\0"


async def test_a_task_beyond_its_time_is_ended(tmp_path: Path) -> None:
    sleeper = tmp_path / "sleeper"
    with pytest.raises(NotDone, match="nothing within 1 s"):
        await Room(MODULE, seconds=1).do(tasks.asleep, str(sleeper))
    assert _is_gone(sleeper.read_text())


async def test_a_caller_that_goes_takes_its_process_along_and_leaves_its_place(tmp_path: Path) -> None:
    room, sleeper = Room(MODULE, seconds=60, at_once=1), tmp_path / "sleeper"
    os.mkfifo(sleeper)
    asked = asyncio.create_task(room.do(tasks.asleep, str(sleeper)))
    process = await asyncio.to_thread(sleeper.read_text)

    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked

    assert _is_gone(process)
    assert await room.do(tasks.doubled, b"a") == b"aa"


async def test_a_full_room_waits_and_holds_up_no_other(tmp_path: Path) -> None:
    full, other = Room(MODULE, seconds=60, at_once=1), Room(MODULE, seconds=60, at_once=1)
    sleeps = asyncio.create_task(full.do(tasks.asleep, str(tmp_path / "sleeper")))
    waits = asyncio.create_task(full.do(tasks.doubled, b"a"))

    assert await other.do(tasks.doubled, b"b") == b"bb"
    assert not waits.done()

    sleeps.cancel()
    assert await waits == b"aa"


def _is_gone(process: str) -> bool:
    return not Path("/proc", process).exists()
