"""Who writes too much is stopped, and the operators' routes are there for their networks alone (guarantee RS15)."""

import httpx
import pytest

from shared.postgres import Pool
from shared.web import writes
from shared.web.cookies import SESSION
from shared.web.guard import FORWARDING
from tests.web.guarded import http, pool, uncounted
from tests.web.small_app import (
    OTHERS,
    OURS,
    PROOF,
    ask,
    client_of,
    small_app,
)

__all__ = ["http", "pool", "uncounted"]


@pytest.mark.parametrize(("peer", "status"), [
    ("127.0.0.1", 200), ("127.9.9.9", 200), ("::1", 200), ("203.0.113.9", 404), ("::ffff:203.0.113.9", 404),
    ("operator", 404), ("", 404),
])  # fmt: skip
async def test_the_operators_routes_are_there_for_their_networks_alone(pool: Pool, peer: str, status: int) -> None:
    async with client_of(small_app(pool), (peer, 4711)) as http:
        answers = [await ask(http, "GET /operating", who) for who in ("nobody", "administrator")]
    assert [answer.status_code for answer in answers] == [status] * 2


@pytest.mark.parametrize("header", sorted(FORWARDING))
async def test_what_came_through_a_proxy_is_no_operators(pool: Pool, header: str) -> None:
    async with client_of(small_app(pool), ("127.0.0.1", 4711)) as http:
        answer = await ask(http, "GET /operating", **{header: "127.0.0.1"})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


WRITES = {
    "own": ("POST /own", "person", True),
    "as anyone": ("POST /anyone", "person", True),
    "reading": ("GET /own", "person", False),
    "for the network": (f"POST /networks/{OURS}", "leader", False),
    "with a role": ("POST /own", "coordinator", False),
    "as nobody": ("POST /anyone", "nobody", False),
    "by a link": ("POST /secret", "person", False),
}


@pytest.mark.parametrize("case", WRITES)
async def test_who_writes_for_themselves_is_stopped_sooner(
    uncounted: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    monkeypatch.setattr(writes, "OWN", 2)
    name, who, stopped = WRITES[case]
    assert [(await ask(uncounted, name, who)).status_code for _ in range(3)] == [200, 200, 429 if stopped else 200]


async def test_a_browser_counts_as_the_person_and_staff_are_stopped_later(
    uncounted: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writes, "OWN", 2)
    monkeypatch.setattr(writes, "FOR_OTHERS", 3)
    browser = {"Cookie": f"{SESSION}=good", "X_CSRF_Token": PROOF}
    assert [(await ask(uncounted, "POST /browser", **browser)).status_code for _ in range(3)] == [200, 200, 429]
    for name, who in ((f"POST /networks/{OURS}", "leader"), ("POST /administration", "administrator")):
        assert [(await ask(uncounted, name, who)).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert (await ask(uncounted, "POST /own", "leader")).status_code == 200
    assert (await ask(uncounted, f"POST /networks/{OTHERS}", "person")).status_code == 403
