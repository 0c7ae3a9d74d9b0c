"""A request's head that nobody can mean, or that never ends, is cut off and changes nothing (guarantees RS15, RS17)."""

from collections.abc import Mapping

import pytest

from shared.runtime import heads
from tests.hardening.conftest import Door
from tests.hardening.raw import request, say

HEADS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "too large a page": ("GET /organisations?limit=101", ()),
    "a page of a huge number": (f"GET /organisations?limit={'9' * 5000}", ()),
    "a cursor of somebody's own": ("GET /organisations?cursor=W10", ()),
    "a cursor that is none": ("GET /organisations?cursor=%00%ff", ()),
    "a deep cursor": (f"GET /organisations?cursor={'W1tb' * 100}", ()),
    "a long cursor": (f"GET /organisations?cursor={'A' * 600}", ()),
    "a long question": (f"GET /organisations?q={'a' * 60_000}", ()),
    "a NUL in the question": ("GET /organisations?q=%00", ()),
    "no UTF-8 in the path": ("GET /organisations/%ff%fe", ()),
    "half an escape": ("GET /organisations/%zz%", ()),
    "a path that climbs": ("GET /static/..%2f..%2fapp.py", ()),
    "a NUL in the path": ("GET /static/%00", ()),
    "a token that is none": ("GET /organisations", ("Authorization: Bearer \xff\xfe",)),
    "a long token": ("GET /organisations", (f"Authorization: Bearer {'a.' * 20_000}",)),
    "another method": ("BREW /organisations", ()),
}


@pytest.mark.parametrize(("line", "headers"), HEADS.values(), ids=HEADS)
async def test_a_head_that_nobody_can_mean_is_refused(door: Door, line: str, headers: tuple[str, ...]) -> None:
    answer = await door.refuses(request(line, b"", *headers))
    assert 400 <= answer.status < 500


ODD: Mapping[str, bytes] = {
    "two lengths": b"POST /logins HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n12345",
    "chunks and a length": b"POST /logins HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
    b"Content-Length: 5\r\n\r\n0\r\n\r\n",
    "a chunk of no size": b"POST /logins HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "a negative length": b"POST /logins HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "a line without an end": b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\n\r\n",
    "a header without an end": b"GET /networks HTTP/1.1\r\nHost: x\r\nX-A: " + b"a" * 200_000 + b"\r\n\r\n",
    "headers without an end": b"GET /networks HTTP/1.1\r\nHost: x\r\n" + b"X-A: a\r\n" * 20_000 + b"\r\n",
    "a NUL in a header": b"GET /networks HTTP/1.1\r\nHost: x\r\nX-A: a\x00b\r\n\r\n",
}


@pytest.mark.parametrize("said", ODD.values(), ids=ODD)
async def test_what_isnt_http_is_cut_off(door: Door, said: bytes) -> None:
    assert (await door.refuses(said)).status in (0, 400, 408, 413, 415, 422, 431)


ENDLESS = (
    b"GET /" + b"a" * 2**20,
    b"GET /networks HTTP/1.1\r\nX-A: " + b"a" * 2**20,
    b"GET / HTTP/1.1\r\n" + b"X: a\r\n" * 2**17,
)


@pytest.mark.parametrize("said", ENDLESS, ids=["a line", "a header", "headers"])
async def test_a_head_that_grows_and_grows_is_cut_off_before_its_time(door: Door, said: bytes) -> None:
    pieces = [said[at : at + 10_000] for at in range(0, len(said), 10_000)]
    answer = await say(door.served.url, *pieces, within=heads.HEAD_SECONDS / 2)
    assert answer.status in (400, 0)


async def test_twin_a_head_without_a_limit_is_taken(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heads, "LARGEST_HEAD", 10**9)
    with pytest.raises(AssertionError):
        await test_what_isnt_http_is_cut_off(door, ODD["headers without an end"])


async def test_http_1_0_is_answered(door: Door) -> None:
    assert (await say(door.served.url, b"GET /networks HTTP/1.0\r\n\r\n")).status == 200
