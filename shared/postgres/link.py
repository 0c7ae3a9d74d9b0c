"""A connection that notices when nobody answers any more, instead of waiting for ever."""

import asyncio
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import asyncpg
from asyncpg.transaction import Transaction

from shared.postgres.away import storing

CANCEL_SECONDS = 1.0
"""How long the server has to confirm that it has dropped a statement which we gave up; then the link is dead."""

SOCKET_OPTIONS = {"TCP_KEEPIDLE": 5, "TCP_KEEPINTVL": 2, "TCP_KEEPCNT": 3, "TCP_USER_TIMEOUT": 8000}
"""The kernel's own watch, where it has these: a host that vanished is noticed in 8 to 11 seconds."""


if TYPE_CHECKING:
    PlainConnection: TypeAlias = asyncpg.Connection[asyncpg.Record]
else:
    PlainConnection = asyncpg.Connection


class Link(PlainConnection):
    """`lost` is called when the server didn't answer to a cancellation: other connections may be as dead.

    Reaches into asyncpg 0.32, which waits for that answer as long as for a statement.
    """

    lost: Callable[[], None] | None = None

    async def _cancel(self, *waiters: Any) -> None:
        async with asyncio.timeout(CANCEL_SECONDS) as limit:
            await super()._cancel(*waiters)  # type: ignore[misc]  # passes over being cancelled
        if limit.expired() or self.is_closed():
            self.terminate()
            if self.lost:
                self.lost()

    def transaction(self, **options: Any) -> "Committing":
        self._check_open()  # type: ignore[attr-defined]
        isolation = options.get("isolation")
        return Committing(self, isolation, options.get("readonly", False), options.get("deferrable", False))


class Committing(Transaction):
    """Raises OutcomeUnknown when the answer to its COMMIT doesn't come."""

    async def __aexit__(self, kind: object, error: object, trace: object) -> None:
        if kind is not None or self._nested:  # type: ignore[attr-defined]
            await super().__aexit__(kind, error, trace)
            return
        with storing():
            await super().__aexit__(None, None, None)


def watch_socket(connection: Any) -> None:
    """Have the kernel tell when the other side is gone."""
    own = connection._transport.get_extra_info("socket")
    if own is None or own.family not in (socket.AF_INET, socket.AF_INET6):
        return
    own.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in SOCKET_OPTIONS.items():
        if hasattr(socket, name):
            own.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
