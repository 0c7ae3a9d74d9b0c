"""Many acts, a few at a time; the first failure ends them."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

AT_ONCE = 8

Thing = TypeVar("Thing")


async def several(things: Iterable[Thing], act: Callable[[Thing], Awaitable[object]]) -> None:
    seats = asyncio.Semaphore(AT_ONCE)

    async def one_by_one(one: Thing) -> None:
        async with seats:
            await act(one)

    try:
        async with asyncio.TaskGroup() as group:
            for one in things:
                group.create_task(one_by_one(one))
    except ExceptionGroup as failures:
        raise failures.exceptions[0] from failures
