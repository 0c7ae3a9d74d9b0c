"""The pages on which people answer, as a browser without scripts would use them."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx
import pytest

from services.surveys.service import SERVICE
from tests.parts import Databases, running
from tests.surveys.answering import TYPED, WHOLE, Asking, asks, typed_into
from tests.surveys.conftest import Surveys


@pytest.fixture
async def asking(surveys: Surveys) -> Asking:
    return await asks(surveys)


async def opened(asking: Asking, path: str) -> dict[str, list[str]]:
    """The page's fields as a browser would send them untouched."""
    page = await asking.surveys.http.get(path)
    assert page.status_code == 200, page.text
    return typed_into(page.text)


async def send(asking: Asking, path: str, typed: dict[str, Any], **more: str) -> httpx.Response:
    return await asking.surveys.http.post(path, data={**typed, **more})


async def test_what_is_typed_into_the_page_is_the_answer(asking: Asking) -> None:
    path = await asking.link_for_all()

    sent = await send(asking, path, {**await opened(asking, path), **TYPED}, send="yes")

    assert sent.status_code == 200, sent.text
    assert await asking.answers() == [WHOLE]


async def test_looking_at_the_page_writes_nothing(asking: Asking) -> None:
    path = await asking.personal_link(uuid4())
    tables = ("secret_links", "responses", "claims", "drafts", "staged_answers", "due")
    before = [await asking.surveys.running.fetch(f"SELECT *, xmin FROM {table}") for table in tables]

    for _ in range(5):
        await opened(asking, path)

    assert before == [await asking.surveys.running.fetch(f"SELECT *, xmin FROM {table}") for table in tables]


async def test_a_page_that_is_sent_twice_is_one_answer(asking: Asking) -> None:
    path = await asking.link_for_all()
    typed = {**await opened(asking, path), **TYPED}

    sent = await asyncio.gather(*(send(asking, path, typed) for _ in range(20)))

    assert {one.status_code for one in sent} == {200}
    assert await asking.answers() == [WHOLE]


async def test_a_page_with_a_mistake_comes_back_with_all_that_was_typed(asking: Asking) -> None:
    path = await asking.link_for_all()
    wrong = {**TYPED, "q.useful": "", "q.hours": "monta", "q.free": 'a "quoted" <b>'}

    refused = await send(asking, path, {**await opened(asking, path), **wrong})

    assert refused.status_code == 422
    assert 'href="#field-q.useful"' in refused.text
    assert 'id="error-q.hours"' in refused.text
    assert 'value="monta"' in refused.text
    assert "a &#34;quoted&#34; &lt;b&gt;" in refused.text
    again = {**typed_into(refused.text), "q.useful": "4", "q.hours": "7,5", "q.free": "Lisää esimerkkejä"}
    assert (await send(asking, path, again)).status_code == 200
    assert await asking.answers() == [WHOLE]


async def test_a_question_that_an_answer_brings_up_is_asked_before_anything_is_sent(asking: Asking) -> None:
    path = await asking.link_for_all()
    first = await opened(asking, path)
    assert "q.why" not in first

    more = await send(asking, path, {**first, "q.useful": "1"})

    assert (more.status_code, await asking.answers()) == (200, [])
    assert 'name="q.why"' in more.text
    assert (await send(asking, path, typed_into(more.text))).status_code == 422
    assert (await send(asking, path, {**typed_into(more.text), "q.why": "Aihe ei koskenut meitä"})).status_code == 200
    assert await asking.answers() == [{"useful": 1, "why": "Aihe ei koskenut meitä"}]


@pytest.mark.parametrize("mode", ["identified", "anonymous"])
async def test_what_was_begun_is_gone_on_with_on_another_device(surveys: Surveys, mode: str) -> None:
    asking = await asks(surveys, mode=mode)
    path = await asking.link_for_all()
    saved = await send(asking, path, {**await opened(asking, path), "q.free": "Kesken", "q.useful": "4"}, save="yes")
    link = saved.text.split('<p class="address">http://service')[1].split("</p>")[0]

    async with httpx.AsyncClient(transport=surveys.http._transport, base_url="http://service") as elsewhere:
        page = typed_into((await elsewhere.get(link)).text)
        assert (page["q.free"], page["q.useful"]) == (["Kesken"], ["4"])
        sent = await elsewhere.post(link, data={**page, **TYPED})

    assert sent.status_code == 200
    await asking.close()
    assert await asking.answers() == [WHOLE]
    assert await asking.rows("drafts") == []


async def test_a_draft_survives_a_restart_in_mid_answer(databases: Databases, tmp_path: Any, surveys: Surveys) -> None:
    asking = await asks(surveys)
    path = await asking.personal_link(uuid4())
    await send(asking, path, {**await opened(asking, path), "q.free": "Kesken"}, save="yes")

    async with running(SERVICE, databases, tmp_path, dsn=surveys.running.dsn) as restarted:
        page = typed_into((await restarted.http.get(path)).text)
        assert page["q.free"] == ["Kesken"]
        assert (await restarted.http.post(path, data={**page, **TYPED})).status_code == 200
        rows = await restarted.fetch("SELECT answers FROM responses")

    assert [row["answers"] for row in rows] == [WHOLE]


async def test_a_draft_opens_with_its_link_alone(asking: Asking) -> None:
    path = await asking.link_for_all()
    await send(asking, path, {**await opened(asking, path), "q.free": "Salainen ajatus"}, save="yes")

    [kept] = await asking.rows("drafts")
    assert b"Salainen" not in kept["sealed"]
    guess = f"/surveys/{asking.id}/drafts/{'x' * 43}"
    assert (await asking.surveys.http.get(guess)).status_code == 404


async def test_drafts_are_equally_long_however_much_was_written(asking: Asking) -> None:
    path = await asking.link_for_all()
    for text in ("a", "ä" * 500):
        await send(asking, path, {**await opened(asking, path), "q.free": text}, save="yes")

    assert len({len(kept["sealed"]) for kept in await asking.rows("drafts")}) == 1


async def test_a_draft_that_was_not_sent_goes_after_sixty_days(asking: Asking) -> None:
    path = await asking.link_for_all()
    await send(asking, path, {**await opened(asking, path), "q.free": "Kesken"}, save="yes")
    purge = SERVICE.purges(asking.surveys.running.process.resources)["answer_drafts"]
    async with asking.surveys.running.process.resources.pool.acquire() as connection:
        now = asking.surveys.running.clock()
        assert await purge.run(connection, now, 10, now) == 0
        later = now.replace(year=now.year + 1)
        assert await purge.run(connection, later, 10, later) == 1


async def test_somebodys_own_link_shows_their_answer_and_changes_it(asking: Asking) -> None:
    person = uuid4()
    path = await asking.personal_link(person)
    await send(asking, path, {**await opened(asking, path), **TYPED})

    again = await opened(asking, path)
    assert (again["q.useful"], again["q.hours"], again["q.best.1"]) == (["4"], ["7.5"], ["c"])
    assert (await send(asking, path, {**again, "q.useful": "5"})).status_code == 200

    [row] = await asking.rows("responses")
    assert (row["person_id"], row["revision"], row["answers"]["useful"]) == (person, 2, 5)


async def test_an_anonymous_answer_is_told_of_and_not_shown(surveys: Surveys) -> None:
    asking = await asks(surveys, mode="anonymous")
    path = await asking.personal_link(uuid4())
    first = await opened(asking, path)
    await send(asking, path, {**first, **TYPED})

    page = await surveys.http.get(path, headers={"Accept-Language": "en"})
    assert "You have answered this survey" in page.text
    again = await send(asking, path, {**first, **TYPED, "q.useful": "1", "q.why": "Toinen"})
    assert again.status_code in (200, 409)
    await asking.close()
    assert await asking.answers() == [WHOLE]


async def test_who_comes_late_is_told_so_and_loses_nothing_of_what_was_typed(asking: Asking) -> None:
    path = await asking.link_for_all()
    typed = {**await opened(asking, path), **TYPED}
    await asking.close()

    late = await asking.surveys.http.post(path, data=typed, headers={"Accept-Language": "en"})

    assert late.status_code == 409
    assert "The survey is closed" in late.text
    assert "Lisää esimerkkejä" in late.text
    assert await asking.answers() == []


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
async def test_the_page_speaks_the_readers_language(asking: Asking, language: str) -> None:
    page = await asking.surveys.http.get(await asking.link_for_all(), params={"lang": language})

    assert f'<html lang="{language}">' in page.text


async def test_nothing_of_a_link_or_of_who_comes_stands_in_the_log(
    asking: Asking, capsys: pytest.CaptureFixture[str]
) -> None:
    person = uuid4()
    path = await asking.personal_link(person)
    marks = {"User-Agent": "Merkillinen/1.0", "X-Forwarded-For": "192.0.2.77"}
    await asking.surveys.http.get(path, headers=marks)
    await asking.surveys.http.post(path, data={**await opened(asking, path), **TYPED}, headers=marks)

    told = capsys.readouterr().out
    assert "/surveys/{survey_id}/answer/{secret}" in told
    secret = path.rsplit("/", 1)[1]
    for mark in (secret, "Merkillinen", "192.0.2.77", str(person), str(asking.id), "esimerkkejä", "ms="):
        assert mark not in told


async def test_a_draft_is_tried_before_it_is_opened_and_nothing_is_kept(surveys: Surveys) -> None:
    asking = await asks(surveys, state="draft", activated_at=None, opened_at=None)
    path, headers = f"/surveys/{asking.id}/questionnaire/preview", surveys.coordinating()

    shown = await surveys.http.get(path, headers=headers)
    tried = await surveys.http.post(path, data=TYPED, headers=headers)
    wrong = await surveys.http.post(path, data={"q.useful": "9"}, headers=headers)

    assert "Esikatselu" in shown.text
    assert 'name="send"' not in shown.text
    assert tried.status_code == 200, tried.text
    assert wrong.status_code == 422
    assert 'id="error-q.useful"' in wrong.text
    assert await surveys.running.fetch("SELECT 1 FROM responses UNION ALL SELECT 1 FROM drafts") == []
