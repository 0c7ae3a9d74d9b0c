"""The kit as its wheel holds it, put together from this repository for the tests here."""

import atexit
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from deploy.local.kafka import LocalKafka
from kit.generate import assemble
from shared.bus.kafka import Kafka
from shared.contracts import Measure, Occurrence, Organisation, Roadmap
from tests.parts import topics

if TYPE_CHECKING:
    from digiverkosto_kit import SqliteStore

ASSEMBLED = Path(tempfile.mkdtemp(prefix="digiverkosto-kit-"))
atexit.register(shutil.rmtree, ASSEMBLED, ignore_errors=True)
assemble(ASSEMBLED)
sys.path.insert(0, str(ASSEMBLED))


@pytest.fixture
async def bus(kafka: LocalKafka) -> AsyncIterator[Kafka]:
    async with topics(kafka, [Organisation, Occurrence, Roadmap, Measure]) as own:
        yield own


@pytest.fixture
def store(tmp_path: Path) -> Iterator["SqliteStore"]:
    from digiverkosto_kit import SqliteStore  # noqa: PLC0415  # made above

    one = SqliteStore(tmp_path / "agency.sqlite")
    yield one
    one.close()
