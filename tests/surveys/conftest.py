"""The surveys service on a database of its own, with a network and its coordinator known from registration."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.surveys.service import SERVICE
from tests.coordinated import Coordinated
from tests.parts import Databases, running


class Surveys(Coordinated):
    """The service through its door; `coordinator` leads `network`."""

    async def has_survey(self, **fields: Any) -> UUID:
        """A survey that is there without anybody having made it: columns of its table; open, unless told otherwise."""
        now = self.running.clock()
        columns = {
            "id": uuid4(),
            "network_id": self.network,
            "kind": "feedback",
            "target_kind": "network" if fields.get("target_id", self.network) else "nothing",
            "target_id": self.network,
            "title": {"fi": "Palaute"},
            "state": "open",
            "activated_at": now,
            "opened_at": now,
            **fields,
        }
        names = ", ".join(columns)
        places = ", ".join(f"${number}" for number in range(1, len(columns) + 1))
        await self.running.fetch(f"INSERT INTO surveys ({names}) VALUES ({places})", *columns.values())
        made: UUID = columns["id"]
        return made


@pytest.fixture
async def surveys(databases: Databases, tmp_path: Path) -> AsyncIterator[Surveys]:
    async with running(SERVICE, databases, tmp_path) as opened:
        staged = Surveys(opened)
        await staged.hears_of_network(staged.network, "Digitalisaation edistäjien verkosto", staged.coordinator)
        yield staged
