"""What the page for agencies shows verifies what we post, and nothing else."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from standardwebhooks import WebhookVerificationError

from services.webhooks.receivers.signing import headers_of
from tests.docs.blocks import PROJECT, blocks
from tests.webhooks.conftest import Webhooks, theme
from tests.webhooks.receiver import Posted, Said, receiving

EXAMPLE = PROJECT / "docs" / "agencies" / "examples" / "python" / "receive_webhooks.py"
PAGE = (PROJECT / "docs" / "agencies" / "webhooks.md").read_text(encoding="utf-8")


@asynccontextmanager
async def example(secret: str, folder: Path) -> AsyncIterator[tuple[str, asyncio.StreamReader]]:
    """The example as a process of its own: its address, and what it prints."""
    (folder / "secret").write_text(secret)
    told = {"WEBHOOK_SECRET_FILE": str(folder / "secret"), "PORT": "0"}
    running = await asyncio.create_subprocess_exec(sys.executable, EXAMPLE, env=told, stdout=asyncio.subprocess.PIPE)
    assert running.stdout is not None
    try:
        port = (await running.stdout.readline()).split()[-1].decode()
        yield f"http://127.0.0.1:{port}/", running.stdout
    finally:
        running.kill()
        await running.wait()


async def test_the_example_takes_what_we_post_once_and_refuses_what_others_post(
    webhooks: Webhooks, certificates: Path, tmp_path: Path
) -> None:
    identity = uuid4()
    async with httpx.AsyncClient() as http, receiving(certificates) as proxy:
        made = await webhooks.make(proxy.url())
        async with example(made["secret"], tmp_path) as (address, printed):

            async def hand_on(posted: Posted) -> Said:
                answer = await http.post(address, content=posted.body, headers=_theirs(posted))
                return Said(answer.status_code)

            proxy.answering = hand_on
            await webhooks.hear(theme(identity, 1), identity, version=2)
            assert (await webhooks.post(f"/webhooks/{made['id']}/test"))["status"] == 204
            await webhooks.deliver()
            again = await http.post(address, content=proxy.posted[1].body, headers=_theirs(proxy.posted[1]))
            forged = headers_of("x", proxy.posted[1].body, [b"guessed"], webhooks.running.clock())
            refused = await http.post(address, content=proxy.posted[1].body, headers=forged)
            lines = [(await printed.readline()).decode().strip() for _ in range(2)]
    assert (again.status_code, refused.status_code) == (204, 401)
    assert lines == [f"theme.changed pub.themes.v1 {identity} 1", f"deleted pub.themes.v1 {identity}"]
    log = await webhooks.get(f"/webhooks/{made['id']}/deliveries")
    assert {line["state"] for line in log["items"]} == {"delivered"}


async def test_the_pages_function_reads_what_we_post(webhooks: Webhooks, certificates: Path) -> None:
    (block,) = [block for block in blocks(PAGE) if block.language == "python"]
    names: dict[str, Any] = {}
    exec(block.text, names)
    async with receiving(certificates) as kemi:
        made = await webhooks.make(kemi.url())
        await webhooks.hear(theme(uuid4(), 1))
        await webhooks.deliver()
    posted = kemi.posted[0]
    assert names["read"](made["secret"], posted.headers, posted.body) == posted.message
    with pytest.raises(WebhookVerificationError):
        names["read"](made["secret"], posted.headers, posted.body + b" ")


def _theirs(posted: Posted) -> dict[str, str]:
    return {name: value for name, value in posted.headers.items() if name.startswith("webhook-")}
