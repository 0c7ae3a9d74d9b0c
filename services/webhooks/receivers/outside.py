"""The way out: names are resolved once, every address of a name has to be public, and one of these is connected to."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any

import httpcore

from services.webhooks.receivers.rules import PORTS, Address, Target, UrlFault, public, target_of

Resolve = Callable[[str, int], Awaitable[Sequence[Address]]]
"""`async (host, port)`: all its addresses, A and AAAA. Raises OSError when there are none."""

RESOLVE_SECONDS = 5.0

_RESOLVERS = ThreadPoolExecutor(64, thread_name_prefix="resolver")
"""Of their own: a name server that keeps silent holds a thread, and others' names have to be found meanwhile."""


class Blocked(Exception):
    """An address of the name isn't public: nothing was connected to."""


async def resolve(host: str, port: int) -> Sequence[Address]:
    """By the system's own resolver."""
    loop = asyncio.get_running_loop()
    found = await loop.run_in_executor(_RESOLVERS, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    return [ip_address(sockaddr[0]) for *_, sockaddr in found]


@dataclass(frozen=True)
class Outside:
    """What may be reached, and how. Only tests have another than the default: their receivers stand on this machine."""

    resolve: Resolve = resolve
    may_reach: Callable[[Address], bool] = public
    ports: frozenset[int] | None = PORTS
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def target_of(self, url: str) -> Target | UrlFault:
        return target_of(url, self.ports)

    async def addresses_of(self, host: str, port: int) -> Sequence[Address]:
        """Looked up once. Raises Blocked if any of them may not be reached, OSError if there are none."""
        async with asyncio.timeout(RESOLVE_SECONDS):
            found = await self.resolve(host, port)
        if not found:
            raise OSError("no address")
        if not all(self.may_reach(address) for address in found):
            raise Blocked
        return found


class Checked(httpcore.AsyncNetworkBackend):
    """Connects to an address that was looked at, and to none that another look-up could give instead.

    The name stays what TLS asks for (SNI, certificate) and what the request's Host says.
    """

    def __init__(self, outside: Outside) -> None:
        self._outside = outside
        self._plain = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 -- httpcore's own signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        failure: Exception = OSError("no address")
        for address in await self._outside.addresses_of(host, port):
            try:
                return await self._plain.connect_tcp(str(address), port, timeout, local_address, socket_options)
            except httpcore.ConnectError as error:  # another of the same look-up may answer
                failure = error
        raise failure
