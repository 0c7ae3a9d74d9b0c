"""A body that is too large is refused, whether its length is announced or it only turns out so."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from services.registration.service import SERVICE
from shared.web.requests import LARGEST_BODY
from tests.parts import Databases, running

PIECE = b" " * 65536


async def endless() -> AsyncIterator[bytes]:
    for _ in range(LARGEST_BODY // len(PIECE) + 1):
        yield PIECE


@pytest.mark.parametrize("path", ["/logins", f"/occurrences/{uuid4()}/signups"], ids=["straight", "hot"])
async def test_too_much_is_refused(path: str, databases: Databases, tmp_path: Path) -> None:
    async with running(SERVICE, databases, tmp_path) as registration:
        headers = {"content-type": "application/json", **registration.as_()}
        grown = await registration.http.post(path, content=endless(), headers=headers)
        announced = await registration.http.post(path, content=PIECE * 17, headers=headers)

    assert [(answer.status_code, answer.json()["code"]) for answer in (grown, announced)] == [(413, "too_large")] * 2
