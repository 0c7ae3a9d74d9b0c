"""Who asks by a wrong method is told all right ones (RFC 9110, 15.5.6)."""

from pathlib import Path
from uuid import uuid4

import pytest

from services.registration.service import SERVICE
from tests.parts import Databases, running


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        (f"/occurrences/{uuid4()}/attendance", "GET, PUT"),
        (f"/signups/{uuid4()}", "DELETE, GET, PATCH"),
        ("/organisations/proposals", "GET, POST"),
        ("/livez", "GET"),
        ("/api-keys/tokens", "POST"),
        (f"/api-keys/{uuid4()}", "DELETE"),
    ],
    ids=["attendance", "signup", "proposals", "livez", "tokens", "api key"],
)
async def test_a_wrong_method_is_told_the_right_ones(
    databases: Databases, tmp_path: Path, path: str, methods: str
) -> None:
    async with running(SERVICE, databases, tmp_path) as registration:
        answer = await registration.http.request("TRACE", path)
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert answer.headers["allow"] == methods
