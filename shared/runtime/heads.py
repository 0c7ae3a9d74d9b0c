"""Cuts off who connects and doesn't come to the point: uvicorn itself waits for a request's head for ever."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 10.0
"""From the connection, or the head's first byte, to its end; bodies and answers have limits of their own."""


class Heads(HttpToolsProtocol):
    """Uvicorn's protocol, with a limit on the head of each request (guarantee RS15)."""

    _head_limit: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._await_head()

    def on_message_begin(self) -> None:
        self._await_head()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._head_came()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_came()
        super().connection_lost(exc)

    def _await_head(self) -> None:
        self._head_came()
        self._head_limit = self.loop.call_later(HEAD_SECONDS, self.transport.abort)

    def _head_came(self) -> None:
        if self._head_limit:
            self._head_limit.cancel()
            self._head_limit = None
