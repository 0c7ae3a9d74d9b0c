"""A link that can fail: a TCP proxy on loopback whose weather a test changes while connections are open."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Literal

Way = Literal["out", "back"]
"""`out`: from who connects to the server; `back`: what the server answers."""

BOTH: frozenset[Way] = frozenset({"out", "back"})


@dataclass(frozen=True)
class Weather:
    """How a link behaves. `silent` ways carry nothing, as if each packet were dropped: what is sent waits, and comes
    when it clears up. `latency` holds up each piece, `bytes_per_second` is all that passes, `close_after` is how
    long an end's closing stays unnoticed at the other."""

    silent: frozenset[Way] = frozenset()
    latency: float = 0.0
    bytes_per_second: float | None = None
    close_after: float = 0.0


CLEAR = Weather()
SILENT = Weather(silent=BOTH)


@dataclass(eq=False)
class Wire:
    """One connection through the link; `dead` for good: nothing passes, and neither end is told."""

    near: asyncio.StreamWriter
    far: asyncio.StreamWriter
    dead: bool = False


@dataclass
class Proxy:
    """`start` listens on a port that the kernel picks, and keeps it; `target` is where it leads."""

    target: tuple[str, int] = ("", 0)
    port: int = 0
    weather: Weather = CLEAR
    carried: int = 0
    """Bytes, both ways."""
    last_words: bytes = b""
    """Whoever says this is heard by the server, and then cut off before the answer comes; once."""
    falls_silent_after: bytes = b""
    """The connection of whoever says this is dead from then on, and neither end is told; once."""
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    _server: asyncio.Server | None = None
    _reserved: socket.socket | None = None
    _wires: set[Wire] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _closed: bool = False

    @property
    def wires(self) -> int:
        """How many connections are open, dead ones included."""
        return len(self._wires)

    async def start(self) -> None:
        await self._listen()

    async def stop(self) -> None:
        self._closed = True
        await self.down()
        if self._reserved:
            self._reserved.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def become(self, weather: Weather) -> None:
        async with self._changed:
            self.weather = weather
            self._changed.notify_all()

    async def clear_up(self) -> None:
        """Everything passes again; connections that are dead stay so."""
        if self._server is None:
            await self._listen()
        await self.become(CLEAR)

    async def reset(self) -> None:
        """Cut off every open connection with an RST at both ends; new ones get through."""
        for wire in list(self._wires):
            for end in (wire.near, wire.far):
                _abort(end)
        await self.become(self.weather)

    async def down(self) -> None:
        """Cut off what is open and refuse what comes, until it clears up. The port stays ours."""
        if self._server:
            self._server.close()
            self._server = None
            self._reserved = _bound(self.port)
        await self.reset()

    async def forget(self) -> None:
        """Every open connection is dead from now on, as when a firewall has lost its table: new ones get through."""
        for wire in self._wires:
            wire.dead = True

    async def _listen(self) -> None:
        own = self._reserved or _bound(self.port)
        self._reserved = None
        self.port = own.getsockname()[1]
        self._server = await asyncio.start_server(self._accept, sock=own)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._connect(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        wire = None
        try:
            await self._until_passable("out", None)
            far_reader, far = await asyncio.open_connection(*self.target)
            wire = Wire(writer, far)
            self._wires.add(wire)
            async with asyncio.TaskGroup() as ways:
                ways.create_task(self._carry("out", wire, reader, far))
                ways.create_task(self._carry("back", wire, far_reader, writer))
        except (OSError, ExceptionGroup):
            pass  # one end is gone: so is the connection
        finally:
            _abort(writer)
            if wire:
                self._wires.discard(wire)
                _abort(wire.far)

    async def _carry(self, way: Way, wire: Wire, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            await self._until_passable(way, wire)
            piece = await reader.read(64 * 1024)
            await asyncio.sleep(self.weather.latency)
            await self._until_passable(way, wire)
            if not piece:
                await asyncio.sleep(self.weather.close_after)
                with suppress(OSError, RuntimeError):
                    writer.write_eof()
                return
            while piece:
                now, piece = piece[: self._portion()], piece[self._portion() :]
                writer.write(now)
                await writer.drain()
                self.carried += len(now)
                if way == "out" and self.last_words and self.last_words in now:
                    await self._cut_off(wire)
                if way == "out" and self.falls_silent_after and self.falls_silent_after in now:
                    self.falls_silent_after, wire.dead = b"", True
                if self.weather.bytes_per_second:
                    await asyncio.sleep(len(now) / self.weather.bytes_per_second)

    async def _cut_off(self, wire: Wire) -> None:
        self.last_words, wire.dead = b"", True
        await asyncio.sleep(0.2)
        _abort(wire.near)
        await self.become(self.weather)

    def _portion(self) -> int:
        return 64 * 1024 if self.weather.bytes_per_second is None else max(int(self.weather.bytes_per_second / 20), 1)

    async def _until_passable(self, way: Way, wire: Wire | None) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: way not in self.weather.silent and not (wire and wire.dead))


def _bound(port: int) -> socket.socket:
    """A socket that holds the port and refuses whoever comes, until it listens."""
    own = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    own.bind(("127.0.0.1", port))
    own.setblocking(False)
    return own


def _abort(writer: asyncio.StreamWriter) -> None:
    """Close at once, with an RST."""
    own = writer.get_extra_info("socket")
    if own is not None and own.fileno() >= 0:
        own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@asynccontextmanager
async def proxied(host: str, port: int) -> AsyncIterator[Proxy]:
    """A link to a server, in clear weather."""
    proxy = Proxy((host, port))
    await proxy.start()
    try:
        yield proxy
    finally:
        await proxy.stop()
