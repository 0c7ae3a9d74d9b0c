"""uvicorn with httptools and uvloop around a bare ASGI app, on the socket and the database that it is given."""

import os
import socket
from typing import Any

import uvicorn
import uvloop
from uvicorn._types import ASGIApplication, ASGISendCallable

from shared.postgres import Pool, connect_pool
from shared.runtime.run import spare_the_collector

JSON = [(b"content-type", b"application/json")]


class Database:
    """The process's pool, open before it serves."""

    pool: Pool


def run(app: ASGIApplication) -> None:
    uvloop.run(_serve(app))


async def _serve(app: ASGIApplication) -> None:
    size = int(os.environ["POOL_SIZE"])
    Database.pool = await connect_pool(os.environ["POSTGRES_DSN"], name="bare", smallest=0, largest=size)
    spare_the_collector()
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", http="httptools")
    await uvicorn.Server(config).serve(sockets=[socket.socket(fileno=int(os.environ["LISTEN_FD"]))])


async def answer(send: ASGISendCallable, status: int, body: bytes) -> None:
    start: Any = {
        "type": "http.response.start",
        "status": status,
        "headers": [*JSON, (b"content-length", str(len(body)).encode())],
    }
    await send(start)
    await send({"type": "http.response.body", "body": body, "more_body": False})
