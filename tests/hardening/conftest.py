"""The registration service behind a real socket, and what its database holds."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from tests.hardening.raw import Answer, say
from tests.hardening.served import Served, all_served
from tests.parts import Databases
from tests.rights.rewound import Rewinding
from tests.rights.stage import LOGS


@dataclass(frozen=True)
class Door:
    """The registration service, an administrator's way in, and what its database holds."""

    served: Served
    rewinding: Rewinding

    @property
    def token(self) -> str:
        return f"Authorization: {self.served.stage.headers('administrator')['Authorization']}"

    async def refuses(self, asked: bytes, *more: bytes) -> Answer:
        """It answers with a refusal of its own, or of the server's, and holds what it held."""
        before = await self.rewinding._now()
        answer = await say(self.served.url, asked, *more)
        assert answer.is_problem or (answer.status in (400, 0) and b"json" not in answer.head), answer
        assert answer.status < 500, answer
        assert await self.rewinding._now() == before
        return answer


@pytest.fixture(scope="module")
async def door(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Door]:
    async with all_served(databases, tmp_path_factory.mktemp("limits"), only="registration") as served:
        rewinding = await Rewinding.on(served["registration"].stage.running.dsn, logs=LOGS)
        yield Door(served["registration"], rewinding)
        await rewinding.connection.close()
