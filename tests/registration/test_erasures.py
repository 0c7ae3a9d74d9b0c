"""Being forgotten: what goes, what stays, who is told, and what others must not lose (features K2, K3)."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from deploy.cli import erasure_queries
from services.registration.people import own_page
from services.registration.service import SERVICE
from shared.contracts import (
    RECEIPTS,
    Erasure,
    ForgottenByEvents,
    ForgottenByRoadmaps,
    ForgottenBySurveys,
    Member,
    MemberState,
    Role,
    Signup,
    SignupState,
)
from shared.privacy import retention
from shared.texts import Texts
from tests.parts import Running
from tests.registration.gatherings import Gatherings, do_what_is_due
from tests.registration.scenes import Scenes, links_in

AKAA = "kirjaamo@akaa.example"


async def erase(service: Running, scenes: Scenes, person: UUID, address: str = AKAA) -> str:
    """Ask, let the letter go out, and have it carried out; the path of the progress page."""
    answer = await service.http.delete("/people/me?confirm=true", headers=service.as_(person=person))
    assert answer.status_code == 202, answer.text
    (path,) = {path for letter in await scenes.mails(address) for path in links_in(letter) if "/erasures/" in path}
    service.clock.now += timedelta(seconds=11)
    await do_what_is_due(service)
    return path.partition("?")[0]


async def signups(service: Running, gatherings: Gatherings, *, places: int) -> tuple[UUID, UUID, dict[str, object]]:
    """Akaa has the last seat of an occurrence to come, Kemi waits for it."""
    akaa, kemi = await gatherings.people("akaa", "kemi")
    occurrence = await gatherings.open(capacity=places)
    await gatherings.sign_up(occurrence, akaa)
    waiting = await gatherings.sign_up(occurrence, kemi)
    assert waiting["state"] == "waiting"
    return akaa, kemi, waiting


async def test_the_seat_goes_to_the_next_in_line_and_the_messages_end_with_a_tombstone(
    registration: Running, scenes: Scenes, gatherings: Gatherings
) -> None:
    akaa, kemi, waiting = await signups(registration, gatherings, places=1)

    await erase(registration, scenes, akaa)

    assert (await gatherings.signup(waiting))["state"] == "confirmed"
    said = [(s.person_id, s.state) for s in await registration.said(Signup)]
    assert said[2:] == [(akaa, SignupState.withdrawn), (kemi, SignupState.confirmed)]
    (buried,) = await registration.fetch(
        "SELECT key, version FROM outbox WHERE body IS NULL AND topic = 'int.signups.v1'"
    )
    first = (await registration.said(Signup))[0]
    assert (buried["key"], buried["version"]) == (first.id, 3)


async def test_roles_end_and_memberships_are_left_before_they_are_gone(registration: Running, scenes: Scenes) -> None:
    coordinator = await scenes.person("verkosto@vm.example")
    network = await scenes.network(coordinator)
    akaa = await scenes.member(network["id"], AKAA)
    for kind in ("expert", "secretary"):
        body = {"address": AKAA, "kind": kind}
        answer = await scenes.post(f"/networks/{network['id']}/roles", body, person=coordinator)
        assert answer.status_code == 201

    await erase(registration, scenes, akaa)

    roles = [role for role in await registration.said(Role) if role.person_id == akaa]
    assert sorted((role.kind.value, role.active) for role in roles) == [
        ("expert", False), ("expert", True), ("secretary", False), ("secretary", True)
    ]  # fmt: skip
    assert [m.state for m in await registration.said(Member)][-1] is MemberState.withdrawn
    topics = [
        row["topic"] for row in await registration.fetch("SELECT topic FROM outbox WHERE body IS NULL ORDER BY topic")
    ]
    assert topics == ["int.members.v1", "int.roles.v1", "int.roles.v1"]
    for table in ("members", "roles", "member_history", "people"):
        column = "id" if table == "people" else "person_id"
        if table != "member_history":
            assert not await registration.fetch(f"SELECT FROM {table} WHERE {column} = $1", akaa)
    assert not await registration.fetch("SELECT FROM member_history WHERE by_person = $1", akaa)


async def test_the_last_leader_hands_over_first_but_an_administrator_may_erase_them(
    registration: Running, scenes: Scenes
) -> None:
    leader = await scenes.person(AKAA)
    await scenes.network(leader)

    own = await registration.http.delete("/people/me?confirm=true", headers=registration.as_(person=leader))
    other = await scenes.post(f"/people/{leader}/erasure", {"reason": "asked"}, "administrator", person=uuid4())

    assert (own.status_code, own.json()["code"]) == (409, "last_leader")
    assert other.status_code == 202


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


async def test_progress_is_done_when_every_service_has_answered(registration: Running, scenes: Scenes) -> None:
    akaa = await scenes.person(AKAA)
    path = await erase(registration, scenes, akaa)
    before = await registration.http.get(f"{path}?lang=en")
    open_now = (await registration.http.get("/metrics")).text

    receipt = ForgottenByEvents(id=akaa, version=1, at=registration.clock())
    await registration.hear(receipt)
    await registration.hear(receipt)
    halfway = await registration.http.get(f"{path}?lang=en")
    await registration.hear(ForgottenBySurveys(id=akaa, version=1, at=registration.clock()))
    await registration.hear(ForgottenByRoadmaps(id=akaa, version=1, at=registration.clock()))
    after = await registration.http.get(f"{path}?lang=en")

    assert "The erasure is under way." in before.text
    assert "Events: waiting" in before.text
    assert "Surveys: waiting" in halfway.text
    assert "Roadmaps: waiting" in halfway.text
    assert "The erasure is under way." in halfway.text
    assert "erasures_open 1.0" in open_now
    assert "All data has been erased." in after.text
    assert [(e.version, e.state.value) for e in await registration.said(Erasure)] == [(1, "asked"), (2, "done")]
    assert str(akaa) not in before.text + after.text


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


async def test_who_is_gone_is_told_so_and_breaks_nothing(registration: Running, scenes: Scenes) -> None:
    akaa = await scenes.person(AKAA)
    token = registration.as_(person=akaa)
    await erase(registration, scenes, akaa)

    for method, path, body in (
        ("GET", "/people/me", None),
        ("POST", "/organisations/proposals", {"text": "Virasto"}),
        ("DELETE", "/people/me?confirm=true", None),
    ):
        answer = await registration.http.request(method, path, json=body, headers=token)
        assert answer.status_code == 404, (path, answer.text)
    assert await registration.fetch("SELECT FROM organisation_proposals") == []


async def test_operators_see_which_service_has_not_answered(registration: Running, scenes: Scenes) -> None:
    akaa = await scenes.person(AKAA)
    seen = []

    async def look() -> None:
        async with registration.process.resources.pool.acquire() as connection:
            waiting = await erasure_queries.open_erasures(connection)
            seen.append(([one.missing for one in waiting], await erasure_queries.count_done(connection)))

    await registration.http.delete("/people/me?confirm=true", headers=registration.as_(person=akaa))
    await look()
    await erase(registration, scenes, akaa)
    await look()
    await registration.hear(ForgottenByEvents(id=akaa, version=1, at=registration.clock()))
    await look()
    await registration.hear(ForgottenBySurveys(id=akaa, version=1, at=registration.clock()))
    await look()
    await registration.hear(ForgottenByRoadmaps(id=akaa, version=1, at=registration.clock()))
    await look()

    others = [["events", "roadmaps", "surveys"], ["roadmaps", "surveys"], ["roadmaps"]]
    assert seen == [([["registration"]], 0), *(([missing], 0) for missing in others), ([], 1)]


def test_every_service_that_keeps_something_of_people_must_answer_and_has_a_name_on_the_page() -> None:
    of_people = [told.by for told in retention.classes().values() if told.basis != "none"]
    keeping = set(of_people) - {"all", "operator", "registration"}
    answering = {receipt.owner for receipt in RECEIPTS}

    assert keeping <= answering
    texts = Texts(SERVICE.texts)
    assert all(texts.has(f"page.erasure.part_{name}") for name in ("registration", *answering))
