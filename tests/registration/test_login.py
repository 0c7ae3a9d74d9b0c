"""Logging in by mail: one link, one use, ten minutes, for who asked (guarantees RS3, RS5, RS7)."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from services.registration.people import login, session_queries
from shared.mail import links
from shared.web.cookies import ASKING, SESSION
from tests.parts import Running
from tests.registration.browsers import Browser
from tests.registration.scenes import Scenes

AKAA = "kirjaamo@akaa.example"
KEMI = "kirjaamo@kemi.example"


@pytest.fixture
async def akaa(registration: Running, scenes: Scenes) -> str:
    registration.clock.now = datetime.now(UTC)  # tokens expire by the wall clock
    await scenes.person(AKAA)
    return AKAA


async def sessions_of(registration: Running) -> int:
    return len(await registration.fetch("SELECT FROM sessions"))


async def test_a_program_begins_a_session_once_with_secret_and_request(
    registration: Running, scenes: Scenes, akaa: str
) -> None:
    told = await scenes.login_link(akaa.upper().replace("AKAA.EXAMPLE", "akaa.example"))

    first = await registration.http.post("/sessions", json=told)
    second = await registration.http.post("/sessions", json=told)

    headers = {"Authorization": f"Bearer {first.json()['token']}"}
    me = await registration.http.get("/people/me", headers=headers)
    assert me.json() == {"address": akaa, "name": None, "language": "fi"}
    assert (first.status_code, second.status_code, second.json()["code"]) == (201, 404, "link_unknown")


async def test_known_and_unknown_addresses_get_the_same_answer(registration: Running, akaa: str) -> None:
    known, unknown = [await registration.http.post("/logins", json={"address": one}) for one in (akaa, KEMI)]
    pages = [await registration.http.post("/login", data={"address": one}) for one in (akaa, KEMI)]

    assert (known.status_code, unknown.status_code) == (202, 202)
    assert [len(one.content) for one in (known, unknown)] == [len(known.content)] * 2
    assert set(known.json()) == set(unknown.json()) == {"status", "request"}
    assert [page.status_code for page in pages] == [200, 200]
    assert len(pages[0].content) == len(pages[1].content)
    assert len(await registration.fetch("SELECT FROM mail_intents")) == 2


async def test_looking_at_the_link_ten_times_changes_nothing(registration: Running, scenes: Scenes, akaa: str) -> None:
    browser = Browser(scenes)
    link, _ = await browser.ask_for_link(akaa)
    before = await registration.fetch("SELECT * FROM secret_links")

    looked = [await browser.get(link) for _ in range(10)] + [await registration.http.head(link)]

    assert [page.status_code for page in looked] == [200] * 10 + [405]
    assert await registration.fetch("SELECT * FROM secret_links") == before
    assert await sessions_of(registration) == 0


async def test_of_twenty_clicks_at_once_one_begins_a_session(registration: Running, scenes: Scenes, akaa: str) -> None:
    browser = Browser(scenes)
    link, _ = await browser.ask_for_link(akaa)

    answers = await asyncio.gather(*(browser.post(link) for _ in range(20)))

    assert sorted(answer.status_code for answer in answers) == [303] + [404] * 19
    assert await sessions_of(registration) == 1


async def test_twin_without_spending_in_one_statement_twenty_clicks_begin_more(
    registration: Running, scenes: Scenes, akaa: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RT1: looked at and spent afterwards, without the lock of the login."""
    monkeypatch.setattr(links, "spend", links.find)
    monkeypatch.setattr(session_queries, "lock_login", session_queries.login)
    browser = Browser(scenes)
    link, _ = await browser.ask_for_link(akaa)

    await asyncio.gather(*(browser.post(link) for _ in range(20)))

    assert await sessions_of(registration) > 1


async def test_the_link_dies_after_ten_minutes_and_by_a_newer_one(
    registration: Running, scenes: Scenes, akaa: str
) -> None:
    async def opens(told: dict[str, str]) -> bool:
        return (await registration.http.post("/sessions", json=told)).status_code == 201

    older = await scenes.login_link(akaa)
    newer = await scenes.login_link(akaa)
    assert (await opens(older), await opens(newer)) == (False, True)
    late = await scenes.login_link(akaa)
    registration.clock.now += timedelta(minutes=10)
    assert not await opens(late)


async def test_secrets_have_256_bits_and_only_their_hashes_are_stored(
    registration: Running, scenes: Scenes, akaa: str
) -> None:
    browser = Browser(scenes)
    link, code = await browser.ask_for_link(akaa)
    request = browser.cookies[ASKING]
    secret = link.partition("?")[0].rpartition("/")[2]
    stored = str(await registration.fetch("SELECT * FROM logins")) + str(
        await registration.fetch("SELECT * FROM secret_links")
    )
    await browser.post(link)
    session = browser.cookies[SESSION]
    stored += str(await registration.fetch("SELECT * FROM sessions"))

    assert [len(one) for one in (secret, request, session)] == [43, 43, 43]
    assert not [one for one in (secret, request, session, code, code.replace("-", "")) if one in stored]


async def test_elsewhere_the_link_needs_the_code_of_who_asked(registration: Running, scenes: Scenes, akaa: str) -> None:
    asker, phone = Browser(scenes), Browser(scenes)
    link, code = await asker.ask_for_link(akaa)

    looked, without = await phone.get(link), await phone.post(link)
    wrong = await phone.post(link, {"code": "AAAA-AAAA"})
    typed = await phone.post(link, {"code": code.lower().replace("-", " ")})

    assert 'name="code"' in looked.text
    assert [answer.status_code for answer in (without, wrong, typed)] == [422, 422, 303]
    assert 'id="error-code"' in wrong.text
    assert SESSION in phone.cookies


async def test_a_link_alone_begins_no_session(registration: Running, scenes: Scenes, akaa: str) -> None:
    told = await scenes.login_link(akaa)

    answer = await registration.http.post("/sessions", json={**told, "request": "A" * 43})

    assert (answer.status_code, answer.json()["code"]) == (404, "link_unknown")
    assert (await registration.http.post("/sessions", json=told)).status_code == 201


async def test_twin_where_anybody_counts_as_the_asker_the_link_alone_is_enough(
    registration: Running, scenes: Scenes, akaa: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(login, "_asked_here", lambda kept, request: True)
    told = await scenes.login_link(akaa)

    answer = await registration.http.post("/sessions", json={**told, "request": "A" * 43})

    assert answer.status_code == 201


async def test_five_wrong_codes_kill_the_link_also_when_they_come_at_once(
    registration: Running, scenes: Scenes, akaa: str
) -> None:
    asker, thief = Browser(scenes), Browser(scenes)
    link, code = await asker.ask_for_link(akaa)

    answers = await asyncio.gather(*(thief.post(link, {"code": f"AAAA-AAA{letter}"}) for letter in "ABCDEFGHJK"))

    assert sorted(answer.status_code for answer in answers) == [404] * 6 + [422] * 4
    assert (await thief.post(link, {"code": code})).status_code == 404
    assert (await asker.post(link)).status_code == 404
    assert await sessions_of(registration) == 0


async def test_links_begin_with_our_own_address_whatever_host_is_asked(
    registration: Running, scenes: Scenes, akaa: str
) -> None:
    headers = {"host": "evil.example", "x-forwarded-host": "evil.example", "forwarded": "host=evil.example"}
    await registration.http.post("/logins", json={"address": akaa}, headers=headers)

    letter = (await scenes.mails(akaa))[0].as_string()

    assert "http://service/login/" in letter
    assert "evil" not in letter


async def test_secrets_are_in_no_log_line_and_pages_send_no_referrer(
    registration: Running, scenes: Scenes, akaa: str, capfd: pytest.CaptureFixture[str]
) -> None:
    browser = Browser(scenes)
    link, code = await browser.ask_for_link(akaa)
    page = await browser.get(link)
    await browser.post(link)
    logged = "".join(capfd.readouterr())

    assert "route=/login/{secret}" in logged
    said = (link.partition("?")[0].rpartition("/")[2], code, browser.cookies[SESSION], akaa)
    assert not [one for one in said if one in logged]
    assert (page.headers["referrer-policy"], page.headers["cache-control"]) == ("no-referrer", "no-store")


async def test_a_form_filled_in_by_a_program_is_answered_and_asks_for_nothing(registration: Running, akaa: str) -> None:
    person = await registration.http.post("/login", data={"address": akaa})
    program = await registration.http.post("/login", data={"address": akaa, "website": "http://spam.example"})

    assert (program.status_code, len(program.content)) == (200, len(person.content))
    assert len(await registration.fetch("SELECT FROM mail_intents")) == 1


async def test_what_is_wrong_stands_beside_the_field(registration: Running) -> None:
    empty = await registration.http.post("/login?lang=sv", data={})
    wrong = await registration.http.post("/login?lang=sv", data={"address": "akaa<b>"})

    assert [answer.status_code for answer in (empty, wrong)] == [422, 422]
    assert 'id="error-address"' in empty.text
    assert "akaa&lt;b&gt;" in wrong.text
