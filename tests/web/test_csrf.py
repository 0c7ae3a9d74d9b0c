"""No other site acts through a visitor's browser: every route of every service that changes something (RS7)."""

from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute

from deploy.services import load, names
from shared.runtime.service import Service
from shared.web import csrf, guard
from shared.web.access import InBrowser, Secret
from shared.web.cookies import SESSION
from tests.parts import Databases, Running, running
from tests.registration.browsers import Browser
from tests.registration.scenes import Scenes, link_in

AKAA = "kirjaamo@akaa.example"
SERVICES = tuple(load(name) for name in names())
CROSS = {"sec-fetch-site": "cross-site"}
ONE_CLICK = {"POST /leave/{secret}", "POST /unfollow/{secret}", "POST /monthly-letter/{secret}"}
"""Mail programs post to it from their own pages (RFC 8058): the mailed secret says who asks, and it only ends."""


def routes(service: Service) -> Iterator[tuple[str, str, APIRoute]]:
    for router in service.routers:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            for method in sorted(route.methods):
                yield method, route.path, route


def changing(service: Service) -> list[tuple[str, str]]:
    return [(method, path) for method, path, _ in routes(service) if method not in csrf.SAFE]


def filled(path: str) -> str:
    """Ids and secrets that lead nowhere: what is refused before anything is looked up needs none."""
    parts = [
        ("x" * 43 if part == "{secret}" else str(uuid4())) if part.startswith("{") and part.endswith("}") else part
        for part in path.split("/")
    ]
    return "/".join(parts).replace("{secret}", "x" * 43)


@pytest.fixture(params=SERVICES, ids=lambda service: service.name)
async def service(request: Any, databases: Databases, tmp_path: Path) -> AsyncIterator[Running]:
    async with running(request.param, databases, tmp_path) as started:
        yield started


async def answers(service: Running, headers: Mapping[str, str], **given: Any) -> dict[str, httpx.Response]:
    """Of every route that changes something, to an administrator's request with these headers."""
    whole = {**service.as_("administrator", "coordinator"), **headers}
    return {
        f"{method} {path}": await service.http.request(method, filled(path), headers=whole, **given)
        for method, path in changing(service.service)
    }


async def test_what_comes_from_another_site_is_refused(service: Running) -> None:
    for site in ("cross-site", "same-site"):
        found = await answers(service, {"sec-fetch-site": site}, json={})
        let_in = {name for name, answer in found.items() if answer.status_code != 403}
        assert let_in == {name for name in ONE_CLICK if name in found}


async def test_a_browser_that_only_says_the_origin_is_refused_too(service: Running) -> None:
    found = await answers(service, {"origin": "https://evil.example"}, json={})
    let_in = {name for name, answer in found.items() if answer.status_code != 403}
    assert let_in == {name for name in ONE_CLICK if name in found}


async def test_our_own_pages_and_programs_get_past_this_rule(service: Running) -> None:
    for headers in ({"sec-fetch-site": "same-origin"}, {"origin": "http://service"}, {}):
        found = await answers(service, headers, json={})
        refused = [name for name, answer in found.items() if "other_site" in answer.text]
        assert refused == []


async def test_programs_routes_refuse_what_a_form_of_another_site_could_send(service: Running) -> None:
    pages = {f"{m} {p}" for m, p, route in routes(service.service) if route.response_class is HTMLResponse}
    for headers in (*({"content-type": kind} for kind in sorted(csrf.SIMPLE)), {}):
        found = await answers(service, headers, content=b"{}")
        assert {name for name, answer in found.items() if answer.status_code != 415 and name not in pages} == set()


async def test_twin_without_the_rule_another_site_gets_in(service: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """RT1."""
    monkeypatch.setattr(guard, "refuse_other_sites", lambda request, from_elsewhere: None)
    found = await answers(service, CROSS, json={})
    assert len([name for name, answer in found.items() if answer.status_code != 403]) > len(found) / 2


@pytest.fixture
async def browser(databases: Databases, tmp_path: Path) -> AsyncIterator[Browser]:
    """Somebody who has logged in."""
    async with running(next(one for one in SERVICES if one.name == "registration"), databases, tmp_path) as started:
        scenes = Scenes(started)
        await scenes.person(AKAA)
        logged_in = Browser(scenes)
        await logged_in.log_in(AKAA)
        yield logged_in


def of_browsers(service: Service) -> list[str]:
    return [
        path for method, path in changing(service) if isinstance(service.access.routes[f"{method} {path}"], InBrowser)
    ]


async def test_with_a_cookie_a_form_needs_a_proof_of_this_session(browser: Browser, databases: Databases) -> None:
    service = browser.scenes.service
    other = Browser(browser.scenes)
    await browser.scenes.person("kirjaamo@kemi.example")
    await other.log_in("kirjaamo@kemi.example")
    foreign = await other.proof()
    paths = of_browsers(service.service)
    assert len(paths) >= 10
    for path in paths:
        for form in ({}, {"proof": ""}, {"proof": "0" * 64}, {"proof": foreign}, {"proof": "ä"}):
            answer = await browser.post(filled(path), form)
            assert (path, answer.status_code) == (path, 403)
        scripted = await browser.post(filled(path), **{"x-csrf-token": foreign, "sec-fetch-site": "same-origin"})
        assert (path, scripted.status_code) == (path, 403)
    assert (await browser.get("/me")).status_code == 200


async def test_a_proof_in_a_form_or_header_or_the_browsers_word_is_enough(browser: Browser) -> None:
    proof = await browser.proof()
    path = f"/me/sessions/{uuid4()}/end"
    ways = [
        await browser.post(path, {"proof": proof}),
        await browser.post(path, **{"x-csrf-token": proof}),
        await browser.post(path, **{"sec-fetch-site": "same-origin"}),
    ]
    assert [answer.status_code for answer in ways] == [303, 303, 303]


async def test_a_cookie_opens_no_programs_route(browser: Browser) -> None:
    service = browser.scenes.service.service
    for method, path, _ in routes(service):
        access = service.access.routes[f"{method} {path}"]
        if type(access).__name__ in ("Participant", "Coordinator", "CoordinatorAnywhere", "Administrator"):
            cookie = {"cookie": f"{SESSION}={browser.cookies[SESSION]}"}
            answer = await browser.scenes.service.http.request(method, filled(path), headers=cookie)
            assert (method, path, answer.status_code) == (method, path, 401)


async def test_logging_in_from_another_site_is_refused_and_begins_nothing(browser: Browser) -> None:
    http = browser.scenes.service.http
    asked = [
        await http.post("/login", data={"address": AKAA}, headers=CROSS),
        await http.post("/logins", json={"address": AKAA}, headers=CROSS),
        await browser.post("/logout", {}, **CROSS),
    ]
    assert [answer.status_code for answer in asked] == [403, 403, 403]
    assert await browser.scenes.mails(AKAA) == []


async def test_one_click_from_a_mail_programs_page_leaves(browser: Browser) -> None:
    scenes = browser.scenes
    coordinator = await scenes.person("kirjaamo@vm.example")
    network = await scenes.network(coordinator)
    await scenes.member(network["id"], "digi@akaa.example")
    letter = (await scenes.mails("digi@akaa.example"))[-1]
    leave = str(letter["List-Unsubscribe"]).strip("<>").removeprefix("http://service")
    form = {"List-Unsubscribe": "One-Click"}
    answer = await scenes.service.http.post(leave, data=form, headers={**CROSS, "origin": "https://mail.example"})
    assert answer.status_code == 200
    assert link_in(letter)
    rows = await scenes.service.fetch("SELECT state FROM members")
    assert [row["state"] for row in rows] == ["withdrawn"]


def test_only_one_click_unsubscribing_may_come_from_elsewhere() -> None:
    open_to_all = {
        name
        for one in SERVICES
        for name, access in one.access.routes.items()
        if isinstance(access, Secret) and access.from_elsewhere
    }
    assert open_to_all == ONE_CLICK


async def test_no_get_changes_a_row(service: Running) -> None:
    """Each route that only reads, asked by an administrator, by nobody, and with a secret that opens nothing."""
    before = await everything(service)
    for method, path, _ in routes(service.service):
        if method == "GET":
            await service.http.get(filled(path), headers=service.as_("administrator", person=UUID(int=1)))
            await service.http.get(filled(path))
    assert await everything(service) == before


async def everything(service: Running) -> dict[str, str]:
    """What stands in each table; the log of who looked at what is a schema of its own."""
    tables = await service.fetch("SELECT relname FROM pg_stat_user_tables WHERE schemaname = 'public' ORDER BY relname")
    content = "SELECT md5(string_agg(row::text, '' ORDER BY row::text)) AS all FROM {} AS row"
    return {row["relname"]: (await service.fetch(content.format(row["relname"])))[0]["all"] for row in tables}
