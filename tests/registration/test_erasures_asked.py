"""Being forgotten is confirmed first, told by letter, asked twice without harm, and shown on a page (feature K2)."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from services.registration.people import own_page
from shared.contracts import (
    Erasure,
)
from tests.parts import Running
from tests.registration.erasing import AKAA
from tests.registration.gatherings import Gatherings, do_what_is_due
from tests.registration.scenes import Scenes, links_in


async def test_it_is_confirmed_first_and_an_unknown_person_is_not_found(registration: Running, scenes: Scenes) -> None:
    akaa = await scenes.person(AKAA)

    unsure = await registration.http.delete("/people/me", headers=registration.as_(person=akaa))
    unknown = await scenes.post(f"/people/{uuid4()}/erasure", {"reason": "asked"}, "administrator")
    odd = await scenes.post(f"/people/{akaa}/erasure", {"reason": "because of a letter"}, "administrator")

    assert (unsure.status_code, unsure.json()["code"]) == (422, "confirmation_missing")
    assert (unknown.status_code, odd.status_code) == (404, 422)
    assert await registration.fetch("SELECT FROM people WHERE id = $1", akaa)


async def test_the_letter_goes_out_before_the_address_goes(registration: Running, scenes: Scenes) -> None:
    akaa = await scenes.person(AKAA)
    await registration.http.delete("/people/me?confirm=true", headers=registration.as_(person=akaa))

    await do_what_is_due(registration)
    assert await registration.fetch("SELECT FROM people WHERE id = $1", akaa)
    assert [links_in(letter)[0][:10] for letter in await scenes.mails(AKAA)] == ["/erasures/"]
    registration.clock.now += timedelta(seconds=11)
    await do_what_is_due(registration)

    assert not await registration.fetch("SELECT FROM people WHERE id = $1", akaa)
    assert not await registration.fetch("SELECT FROM mail_intents WHERE person_id = $1", akaa)


async def test_a_letter_that_never_goes_out_holds_nothing_up_for_a_day(registration: Running, scenes: Scenes) -> None:
    akaa = await scenes.person(AKAA)
    await registration.http.delete("/people/me?confirm=true", headers=registration.as_(person=akaa))

    registration.clock.now += timedelta(hours=23)
    await do_what_is_due(registration)

    assert not await registration.fetch("SELECT FROM people WHERE id = $1", akaa)


@pytest.mark.parametrize("at_once", [True, False], ids=["in parallel", "one after another"])
async def test_asked_twice_is_erased_once(registration: Running, scenes: Scenes, at_once: bool) -> None:
    akaa = await scenes.person(AKAA)

    def ask() -> object:
        return registration.http.delete("/people/me?confirm=true", headers=registration.as_(person=akaa))

    answers = await asyncio.gather(ask(), ask()) if at_once else [await ask(), await ask()]  # type: ignore[call-overload, misc]
    await scenes.mails(AKAA)
    registration.clock.now += timedelta(seconds=11)
    await asyncio.gather(do_what_is_due(registration), do_what_is_due(registration))

    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    assert len(await registration.said(Erasure)) == 1


async def test_own_page_tells_what_goes_and_leads_to_the_progress_page(
    registration: Running, scenes: Scenes, gatherings: Gatherings
) -> None:
    akaa = await scenes.member(str(gatherings.network_id), AKAA)
    async with registration.process.resources.pool.acquire() as tx:
        own = await own_page.path(tx, registration.process.resources.link_key, akaa, registration.clock())

    page = await registration.http.get(own)
    explained = await registration.http.get(f"{own}/erasure?lang=sv")
    looked_at = await registration.fetch("SELECT FROM erasure_requests")
    done = await registration.http.post(f"{own}/erasure")
    shown = await registration.http.get(done.headers["location"])

    assert "/erasure" in page.text
    assert "Radera alla mina uppgifter" in explained.text
    assert looked_at == []
    assert done.status_code == 303
    assert shown.status_code == 200
    assert AKAA not in explained.text + shown.text


async def test_a_page_of_nobody_is_not_found(registration: Running) -> None:
    answers = [
        await registration.http.get("/erasures/unknown"),
        await registration.http.get("/my-signups/unknown/erasure"),
        await registration.http.post("/my-signups/unknown/erasure"),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
