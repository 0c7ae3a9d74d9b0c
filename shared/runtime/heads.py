"""Cuts off who connects and doesn't come to the point: uvicorn itself takes heads without an end, in time and size."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 10.0
"""From the connection, or the head's first byte, to its end; bodies and answers have limits of their own."""

LARGEST_HEAD = 64 * 1024
"""Bytes of the first line and all headers."""


class HeadTooLarge(Exception):
    """Makes the parser give up; uvicorn answers 400 then, and closes."""


class Heads(HttpToolsProtocol):
    """Uvicorn's protocol, with a limit on the head of each request (guarantee RS15)."""

    _head_limit: asyncio.TimerHandle | None = None
    _head_bytes = 0
    _unfinished_bytes = 0
    """Of a head that has no end yet; a header isn't told before it is whole."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._await_head()

    def on_message_begin(self) -> None:
        self._await_head()
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        self._measure(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._measure(len(name) + len(value) + 4)
        super().on_header(name, value)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._head_limit and not self.transport.is_closing():
            self._unfinished_bytes += len(data)
            if self._unfinished_bytes > LARGEST_HEAD:
                self.send_400_response("The head of the request is too large.")

    def on_headers_complete(self) -> None:
        self._head_came()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_came()
        super().connection_lost(exc)

    def _measure(self, more: int) -> None:
        self._head_bytes += more
        if self._head_bytes > LARGEST_HEAD:
            raise HeadTooLarge

    def _await_head(self) -> None:
        self._head_came()
        self._head_bytes = self._unfinished_bytes = 0
        self._head_limit = self.loop.call_later(HEAD_SECONDS, self.transport.abort)

    def _head_came(self) -> None:
        if self._head_limit:
            self._head_limit.cancel()
            self._head_limit = None
