"""A database of its own for each test, a clock that stands still, and a mail server that does as it is told."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import cast

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from shared.mail import migrations
from shared.postgres import Pool, connect_pool
from tests.parts import At, Databases

NOW = datetime(2026, 1, 2, 7, 0, tzinfo=UTC)


class Clock(At):
    """Says the same until moved."""

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
async def pool(databases: Databases) -> AsyncIterator[Pool]:
    dsn = await databases.clone("mail", {"mail": Path(migrations.__path__[0])})
    pool = await connect_pool(dsn, name="test", largest=24)
    yield pool
    await pool.close()
    await databases.drop(dsn)


Answer = Callable[[SMTP, Envelope], Awaitable[str]]


async def taken(server: SMTP, envelope: Envelope) -> str:
    return "250 OK"


@dataclass
class Letterbox:
    """An SMTP server on a port of the kernel's. `data` and `recipient` say how it answers DATA and RCPT TO."""

    port: int = 0
    data: Answer = taken
    recipient: str = "250 OK"
    letters: list[EmailMessage] = field(default_factory=list)
    filled: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.recipient.startswith("2"):
            envelope.rcpt_tos.append(address)
        return self.recipient

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        letter = message_from_bytes(cast(bytes, envelope.content), policy=policy.default)
        self.letters.append(letter)
        self.filled.set()
        return await self.data(server, envelope)


@pytest.fixture
async def letterbox() -> AsyncIterator[Letterbox]:
    box = Letterbox()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(box, loop=loop, ident="letterbox"), "127.0.0.1", 0)
    box.port = server.sockets[0].getsockname()[1]
    yield box
    server.close()
    await server.wait_closed()
