"""A real service that a model is held against: Hypothesis plays synchronously, so it has an event loop of its own."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, TypeVar
from uuid import UUID, uuid4

from services.events.service import SERVICE as EVENTS
from services.registration.service import SERVICE as REGISTRATION
from services.surveys.service import SERVICE as SURVEYS
from shared.runtime.service import Service
from tests.events.conftest import Events
from tests.parts import Databases, Running, running
from tests.registration.gatherings import Gatherings
from tests.registration.scenes import Scenes
from tests.surveys.conftest import Surveys

Done = TypeVar("Done")

WORKERS = 8


@dataclass
class World(ABC):
    """`do` runs one coroutine to its end, on the loop that the service lives on."""

    runner: asyncio.Runner
    service: Running

    def do(self, work: Coroutine[Any, Any, Done]) -> Done:
        return self.runner.run(work)

    @classmethod
    @contextmanager
    def opened(cls, databases: Databases, folder: Path) -> Iterator[Self]:
        stack = AsyncExitStack()
        with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
            try:
                yield runner.run(cls.open(runner, stack, databases, folder))
            finally:
                runner.run(stack.aclose())

    @classmethod
    @abstractmethod
    async def open(cls, runner: asyncio.Runner, stack: AsyncExitStack, databases: Databases, folder: Path) -> Self:
        """With a service of its own, which `stack` closes."""

    @staticmethod
    async def start(service: Service, stack: AsyncExitStack, databases: Databases, folder: Path) -> Running:
        return await stack.enter_async_context(running(service, databases, folder))


@dataclass
class RegistrationWorld(World):
    """`people` are the same in every sequence; each sequence has occurrences of its own."""

    gatherings: Gatherings
    people: list[UUID]

    @classmethod
    async def open(cls, runner: asyncio.Runner, stack: AsyncExitStack, databases: Databases, folder: Path) -> Self:
        service = await cls.start(REGISTRATION, stack, databases, folder)
        gatherings = Gatherings(service, Scenes(service))
        await gatherings.begin()
        people = [await gatherings.scenes.person(f"osallistuja{number}@akaa.example") for number in range(24)]
        return cls(runner, service, gatherings, people)


@dataclass
class EventsWorld(World):
    """Events knows one network, and who coordinates it."""

    events: Events

    @classmethod
    async def open(cls, runner: asyncio.Runner, stack: AsyncExitStack, databases: Databases, folder: Path) -> Self:
        service = await cls.start(EVENTS, stack, databases, folder)
        events = Events(service, uuid4(), uuid4())
        await events.hears_of_network(events.network, "Digitalisaation edistäjien verkosto", events.coordinator)
        return cls(runner, service, events)


@dataclass
class SurveysWorld(World):
    """Surveys knows one network, and who coordinates it."""

    surveys: Surveys

    @classmethod
    async def open(cls, runner: asyncio.Runner, stack: AsyncExitStack, databases: Databases, folder: Path) -> Self:
        service = await cls.start(SURVEYS, stack, databases, folder)
        surveys = Surveys(service)
        await surveys.hears_of_network(surveys.network, "Digitalisaation edistäjien verkosto", surveys.coordinator)
        return cls(runner, service, surveys)
