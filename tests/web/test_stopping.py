"""A request that outlives a server's grace is answered as one that may come again, and as no fault of ours (RQ9)."""

import asyncio
from pathlib import Path

from services.registration.service import SERVICE
from tests.parts import Databases, running
from tests.web.test_slow_clients import serving

ASKED = b"GET /organisations HTTP/1.1\r\nHost: service\r\nX-Forwarded-For: 203.0.113.9\r\n\r\n"


async def test_who_is_asked_for_while_the_server_stops_is_told_to_come_again(
    databases: Databases, tmp_path: Path
) -> None:
    async with (
        running(SERVICE, databases, tmp_path) as service,
        service.process.resources.pool.acquire() as held,
        held.transaction(),
    ):
        await held.execute("LOCK TABLE organisations")
        async with serving(service.process.app) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(ASKED)
            await asyncio.sleep(0.3)
        answer = await reader.read()
        writer.close()

    assert answer.startswith(b"HTTP/1.1 503")
    assert b"retry-after: " in answer.lower()
    assert b'"code":"busy"' in answer
