"""A webhook leads to public addresses alone, by https, and nowhere that an answer or a second look-up says (RS13)."""

import asyncio
import ssl
from collections.abc import Sequence
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path

import pytest

from services.webhooks.receivers.courier import Answer, Courier
from services.webhooks.receivers.outside import Outside
from services.webhooks.receivers.rules import PORTS, Address, Target, public, target_of
from tests.webhooks.receiver import Posted, Said, anywhere, near, receiving

PUBLIC = ("1.1.1.1", "193.166.3.2", "2001:708::1", "2a00:1d50::1", "64:ff9b::101:101", "2002:101:101::1")

NOT_PUBLIC = (
    "0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255",
    "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1",
    "240.0.0.1", "255.255.255.255",
    "::", "::1", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "2001::1", "3fff::1", "5f00::1",
    "fec0::1", "100::1", "64:ff9b:1::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::1", "2002:c0a8:101::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "::127.0.0.1",
)  # fmt: skip


def test_public_is_what_everybody_could_reach() -> None:
    assert [told for told in PUBLIC if not public(ip_address(told))] == []
    assert [told for told in NOT_PUBLIC if public(ip_address(told))] == []


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://kemi.example/hook?a=b", Target("kemi.example", 443)),
        ("https://kemi.example:8443/", Target("kemi.example", 8443)),
        ("https://[2001:708::1]/", Target("2001:708::1", 443)),
        ("http://kemi.example/", "url_not_https"),
        ("ftp://kemi.example/", "url_not_https"),
        ("//kemi.example/", "url_not_https"),
        ("https://kemi.example:22/", "url_wrong_port"),
        ("https://kemi.example:0/", "url_wrong_port"),
        ("https://kemi.example:99999/", "url_invalid"),
        ("https://user:secret@kemi.example/", "url_with_login"),
        ("https://kemi.example@127.0.0.1/", "url_with_login"),
        ("https://kemi.example\\@127.0.0.1/", "url_invalid"),
        ("https://kemi.example/#part", "url_invalid"),
        ("https://kémi.example/", "url_invalid"),
        ("https://kemi.example/\r\nHost: other", "url_invalid"),
        ("https:///path", "url_invalid"),
        ("https://./", "url_invalid"),
        ("https://[::1/", "url_invalid"),
    ],
)
def test_a_url_leads_somewhere_or_is_refused_for_a_reason(url: str, expected: object) -> None:
    assert target_of(url) == expected


async def posted(outside: Outside, url: str) -> Answer:
    async with Courier(outside, connections=1, seconds=0.5) as courier:
        return await courier.post(url, b"{}", [])


async def test_the_name_is_asked_for_and_the_address_is_the_one_that_was_looked_at(
    certificates: Path, tls: ssl.SSLContext
) -> None:
    async with receiving(certificates) as kemi:
        assert await posted(near(tls), kemi.url()) == Answer("delivered", 204)
        assert await posted(near(tls), kemi.url("oulu.example")) == Answer("unreachable")  # not in the certificate
    assert kemi.names == ["kemi.example", "oulu.example"]
    assert kemi.posted[0].headers["host"] == f"kemi.example:{kemi.port}"
    assert len(kemi.posted) == 1


def changing(*answers: Sequence[str], tls: ssl.SSLContext, strict: bool) -> tuple[Outside, list[str]]:
    """A name server that says something else each time; what it was asked."""
    asked: list[str] = []

    async def resolve(host: str, port: int) -> Sequence[Address]:
        asked.append(host)
        return [ip_address(told) for told in answers[min(len(asked), len(answers)) - 1]]

    return Outside(resolve=resolve, may_reach=public if strict else anywhere, ports=None, tls=tls), asked


@pytest.mark.parametrize("told", ["127.0.0.1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::1", "::1"])
async def test_a_private_address_is_not_connected_to(certificates: Path, tls: ssl.SSLContext, told: str) -> None:
    async with receiving(certificates) as sentinel:
        for addresses in ([told], ["1.1.1.1", told], [told, "1.1.1.1"]):
            outside, _ = changing(addresses, tls=tls, strict=True)
            assert await posted(outside, sentinel.url()) == Answer("blocked")
    assert sentinel.connections == 0


async def test_a_name_that_changes_its_address_after_the_look_reaches_nothing(
    certificates: Path, tls: ssl.SSLContext
) -> None:
    async with receiving(certificates) as sentinel:
        url = sentinel.url()
        outside, asked = changing(["1.1.1.1"], ["127.0.0.1"], tls=tls, strict=True)
        assert await outside.addresses_of("kemi.example", sentinel.port)  # as it is saved
        assert await posted(outside, url) == Answer("blocked")
        assert sentinel.connections == 0
        # looked up once for each try: what the second look-up would have said isn't asked for
        loopback_then_elsewhere, asked_once = changing(["127.0.0.1"], ["1.1.1.1"], tls=tls, strict=False)
        assert await posted(loopback_then_elsewhere, url) == Answer("delivered", 204)
    assert (len(asked), len(asked_once)) == (2, 1)


async def test_a_url_that_came_into_the_table_some_other_way_is_not_connected_to(
    certificates: Path, tls: ssl.SSLContext
) -> None:
    async with receiving(certificates) as sentinel:
        for url in (sentinel.url(), f"http://kemi.example:{sentinel.port}/", "https://a:b@kemi.example/"):
            outside = replace(near(tls), ports=PORTS)
            assert await posted(outside, url) == Answer("blocked")
    assert sentinel.connections == 0


async def test_without_the_rule_the_sentinel_would_be_reached(certificates: Path, tls: ssl.SSLContext) -> None:
    async with receiving(certificates) as sentinel:
        outside, _ = changing(["1.1.1.1"], ["127.0.0.1"], tls=tls, strict=False)
        await outside.addresses_of("kemi.example", sentinel.port)
        assert await posted(outside, sentinel.url()) == Answer("delivered", 204)
    assert sentinel.connections == 1


async def test_no_redirect_is_followed_and_no_proxy_is_asked(
    certificates: Path, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with receiving(certificates) as sentinel, receiving(certificates) as kemi:

        async def elsewhere(posted: Posted) -> Said:
            return Said(307, f"location: {sentinel.url()}\r\n")

        kemi.answering = elsewhere
        for name in ("HTTPS_PROXY", "ALL_PROXY", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{sentinel.port}")
        assert await posted(near(tls), kemi.url()) == Answer("refused", 307)
    assert (kemi.connections, sentinel.connections) == (1, 0)


async def test_what_takes_long_is_given_up_and_what_says_much_is_not_read_to_its_end(
    certificates: Path, tls: ssl.SSLContext
) -> None:
    written = 0

    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal written
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n")
        try:
            while True:
                writer.write(b"x" * 65536)
                await writer.drain()
                written += 65536
        except ConnectionError:
            writer.close()

    async def never(posted: Posted) -> Said:
        await asyncio.sleep(2)
        return Said()

    async with receiving(certificates, never) as slow:
        assert await posted(near(tls), slow.url()) == Answer("timed_out")
    async with receiving(certificates) as talking:
        talking.serve = endless  # type: ignore[method-assign]
        assert await posted(near(tls), talking.url()) == Answer("delivered", 200)
    assert written < 10_000_000


async def test_a_receiver_that_is_not_there_or_speaks_something_else_is_unreachable(
    certificates: Path, tls: ssl.SSLContext
) -> None:
    async def nowhere(host: str, port: int) -> Sequence[Address]:
        raise OSError("no such name")

    async def garbage(posted: Posted) -> Said:
        return Said(204, "no header at all\r\n")

    async with receiving(certificates, garbage) as kemi:
        assert await posted(near(tls), kemi.url()) == Answer("unreachable")
        assert await posted(near(ssl.create_default_context()), kemi.url()) == Answer("unreachable")
    assert await posted(near(tls), "https://kemi.example:1/") == Answer("unreachable")
    assert await posted(Outside(resolve=nowhere), "https://kemi.example/") == Answer("unreachable")
