"""Seats, the queue and what one may do with one's own sign-up."""

from datetime import timedelta
from uuid import UUID, uuid4

from shared.contracts import OccurrenceState, Signup
from tests.parts import Running
from tests.registration.gatherings import Gatherings
from tests.registration.scenes import Scenes


async def test_last_seat_goes_to_whoever_asked_first(registration: Running, gatherings: Gatherings) -> None:
    akaa, kemi = await gatherings.people("akaa", "kemi")
    occurrence = await gatherings.open(capacity=1)

    first, second = await gatherings.sign_up(occurrence, akaa), await gatherings.sign_up(occurrence, kemi)

    assert (first["state"], first["position"]) == ("confirmed", None)
    assert (second["state"], second["position"]) == ("waiting", 1)
    said = await registration.said(Signup)
    assert [(s.state, s.person_id) for s in said] == [("confirmed", akaa), ("waiting", kemi)]
    types = await registration.fetch("SELECT type FROM outbox WHERE topic = 'int.signups.v1' ORDER BY seq")
    assert [row["type"] for row in types] == ["signup.confirmed", "signup.queued"]
    assert len(await gatherings.intended("signup_confirmed")) == len(await gatherings.intended("signup_queued")) == 1


async def test_withdrawal_gives_exactly_one_seat_to_exactly_the_next(gatherings: Gatherings) -> None:
    people = await gatherings.people("akaa", "kemi", "helsinki", "tampere")
    occurrence = await gatherings.open(capacity=2)
    made = [await gatherings.sign_up(occurrence, person) for person in people]

    answer = await gatherings.withdraw(made[0])
    again = await gatherings.withdraw(made[0])

    assert (answer.status_code, again.status_code) == (204, 204)
    assert await gatherings.states(occurrence) == ["withdrawn", "confirmed", "confirmed", "waiting"]
    assert (await gatherings.signup(made[3]))["position"] == 1
    assert [m["person_id"] for m in await gatherings.intended("signup_promoted")] == [people[2]]
    assert len(await gatherings.intended("signup_withdrawn")) == 1
    assert await gatherings.counters_hold([occurrence])


async def test_who_waits_and_leaves_promotes_nobody(registration: Running, gatherings: Gatherings) -> None:
    people = await gatherings.people("akaa", "kemi", "helsinki")
    occurrence = await gatherings.open(capacity=1)
    made = [await gatherings.sign_up(occurrence, person) for person in people]

    await gatherings.withdraw(made[1])

    assert await gatherings.states(occurrence) == ["confirmed", "withdrawn", "waiting"]
    assert (await gatherings.signup(made[2]))["position"] == 1
    assert "signup.promoted" not in [row["type"] for row in await registration.fetch("SELECT type FROM outbox")]


async def test_one_person_has_one_place_and_may_come_back(gatherings: Gatherings) -> None:
    (akaa,) = await gatherings.people("akaa")
    occurrence = await gatherings.open()
    made = await gatherings.sign_up(occurrence, akaa)

    twice = await gatherings.ask(occurrence, akaa)
    assert (twice.status_code, twice.json()["code"]) == (409, "already_signed_up")

    await gatherings.withdraw(made)
    again = await gatherings.sign_up(occurrence, akaa)
    assert again["id"] != made["id"]
    assert await gatherings.states(occurrence) == ["withdrawn", "confirmed"]


async def test_the_same_key_makes_one_sign_up_one_message_and_one_mail(
    registration: Running, gatherings: Gatherings
) -> None:
    (akaa,) = await gatherings.people("akaa")
    occurrence = await gatherings.open()
    path, headers = (
        f"/occurrences/{occurrence.id}/signups",
        {
            **registration.as_(person=akaa),
            "Idempotency-Key": "abc",
        },
    )

    first = await registration.http.post(path, json={}, headers=headers)
    second = await registration.http.post(path, json={}, headers=headers)
    other = await registration.http.post(path, json={"organisation_id": str(uuid4())}, headers=headers)

    assert (first.status_code, second.status_code, other.status_code) == (201, 201, 422)
    assert first.json() == second.json()
    assert len(await registration.said(Signup)) == len(await gatherings.intended("signup_confirmed")) == 1


async def test_sign_up_is_refused_with_its_reason(registration: Running, gatherings: Gatherings) -> None:
    (akaa,) = await gatherings.people("akaa")
    without_policy = await gatherings.planned()
    none = await gatherings.planned()
    await gatherings.set_policy(none, policy="none")
    later = await gatherings.planned()
    opens_at = (registration.clock() + timedelta(days=1)).isoformat()
    await gatherings.set_policy(later, policy="open", opens_at=opens_at)
    called_off = await gatherings.open()
    await gatherings.next(called_off, state=OccurrenceState.cancelled)
    begun = await gatherings.open(days=1)
    registration.clock.now += timedelta(days=1)

    codes = [(await gatherings.ask(o, akaa)).json()["code"] for o in (without_policy, none, called_off, begun)]
    unknown = await gatherings.ask(gatherings.occurrence(), akaa)

    assert codes == ["signup_not_open", "signup_not_open", "occurrence_cancelled", "signup_closed"]
    assert unknown.status_code == 404
    assert (await gatherings.ask(later, akaa)).status_code == 201


async def test_nobody_is_let_in_before_the_opening(registration: Running, gatherings: Gatherings) -> None:
    (akaa,) = await gatherings.people("akaa")
    occurrence = await gatherings.planned()
    opens_at = registration.clock() + timedelta(days=1)
    await gatherings.set_policy(occurrence, policy="open", opens_at=opens_at.isoformat())

    assert (await gatherings.ask(occurrence, akaa)).json()["code"] == "signup_not_open"
    registration.clock.now = opens_at
    assert (await gatherings.ask(occurrence, akaa)).status_code == 201


async def test_unknown_organisation_is_named_and_takes_no_seat(gatherings: Gatherings) -> None:
    (akaa,) = await gatherings.people("akaa")
    occurrence = await gatherings.open(capacity=1)

    answer = await gatherings.ask(occurrence, akaa, organisation_id=str(uuid4()))

    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_organisation")
    assert answer.json()["field"] == "organisation_id"
    assert (await gatherings.seating(occurrence))["confirmed"] == 0


async def test_somebody_elses_sign_up_looks_like_none(registration: Running, gatherings: Gatherings) -> None:
    akaa, kemi = await gatherings.people("akaa", "kemi")
    made = await gatherings.sign_up(await gatherings.open(), akaa)
    as_kemi = registration.as_(person=kemi)

    looked = await registration.http.get(f"/signups/{made['id']}", headers=as_kemi)
    changed = await registration.http.patch(f"/signups/{made['id']}", json={"organisation_id": None}, headers=as_kemi)

    assert [looked.status_code, changed.status_code, (await gatherings.withdraw(made, kemi)).status_code] == [404] * 3
    assert (await gatherings.withdraw(made, gatherings.coordinator)).status_code == 204


async def test_the_organisation_is_changed_by_who_has_seen_the_newest_version(
    registration: Running, gatherings: Gatherings, scenes: Scenes
) -> None:
    register = await scenes.register()
    (akaa,) = await gatherings.people("akaa")
    made = await gatherings.sign_up(await gatherings.open(), akaa, organisation_id=register["Akaa"])
    path, headers = f"/signups/{made['id']}", registration.as_(person=akaa)

    changed = await registration.http.patch(
        path, json={"organisation_id": register["Tampere"]}, headers={**headers, "If-Match": '"1"'}
    )
    stale = await registration.http.patch(path, json={"organisation_id": None}, headers={**headers, "If-Match": '"1"'})

    assert (changed.json()["organisation_id"], changed.headers["ETag"]) == (register["Tampere"], '"2"')
    assert (stale.status_code, stale.json()["code"]) == (412, "version_conflict")
    assert (await registration.said(Signup))[-1].organisation_id == UUID(register["Tampere"])


async def test_own_sign_ups_come_in_pages_by_time(registration: Running, gatherings: Gatherings) -> None:
    (akaa,) = await gatherings.people("akaa")
    occurrences = [await gatherings.open(days=days) for days in (9, 3, 6)]
    for occurrence in occurrences:
        await gatherings.sign_up(occurrence, akaa)

    first = (await registration.http.get("/signups?limit=2", headers=registration.as_(person=akaa))).json()
    rest = await registration.http.get(
        "/signups", params={"limit": 2, "cursor": first["next"]}, headers=registration.as_(person=akaa)
    )

    ids = [item["occurrence_id"] for item in (*first["items"], *rest.json()["items"])]
    assert ids == [str(occurrences[index].id) for index in (1, 2, 0)]
    assert rest.json()["next"] is None


async def test_signing_another_up_tells_nothing_and_keeps_who_did_it(
    registration: Running, gatherings: Gatherings, scenes: Scenes
) -> None:
    akaa, kemi = await gatherings.people("akaa", "kemi")
    occurrence = await gatherings.open()
    await gatherings.sign_up(occurrence, kemi)

    async def ask(address: str) -> tuple[int, bytes]:
        answer = await scenes.post(
            f"/occurrences/{occurrence.id}/signups/for-others", {"address": address}, person=akaa
        )
        return answer.status_code, answer.content

    answers = {await ask("kirjaamo@kemi.example"), await ask("kirjaamo@tampere.example")}

    assert len(answers) == 1
    assert answers.pop()[0] == 202
    rows = await registration.fetch(
        "SELECT created_by FROM signups WHERE occurrence_id = $1 ORDER BY ticket", occurrence.id
    )
    assert [row["created_by"] for row in rows] == [None, akaa]
    letter = (await scenes.mails("kirjaamo@tampere.example"))[0].get_body(("plain",))
    assert letter is not None
    assert "Joku muu ilmoitti sinut" in letter.get_content()


async def test_a_place_isnt_given_up_after_the_beginning(registration: Running, gatherings: Gatherings) -> None:
    (akaa,) = await gatherings.people("akaa")
    made = await gatherings.sign_up(await gatherings.open(days=1), akaa)
    registration.clock.now += timedelta(days=1)

    answer = await gatherings.withdraw(made)

    assert (answer.status_code, answer.json()["code"]) == (409, "occurrence_begun")


async def test_unknown_fields_and_strangers_are_refused(registration: Running, gatherings: Gatherings) -> None:
    (akaa,) = await gatherings.people("akaa")
    occurrence = await gatherings.open()

    odd = await gatherings.ask(occurrence, akaa, seat="window")
    nobody = await registration.http.post(f"/occurrences/{occurrence.id}/signups", json={})
    listed = await registration.http.get(f"/occurrences/{occurrence.id}/signups", headers=registration.as_(person=akaa))

    assert (odd.status_code, odd.json()["code"], odd.json()["field"]) == (422, "unknown_field", "seat")
    assert (nobody.status_code, listed.status_code) == (401, 403)
