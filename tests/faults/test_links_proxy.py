"""The tests' own link fails as real ones do."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.faults.links import CLEAR, SILENT, Proxy, Weather, proxied

Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def echoing() -> AsyncIterator[Proxy]:
    """A link to a server that answers each piece with itself."""

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while piece := await reader.read(1000):
                writer.write(piece)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    async with proxied("127.0.0.1", server.sockets[0].getsockname()[1]) as proxy:
        yield proxy
    server.close()
    await asyncio.sleep(0.05)  # its side hears of the end


async def connect(proxy: Proxy) -> Ends:
    return await asyncio.open_connection("127.0.0.1", proxy.port)


async def ask(ends: Ends, what: bytes, within: float = 2.0) -> bytes:
    ends[1].write(what)
    return await asyncio.wait_for(ends[0].readexactly(len(what)), within)


async def test_in_clear_weather_everything_passes() -> None:
    async with echoing() as proxy:
        ends = await connect(proxy)
        assert await ask(ends, b"x" * 100_000) == b"x" * 100_000
        assert proxy.carried == 200_000
        ends[1].close()


async def test_what_was_sent_in_silence_comes_when_it_clears_up() -> None:
    async with echoing() as proxy:
        ends = await connect(proxy)
        await ask(ends, b"before")
        await proxy.become(SILENT)
        with pytest.raises(TimeoutError):
            await ask(ends, b"during", within=0.2)
        await proxy.clear_up()
        assert await asyncio.wait_for(ends[0].readexactly(6), 2) == b"during"
        ends[1].close()


async def test_one_way_may_be_silent_alone() -> None:
    async with echoing() as proxy:
        ends = await connect(proxy)
        await ask(ends, b"before")
        await proxy.become(Weather(silent=frozenset({"back"})))
        carried = proxy.carried
        with pytest.raises(TimeoutError):
            await ask(ends, b"during", within=0.2)
        assert proxy.carried == carried + 6  # it got there, and its echo didn't come back
        ends[1].close()


async def test_a_forgotten_connection_stays_dead_while_new_ones_get_through() -> None:
    async with echoing() as proxy:
        old = await connect(proxy)
        await ask(old, b"before")
        await proxy.forget()
        with pytest.raises(TimeoutError):
            await ask(old, b"during", within=0.2)
        new = await connect(proxy)
        assert await ask(new, b"after") == b"after"
        for ends in (old, new):
            ends[1].close()


async def test_a_link_that_is_down_resets_refuses_and_comes_back_on_its_port() -> None:
    async with echoing() as proxy:
        ends = await connect(proxy)
        await ask(ends, b"before")
        port = proxy.port
        await proxy.down()
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await ask(ends, b"during")
        with pytest.raises(ConnectionRefusedError):
            await connect(proxy)
        await proxy.clear_up()
        again = await connect(proxy)
        assert proxy.port == port
        assert await ask(again, b"after") == b"after"
        for one in (ends, again):
            one[1].close()


@pytest.mark.parametrize("weather", [Weather(latency=0.1), Weather(bytes_per_second=1000)], ids=["latency", "trickle"])
async def test_a_slow_link_is_slow(weather: Weather) -> None:
    async with echoing() as proxy:
        ends = await connect(proxy)
        await ask(ends, b"before")
        await proxy.become(weather)
        began = time.monotonic()
        assert await ask(ends, b"x" * 200) == b"x" * 200
        assert time.monotonic() - began > 0.09
        await proxy.become(CLEAR)
        ends[1].close()


async def test_a_slow_close_is_noticed_late() -> None:
    async with echoing() as proxy:
        ends = await connect(proxy)
        await ask(ends, b"before")
        await proxy.become(Weather(close_after=0.3))
        began = time.monotonic()
        ends[1].write_eof()
        assert await asyncio.wait_for(ends[0].read(), 3) == b""
        assert time.monotonic() - began > 0.25
        ends[1].close()
