"""A database of its own for each test, a clock that stands still, and a mail server that does as it is told."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import cast
from uuid import uuid4

import asyncpg
import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.local.postgres import LocalPostgres
from shared.mail import migrations
from shared.postgres import Pool, connect_pool
from shared.postgres.migrations import apply

NOW = datetime(2026, 1, 2, 7, 0, tzinfo=UTC)


@dataclass
class Clock:
    """Says the same until moved."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def pool(postgres: LocalPostgres) -> AsyncIterator[Pool]:
    name = f"mail_{uuid4().hex}"
    server = await asyncpg.connect(postgres.superuser_dsn)
    await server.execute(f"CREATE DATABASE {name}")
    dsn = postgres.dsn(name, "postgres", postgres.password)
    await apply(dsn, {"mail": Path(migrations.__path__[0])})
    pool = await connect_pool(dsn, name="test", largest=24)
    yield pool
    await pool.close()
    await server.execute(f"DROP DATABASE {name}")
    await server.close()


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
