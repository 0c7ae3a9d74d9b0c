"""Being forgotten: what goes, what stays, who is told, and what others must not lose (features K2, K3)."""

from uuid import uuid4

from deploy.cli import erasure_queries
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
from tests.registration.erasing import AKAA, erase, signups
from tests.registration.gatherings import Gatherings
from tests.registration.scenes import Scenes


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
