"""Joining with an address alone, and confirming with one click."""

import asyncio
import re
from typing import Any

from shared.contracts import Member
from tests.parts import Running
from tests.registration.memberships import decide, join, listed, states
from tests.registration.scenes import Scenes, link_in

AKAA = "kirjaamo@akaa.example"


async def test_an_address_alone_makes_a_member_after_one_click(registration: Running, scenes: Scenes) -> None:
    network = await scenes.network(await scenes.person("kirjaamo@vm.example"))

    joined = await join(registration, network["id"], AKAA)
    link = link_in((await scenes.mails(AKAA))[0])
    page = await registration.http.get(link)
    confirmed = await registration.http.post(link)

    assert (joined.status_code, joined.json()) == (202, {"status": "accepted"})
    assert (page.status_code, confirmed.status_code) == (200, 200)
    assert "DEV-verkosto" in confirmed.text
    assert page.headers["referrer-policy"] == "no-referrer"
    assert [(m.state, m.previous_state) for m in await registration.said(Member)] == [
        ("pending", None),
        ("active", "pending"),
    ]


async def test_who_joined_is_led_to_the_own_page_by_a_button_and_by_the_welcome_letter(
    registration: Running, scenes: Scenes
) -> None:
    network = await scenes.network(await scenes.person("kirjaamo@vm.example"))
    await join(registration, network["id"], AKAA)
    link = link_in((await scenes.mails(AKAA))[0])

    joined = await registration.http.post(link)
    (welcome,) = await scenes.mails(AKAA)
    again = await registration.http.get(link)

    (button,) = re.findall(r'<a class="button" href="([^"]+)"', joined.text)
    page = await registration.http.get(button)
    assert (page.status_code, "Omat ilmoittautumiset" in page.text) == (200, True)
    assert link_in(welcome) == button
    assert button in again.text


async def test_mail_scanner_that_opens_the_link_spends_nothing(registration: Running, scenes: Scenes) -> None:
    network = await scenes.network(await scenes.person("kirjaamo@vm.example"))
    await join(registration, network["id"], AKAA)
    link = link_in((await scenes.mails(AKAA))[0])

    for _ in range(10):
        assert (await registration.http.get(link)).status_code == 200
        assert (await registration.http.head(link)).status_code in (200, 405)

    assert await states(registration) == ["pending"]
    assert (await registration.http.post(link)).status_code == 200
    assert await states(registration) == ["pending", "active"]


async def test_twenty_clicks_at_once_confirm_once(registration: Running, scenes: Scenes) -> None:
    network = await scenes.network(await scenes.person("kirjaamo@vm.example"))
    await join(registration, network["id"], AKAA)
    link = link_in((await scenes.mails(AKAA))[0])

    answers = await asyncio.gather(*(registration.http.post(link) for _ in range(20)))

    assert {answer.status_code for answer in answers} == {200}
    assert await states(registration) == ["pending", "active"]


async def test_unknown_secrets_do_not_exist(registration: Running, scenes: Scenes) -> None:
    for path in ("/confirm/abc", "/leave/abc", "/address/abc", f"/confirm/{'x' * 500}"):
        assert (await registration.http.get(path)).status_code == 404
        assert (await registration.http.post(path)).status_code == 404
    assert (await registration.http.post("/leave/abc/all")).status_code == 404


async def test_pages_speak_three_languages(registration: Running, scenes: Scenes) -> None:
    network = await scenes.network(await scenes.person("kirjaamo@vm.example"))
    await join(registration, network["id"], AKAA, language="sv")
    letter = (await scenes.mails(AKAA))[0]
    link = link_in(letter).partition("?")[0]

    pages = {lang: (await registration.http.get(link, params={"lang": lang})).text for lang in ("fi", "sv", "en")}

    assert letter["Subject"] == "Bekräfta att du går med: DEV-verkosto"
    for lang, page in pages.items():
        assert f'<html lang="{lang}">' in page
        assert "<script" not in page
        assert re.search(r'<form method="post"', page)
    assert len({re.search(r"<h1>(.*)</h1>", page).group(1) for page in pages.values()}) == 3  # type: ignore[union-attr]


async def test_same_answer_for_members_strangers_and_the_rejected(registration: Running, scenes: Scenes) -> None:
    coordinator = await scenes.person("kirjaamo@vm.example")
    network = await scenes.network(coordinator)
    await scenes.member(network["id"], AKAA)
    await scenes.member(network["id"], "kirjaamo@kemi.example")
    await decide(registration, network["id"], coordinator, "kirjaamo@kemi.example", "rejection", reason="Ei kunta")

    answers = [
        await join(registration, network["id"], address)
        for address in (AKAA, "kirjaamo@kemi.example", "kirjaamo@tampere.example")
    ]
    resent = [
        await registration.http.post(f"/networks/{network['id']}/members/resend", json={"address": address})
        for address in (AKAA, "kirjaamo@kemi.example", "nobody@tampere.example")
    ]

    assert len({(a.status_code, a.content) for a in answers}) == 1
    assert len({(a.status_code, a.content) for a in resent}) == 1


async def test_joining_twice_is_one_membership_and_reminds(registration: Running, scenes: Scenes) -> None:
    network = await scenes.network(await scenes.person("kirjaamo@vm.example"))
    await join(registration, network["id"], AKAA)
    first = link_in((await scenes.mails(AKAA))[0])
    await join(registration, network["id"], "Kirjaamo@AKAA.example")
    second = link_in((await scenes.mails(AKAA))[0])

    assert (await registration.http.post(first)).status_code == 404
    assert (await registration.http.post(second)).status_code == 200
    assert await states(registration) == ["pending", "active"]
    await join(registration, network["id"], AKAA)
    assert await states(registration) == ["pending", "active"]


async def test_joining_from_many_doors_at_once_is_one_person_and_one_membership(
    registration: Running, scenes: Scenes
) -> None:
    network = await scenes.network(await scenes.person("kirjaamo@vm.example"))

    answers = await asyncio.gather(*(join(registration, network["id"], AKAA) for _ in range(6)))

    assert {answer.status_code for answer in answers} == {202}
    assert len(await registration.fetch("SELECT FROM people WHERE address = $1", AKAA)) == 1
    assert await states(registration) == ["pending"]


async def test_resend_kills_the_older_link(registration: Running, scenes: Scenes) -> None:
    network = await scenes.network(await scenes.person("kirjaamo@vm.example"))
    await join(registration, network["id"], AKAA)
    older = link_in((await scenes.mails(AKAA))[0])
    await registration.http.post(f"/networks/{network['id']}/members/resend", json={"address": AKAA})
    newer = link_in((await scenes.mails(AKAA))[0])

    assert [(await registration.http.post(link)).status_code for link in (older, newer)] == [404, 200]


async def test_same_address_is_one_person_in_every_network(registration: Running, scenes: Scenes) -> None:
    coordinator = await scenes.person("kirjaamo@vm.example")
    first = await scenes.network(coordinator)
    second = await scenes.network(coordinator, name={"fi": "Digisumpit"})

    people = {
        await scenes.member(first["id"], AKAA),
        await scenes.member(second["id"], "KIRJAAMO@akaa.example"),
    }

    assert len(people) == 1
    mine = await registration.http.get("/people/me/memberships", headers=registration.as_(person=people.pop()))
    assert {membership["network_id"] for membership in mine.json()} == {first["id"], second["id"]}


async def test_coordinator_signs_somebody_up_and_that_is_kept(registration: Running, scenes: Scenes) -> None:
    coordinator, stranger = await scenes.person("kirjaamo@vm.example"), await scenes.person("kirjaamo@kemi.example")
    network = await scenes.network(coordinator)

    await join(registration, network["id"], AKAA, as_person=coordinator)
    await join(registration, network["id"], "kirjaamo@tampere.example", as_person=stranger)

    seen = {m["address"]: m for m in await listed(registration, network["id"], coordinator)}
    assert (seen[AKAA]["created_by"], seen[AKAA]["on_behalf"]) == (str(coordinator), True)
    assert (seen[AKAA]["state"], seen[AKAA]["confirmed"]) == ("pending", False)
    assert seen["kirjaamo@tampere.example"]["created_by"] is None


async def test_who_is_logged_in_joins_without_a_mail(registration: Running, scenes: Scenes) -> None:
    network = await scenes.network(await scenes.person("kirjaamo@vm.example"))
    person = await scenes.person(AKAA)

    await join(registration, network["id"], AKAA, as_person=person)

    assert await states(registration) == ["pending", "active"]


async def test_joining_refuses_what_it_does_not_know(registration: Running, scenes: Scenes) -> None:
    coordinator = await scenes.person("kirjaamo@vm.example")
    network = await scenes.network(coordinator)
    past = await scenes.network(coordinator, name={"fi": "Ennen"}, historical=True, state="closed")

    async def refused(network_id: str, **fields: Any) -> tuple[int, str]:
        answer = await join(registration, network_id, AKAA, **fields)
        return answer.status_code, answer.json()["code"]

    stranger = "00000000-0000-4000-8000-000000000000"
    assert await refused(network["id"], organisation_id=stranger) == (422, "unknown_organisation")
    assert await refused(network["id"], state="active") == (422, "unknown_field")
    assert await refused(network["id"], language="de") == (422, "unknown_value")
    assert await refused(network["id"], name="x" * 201) == (422, "too_long")
    assert await refused(network["id"], organisation_id=stranger, organisation_text="Akaa") == (422, "one_organisation")
    assert await refused(stranger) == (404, "not_found")
    assert await refused(past["id"]) == (409, "network_closed")
    assert await registration.said(Member) == []
