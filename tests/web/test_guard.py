"""Who gets through the guard: every kind of access, asked by everybody (guarantees RS1, RS7, H18)."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from fastapi import Request
from starlette.routing import Mount

from shared.postgres import Pool
from shared.web import guard
from shared.web.access import Anyone, names_of
from shared.web.cookies import GUEST, SESSION
from shared.web.pages import static_files
from tests.web.guarded import http, pool
from tests.web.small_app import (
    CALLERS,
    LEADER,
    NO_SERIES,
    OTHERS,
    OUR_SERIES,
    OURS,
    PERSON,
    PROOF,
    ROUTES,
    TABLE,
    as_guest,
    ask,
    client_of,
    router_of,
    small_app,
)

__all__ = ["http", "pool"]

PEOPLE = ("person", "coordinator", "leader", "administrator")
KEYS = ("reading key", "writing key", "administering key")
SERVICES = ("service", "administering service")
EVERYBODY = (*PEOPLE, *KEYS, *SERVICES)
LET_IN: dict[str, tuple[str, ...]] = {
    "GET /anyone": ("nobody", *EVERYBODY),
    "POST /secret": ("nobody", *EVERYBODY),
    "GET /own": PEOPLE,
    "POST /guest": PEOPLE,
    "POST /anywhere": ("coordinator", "administrator"),
    f"GET /networks/{OURS}": ("leader", "administrator", *KEYS),
    f"POST /networks/{OURS}": ("leader", "administrator", "writing key", "administering key"),
    f"GET /networks/{OTHERS}": ("administrator",),
    f"POST /networks/{OTHERS}": ("administrator",),
    f"POST /networks/{OURS}/roles": ("leader", "administrator"),
    f"GET /networks/{OURS}/roles": ("leader", "administrator"),
    f"POST /series/{OUR_SERIES}": ("leader", "administrator", "writing key", "administering key"),
    "POST /administration": ("administrator",),
    "POST /services": SERVICES,
}


@pytest.mark.parametrize("who", ["nobody", *EVERYBODY])
@pytest.mark.parametrize("name", LET_IN)
async def test_only_who_may_gets_through(http: httpx.AsyncClient, name: str, who: str) -> None:
    answer = await ask(http, name, who)

    missing = "not_logged_in" if name.endswith("/guest") else "token_missing"
    refused = (401, missing) if who == "nobody" else (403, "forbidden")
    expected = (200, None) if who in LET_IN[name] else refused
    assert (answer.status_code, answer.json().get("code")) == expected, answer.text


async def test_the_route_learns_who_asks_and_by_which_row(http: httpx.AsyncClient) -> None:
    told = [(await ask(http, name, "leader")).json() for name in ("GET /anyone", "GET /own", f"GET /networks/{OURS}")]
    assert told == [
        {"caller": str(LEADER), "access": access, "proof": None} for access in ("Anyone", "Participant", "Coordinator")
    ]
    assert (await ask(http, "GET /anyone")).json()["caller"] is None


async def test_who_shows_a_link_is_nobody_in_particular(http: httpx.AsyncClient) -> None:
    """A token beside a secret isn't even read."""
    assert (await ask(http, "POST /secret", "leader")).json()["caller"] is None
    assert (await ask(http, "POST /secret", Authorization="Bearer broken")).status_code == 200
    assert (await ask(http, "GET /anyone", Authorization="Bearer broken")).status_code == 401


@pytest.mark.parametrize("who", ["leader", "administrator", "writing key"])
@pytest.mark.parametrize("name", [f"POST /series/{NO_SERIES}", "POST /series/first", "GET /networks/first"])
async def test_what_leads_to_no_network_is_not_found(http: httpx.AsyncClient, name: str, who: str) -> None:
    answer = await ask(http, name, who)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_a_session_opens_pages_and_a_token_none(http: httpx.AsyncClient) -> None:
    cookie = f"{SESSION}=good"
    shown = await ask(http, "GET /browser", Cookie=cookie)
    assert (shown.status_code, shown.json()) == (200, {"caller": str(PERSON), "access": "InBrowser", "proof": PROOF})
    sent = await ask(http, "POST /browser", Cookie=cookie, X_CSRF_Token=PROOF)
    forged = await ask(http, "POST /browser", Cookie=cookie, X_CSRF_Token="guessed")
    without = await ask(http, "POST /browser", Cookie=cookie)
    assert [answer.status_code for answer in (sent, forged, without)] == [200, 403, 403]
    for name, who, told in (
        ("GET /browser", "administrator", {}),
        ("GET /browser", "nobody", {"Cookie": f"{SESSION}=bad"}),
        ("POST /browser", "leader", {"X_CSRF_Token": PROOF}),
    ):
        answer = await ask(http, name, who, **told)
        assert (answer.status_code, answer.json()["code"]) == (401, "not_logged_in")


async def test_a_browser_that_logged_in_with_registration_opens_the_pages_that_are_meant_for_it_and_nothing_else(
    http: httpx.AsyncClient,
) -> None:
    cookie, other = as_guest("person"), as_guest("leader")
    shown = await ask(http, "GET /guest", Cookie=cookie)
    proof = shown.json()["proof"]
    elsewhere = {
        name: (await ask(http, name, Cookie=cookie)).json().get("code")
        for name in ("GET /own", "POST /own", f"GET /networks/{OURS}", "GET /browser", "POST /administration")
    }
    opened = [
        (await ask(http, "POST /guest", Cookie=cookie, **told)).status_code
        for told in ({"X_CSRF_Token": proof}, {"X_CSRF_Token": "guessed"}, {}, {"Sec_Fetch_Site": "same-origin"})
    ]
    by_token = await ask(http, "POST /guest", "person")
    over = [
        (await ask(http, "GET /guest", Cookie=told)).json().get("code")
        for told in (as_guest("person", age=timedelta(minutes=11)), f"{SESSION}=good", f"{GUEST}=broken")
    ]

    assert shown.json()["caller"] == str(PERSON)
    assert elsewhere == {name: "not_logged_in" if "browser" in name else "token_missing" for name in elsewhere}
    assert (opened, by_token.status_code) == ([200, 403, 403, 200], 200)
    assert (await ask(http, "POST /guest", Cookie=other, X_CSRF_Token=proof)).status_code == 403
    assert over == ["not_logged_in"] * 3


async def test_twin_without_proof_another_sites_form_would_be_taken_from_a_guest(
    http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def believe(request: Request, proof: str) -> None:
        """Whatever the form says."""

    monkeypatch.setattr(guard, "require_proof", believe)
    assert (await ask(http, "POST /guest", Cookie=as_guest("person"))).status_code == 200


async def test_where_no_cookie_is_known_nobody_is_logged_in(pool: Pool) -> None:
    async with client_of(small_app(pool, replace(TABLE, of_cookie=None))) as http:
        answer = await ask(http, "GET /browser", Cookie=f"{SESSION}=good")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_logged_in")


@pytest.mark.parametrize(("name", "status"), [
    ("POST /anyone", 403), ("POST /secret", 403), ("POST /secret/one-click", 200), ("POST /own", 403),
    ("POST /administration", 403), ("GET /own", 200),
])  # fmt: skip
async def test_another_sites_page_changes_nothing_but_where_it_is_meant_to(
    http: httpx.AsyncClient, name: str, status: int
) -> None:
    answer = await ask(http, name, "administrator", Sec_Fetch_Site="cross-site")
    assert answer.status_code == status
    assert status == 200 or answer.json()["code"] == "other_site"


def test_a_route_too_many_and_a_row_too_many_are_named() -> None:
    assert TABLE.undeclared([router_of(ROUTES)]) == []
    more = TABLE.including({"GET /added": Anyone()})
    assert more.undeclared([router_of(ROUTES)]) == ["GET /added"]
    assert (more.routes["GET /added"], more.routes["GET /own"], len(more.routes)) == (
        Anyone(), ROUTES["GET /own"], len(ROUTES) + 1,
    )  # fmt: skip
    assert TABLE.undeclared([router_of(ROUTES), router_of({"PUT /forgotten": Anyone()})]) == ["PUT /forgotten"]
    assert names_of(Mount("/static", static_files)) == []


async def test_twin_with_everybody_taken_for_an_administrator_the_table_is_not_kept(
    http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(CALLERS, "person", CALLERS["administrator"])
    with pytest.raises(AssertionError):
        await test_only_who_may_gets_through(http, "POST /administration", "person")


def test_everybody_is_asked() -> None:
    assert set(CALLERS) == set(EVERYBODY)
