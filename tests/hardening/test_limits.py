"""What is too much, too deep or malformed is refused over a real socket and changes nothing (guarantees RS15, RS17)."""

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import orjson
import psutil
import pytest
from fastapi import FastAPI

from tests.hardening.conftest import Door
from tests.hardening.raw import Answer, request, say
from tests.hardening.served import listening

JSON = "Content-Type: application/json"
FORM = "Content-Type: application/x-www-form-urlencoded"
MUCH = b"x" * 65536
MANY = 100 * 2**20 // len(MUCH)
GROWTH = 50 * 2**20


def nested(depth: int, inner: str = "1") -> bytes:
    return f"{'[' * depth}{inner}{']' * depth}".encode()


BODIES: Mapping[str, bytes] = {
    "33 deep": b'{"rows": ' + nested(33) + b"}",
    "deep in a row": b'{"rows": [{"name": ' + nested(40) + b"}]}",
    "as deep as it fits": nested(500_000),
    "deep objects": b'{"a":' * 150_000 + b"1" + b"}" * 150_000,
    "a huge number": b'{"rows": [{"code": ' + b"9" * 100_000 + b"}]}",
    "a number that isn't finite": b'{"rows": NaN}',
    "an endless exponent": b'{"rows": [{"population": 1e999999}]}',
    "a long text": b'{"rows": [{"name": "' + b"x" * 900_000 + b'"}]}',
    "many rows": b'{"rows": [' + b"{}," * 300_000 + b"{}]}",
    "a character that can't be stored": b'{"rows": [{"kind": "municipality", "name": {"fi": "a\\u0000b"}}]}',
    "half a character": b'{"rows": [{"kind": "municipality", "name": {"fi": "\\ud800"}}]}',
    "no UTF-8": b'{"rows": "\xff\xfe"}',
    "UTF-16": '{"rows": 1}'.encode("utf-16"),
    "nothing": b"",
    "half an object": b'{"rows": [',
    "a key that comes twice": b'{"rows": 1, "rows": 2}',
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
async def test_a_body_that_nobody_can_mean_is_refused(door: Door, body: bytes) -> None:
    answer = await door.refuses(request("POST /organisations/imports", body, JSON, door.token))
    assert answer.status == 422


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
async def test_so_it_is_on_the_hot_path(door: Door, body: bytes) -> None:
    occurrence = door.served.stage.a["occurrence_id"]
    answer = await door.refuses(request(f"POST /occurrences/{occurrence}/signups", body, JSON, door.token))
    assert answer.status == 422


TEXTS = {"NUL": "a\x00b", "half a character": "\ud800"}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("name", ["POST /organisations/proposals", "PATCH /people/me", "POST /logins"])
async def test_what_a_database_cant_hold_is_refused(door: Door, name: str, text: str) -> None:
    fields = {"POST /organisations/proposals": "text", "PATCH /people/me": "name", "POST /logins": "address"}
    body = f'{{"{fields[name]}": "{text.encode("unicode_escape").decode().replace(chr(92) + "x", chr(92) + "u00")}"}}'
    member = door.served.stage.headers("member_a")["Authorization"]
    answer = await door.refuses(request(name, body.encode(), JSON, f"Authorization: {member}"))
    assert answer.status == 422


CHANGE = b'{"name": {"fi": "Toinen"}}'


@pytest.mark.parametrize("told", ['"0"', "W/9999999", "x", "\xff", "9" * 30, "-1", '"' * 40, "9" * 100])
async def test_a_version_that_isnt_known_is_refused(door: Door, told: str) -> None:
    network = door.served.stage.a["network_id"]
    answer = await door.refuses(request(f"PATCH /networks/{network}", CHANGE, JSON, door.token, f"If-Match: {told}"))
    assert answer.status in (412, 422)


@pytest.mark.parametrize("key", ["k" * 201, "", "k" * 30_000])
async def test_a_key_that_is_too_long_or_empty_is_refused(door: Door, key: str) -> None:
    body = b'{"text": "Ehdotus"}'
    asked = request("POST /organisations/proposals", body, JSON, door.token, f"Idempotency-Key: {key}")
    assert (await door.refuses(asked)).status == 422


@pytest.mark.parametrize("told", ["x" * 20_000, "fi;q=\xff", ",;,;=", "fi;q=1e999", "\xff\xfe", "*;q=-1", "sv;" * 5000])
async def test_a_language_that_is_none_is_answered_in_one_that_is(door: Door, told: str) -> None:
    answer = await say(door.served.url, request("GET /networks", b"", f"Accept-Language: {told}"))
    assert answer.status == 200
    refused = await door.refuses(request("GET /networks?limit=0", b"", f"Accept-Language: {told}"))
    assert refused.status == 422


MANY_PARTS = b"".join(b'--x\r\nContent-Disposition: form-data; name="a%d"\r\n\r\n1\r\n' % n for n in range(15_000))
FORMS: Mapping[str, tuple[str, bytes]] = {
    "many fields": (FORM, b"&".join(b"a%d=1" % n for n in range(100_000))),
    "a large field": (FORM, b"address=" + b"a" * 1_000_000),
    "many parts": ("Content-Type: multipart/form-data; boundary=x", MANY_PARTS + b"--x--\r\n"),
    "a part without an end": ("Content-Type: multipart/form-data; boundary=x", b"--x\r\n" + b"a" * 900_000),
    "a boundary that never comes": ("Content-Type: multipart/form-data; boundary=x", b"y" * 900_000),
    "no boundary": ("Content-Type: multipart/form-data", b"--x\r\n\r\n--x--"),
    "no UTF-8": (FORM, b"address=%ff%fe\xff"),
}


@pytest.mark.parametrize(("kind", "body"), FORMS.values(), ids=FORMS)
async def test_a_form_that_nobody_can_mean_changes_nothing(door: Door, kind: str, body: bytes) -> None:
    before = await door.rewinding._now()
    answer = await say(door.served.url, request("POST /login", body, kind))
    assert 400 <= answer.status < 500, answer
    assert b"text/html" in answer.head
    after = await door.rewinding._now()
    assert [name for name in after if after[name] != before[name]] in ([], ["attempts"])


async def flood(url: str, *, announced: bool) -> tuple[Answer, int]:
    """100 MB; how much this process, where client and server are, has grown meanwhile."""
    head = f"Content-Length: {MANY * len(MUCH)}" if announced else "Transfer-Encoding: chunked"
    piece = MUCH if announced else b"%x\r\n%b\r\n" % (len(MUCH), MUCH)
    before = psutil.Process().memory_info().rss
    last = b"" if announced else b"0\r\n\r\n"
    answer = await say(url, request("POST /logins", b"", JSON, head, length=False), *[piece] * MANY, last)
    return answer, psutil.Process().memory_info().rss - before


@pytest.mark.parametrize("announced", [True, False], ids=["announced", "in chunks"])
async def test_a_hundred_megabytes_are_refused_and_not_held(door: Door, announced: bool) -> None:
    answer, growth = await flood(door.served.url, announced=announced)
    assert answer.status == 413
    assert answer.is_problem
    assert growth < GROWTH


async def test_twin_without_the_limit_they_are_held() -> None:
    app = FastAPI()

    @app.post("/logins")
    async def logins(body: dict[str, Any]) -> None: ...

    async with listening(app) as url:
        _, growth = await flood(url, announced=False)
    assert growth > GROWTH


async def test_connections_that_say_nothing_hold_up_nobody(door: Door) -> None:
    port = int(door.served.url.rpartition(":")[2])
    idle = await asyncio.gather(*(asyncio.open_connection("127.0.0.1", port) for _ in range(300)))
    try:
        answers = [await say(door.served.url, request("GET /networks"), within=10) for _ in range(5)]
        assert [answer.status for answer in answers] == [200] * 5
    finally:
        for _, writer in idle:
            writer.transport.abort()


async def test_an_id_of_chance_says_no_more_than_not_found(door: Door) -> None:
    answer = await door.refuses(request(f"GET /organisations/{uuid4()}"))
    assert (answer.status, orjson.loads(answer.body)["code"]) == (404, "not_found")
