"""The roadmaps service on a database of its own, with a network and its coordinator known from registration."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.roadmaps.service import SERVICE
from tests.coordinated import Coordinated
from tests.parts import Databases, running


class Roadmaps(Coordinated):
    """The service through its door; `coordinator` leads `network`."""


@pytest.fixture
async def roadmaps(databases: Databases, tmp_path: Path) -> AsyncIterator[Roadmaps]:
    async with running(SERVICE, databases, tmp_path) as opened:
        staged = Roadmaps(opened)
        await staged.hears_of_network(staged.network, "Digitalisaation edistäjien verkosto", staged.coordinator)
        yield staged
