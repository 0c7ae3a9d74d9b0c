"""Registration in this process, with a database of its own for every test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.registration.service import SERVICE
from tests.parts import Databases, Running, running
from tests.registration.gatherings import Gatherings
from tests.registration.scenes import Scenes


@pytest.fixture
async def registration(databases: Databases, tmp_path: Path) -> AsyncIterator[Running]:
    async with running(SERVICE, databases, tmp_path) as service:
        yield service


@pytest.fixture
def scenes(registration: Running) -> Scenes:
    """What a test needs to be there before it begins, brought about through the door."""
    return Scenes(registration)


@pytest.fixture
async def gatherings(registration: Running, scenes: Scenes) -> Gatherings:
    """A network whose occurrences people sign up for."""
    begun = Gatherings(registration, scenes)
    await begun.begin()
    return begun
