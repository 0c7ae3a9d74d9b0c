"""An SMTP server that delivers nothing: each letter becomes a file that only its owner can read.

`LISTEN_FD=3 python -m deploy.local.mail_catcher FOLDER`
"""

import asyncio
import os
import signal
import socket
import sys
import time
from itertools import count
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session


class Catcher:
    """aiosmtpd's handler: the file appears under its name only when it is whole."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        name = f"{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}-{next(self._numbers):05}"
        unfinished = self._folder / f"{name}.new"
        content = envelope.content or b""
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(content if isinstance(content, bytes) else content.encode())
        unfinished.rename(self._folder / f"{name}.eml")
        return "250 kept"


async def catch(folder: Path, listening: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    told_to_stop = asyncio.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(one, told_to_stop.set)
    catcher = Catcher(folder)
    server = await loop.create_server(
        lambda: SMTP(catcher, enable_SMTPUTF8=True, hostname="localhost", loop=loop), sock=listening
    )
    await told_to_stop.wait()
    server.close()


if __name__ == "__main__":
    asyncio.run(catch(Path(sys.argv[1]), socket.socket(fileno=int(os.environ["LISTEN_FD"]))))
