"""Whom a survey asks is one thing: who is counted, who is written to, and who may answer with a login."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.surveys.answers.intake import Sender
from services.surveys.erasures.queries import erase
from shared.contracts import Member, MemberState, Signup, SignupState
from tests.coordinated import LONG_AGO
from tests.surveys.answering import WHOLE, Asking, asks
from tests.surveys.assessing import municipality
from tests.surveys.conftest import Surveys
from tests.surveys.gatherings import occurrence, readied, series, shown
from tests.surveys.test_invitations import intended


def member(network: UUID, organisation: UUID | None = None, **fields: Any) -> Member:
    told = {"id": uuid4(), "version": 1, "person_id": uuid4(), "state": MemberState.active, "since": LONG_AGO, **fields}
    return Member(network_id=network, organisation_id=organisation, **told)


def place(occurrence_id: UUID, person: UUID | None = None, state: SignupState = SignupState.confirmed) -> Signup:
    return Signup(id=uuid4(), version=1, occurrence_id=occurrence_id, person_id=person or uuid4(), state=state)


async def open_to(surveys: Surveys, target: tuple[str, UUID], kind: str = "feedback") -> dict[str, Any]:
    """An open survey as its makers see it, before it has written to anybody, and how many it wrote to."""
    survey = await readied(surveys, target_kind=target[0], target_id=str(target[1]), kind=kind)
    await surveys.put(f"/surveys/{survey}/invitation-plan", {"invites": True})
    await surveys.put(f"/surveys/{survey}/state", {"state": "open"})
    before = await shown(surveys, survey)
    await surveys.does_what_is_due()
    return {**before, "written_to": await written_to(surveys, UUID(survey))}


async def written_to(surveys: Surveys, survey: UUID) -> int:
    rows = await surveys.running.fetch("SELECT FROM invitations WHERE survey_id = $1", survey)
    return len(rows)


async def test_as_many_are_counted_as_are_written_to(surveys: Surveys) -> None:
    told, own = series(surveys.network), surveys.network
    first, second = (occurrence(own, surveys.running.clock(), series_id=told.id) for _ in range(2))
    akaa, twice = await municipality(surveys), uuid4()
    await surveys.running.hear(
        told, first, second,
        member(own, akaa), member(own, akaa), member(own), member(own, state=MemberState.withdrawn),
        member(uuid4(), akaa),
        place(first.id, twice), place(second.id, twice), place(first.id), place(first.id, state=SignupState.waiting),
    )  # fmt: skip

    asked = {
        "network": await open_to(surveys, ("network", own)),
        "organisation": await open_to(surveys, ("organisation", akaa)),
        "before": await open_to(surveys, ("occurrence", first.id), "pre_event"),
        "after": await open_to(surveys, ("occurrence", first.id)),
        "series": await open_to(surveys, ("series", told.id)),
        "before a series": await open_to(surveys, ("series", told.id), "pre_event"),
    }

    expected = {"network": 3, "organisation": 3, "before": 3, "after": 2, "series": 2, "before a series": 2}
    assert {name: one["invited"] for name, one in asked.items()} == expected
    assert {name: one["written_to"] for name, one in asked.items()} == expected


async def test_who_was_asked_stays_counted_after_leaving_and_after_being_forgotten(surveys: Surveys) -> None:
    stays, leaves, goes = (member(surveys.network) for _ in range(3))
    await surveys.running.hear(stays, leaves, goes)
    survey = (await open_to(surveys, ("network", surveys.network)))["id"]

    await surveys.running.hear(leaves.model_copy(update={"version": 2, "state": MemberState.withdrawn}))
    async with surveys.running.process.resources.pool.acquire() as tx, tx.transaction():
        await erase(tx, goes.person_id, surveys.running.clock())
    await surveys.running.hear(member(surveys.network))

    assert (await shown(surveys, survey))["invited"] == 4
    await surveys.does_what_is_due()
    assert ((await shown(surveys, survey))["invited"], await written_to(surveys, UUID(survey))) == (4, 4)
    assert len(await intended(surveys, "survey_invitation")) == 4


async def code(asking: Asking, person: UUID) -> str:
    """What becomes of the person's answer: `stored`, `waiting` or why not."""
    told = (await asking.answer(person, WHOLE)).json()
    return str(told.get("state") or told["code"])


@pytest.mark.parametrize("mode", ["identified", "anonymous"])
async def test_with_a_login_only_those_answer_whom_the_survey_asks(surveys: Surveys, mode: str) -> None:
    akaa, taken = await municipality(surveys), {"identified": "stored", "anonymous": "waiting"}[mode]
    first, late, of_akaa, stranger = (uuid4() for _ in range(4))
    await surveys.running.hear(
        member(surveys.network, person_id=first), member(uuid4(), akaa, person_id=of_akaa), member(uuid4())
    )
    network = await asks(surveys, mode=mode, target_id=surveys.network)
    edition = await asks(surveys, mode=mode, target_id=surveys.network, target_kind="edition")
    organisation = await asks(surveys, mode=mode, target_id=akaa, target_kind="organisation")

    assert [await code(one, first) for one in (network, edition, organisation)] == [taken, taken, "not_asked"]
    assert [await code(one, of_akaa) for one in (network, edition, organisation)] == ["not_asked"] * 2 + [taken]
    assert [await code(one, stranger) for one in (network, edition, organisation)] == ["not_asked"] * 3
    assert (await network.answer(stranger, WHOLE)).status_code == 403

    assert await code(network, late) == "not_asked"
    await surveys.running.hear(member(surveys.network, person_id=late))
    assert await code(network, late) == taken, "who joins is asked at once"


async def test_who_has_left_is_not_asked_any_more_but_for_what_they_were_written_about(surveys: Surveys) -> None:
    leaves, goes = member(surveys.network), member(surveys.network)
    await surveys.running.hear(leaves, goes)
    written, unwritten = [await asks(surveys, target_id=surveys.network) for _ in range(2)]
    await surveys.put(f"/surveys/{written.id}/invitation-plan", {"invites": True})
    await surveys.does_what_is_due()
    assert [await code(unwritten, goes.person_id)] == ["stored"]

    gone = [one.model_copy(update={"version": 2, "state": MemberState.withdrawn}) for one in (leaves, goes)]
    await surveys.running.hear(*gone)
    surveys.running.clock.now += timedelta(minutes=1)

    assert await code(written, leaves.person_id) == "stored"
    assert await code(unwritten, leaves.person_id) == "not_asked"


async def test_links_let_everybody_in_who_has_them(surveys: Surveys) -> None:
    asking = await asks(surveys, target_id=surveys.network)
    own = (await asking.personal_link(uuid4())).replace("/answer/", "/answers/")
    assert (await surveys.http.post(own, json={"answers": WHOLE})).status_code == 201

    of_all = (await asking.link_for_all()).replace("/answer/", "/answers/")
    assert (await surveys.http.post(of_all, json={"answers": WHOLE})).status_code == 201
    assert await code(asking, uuid4()) == "stored", "what everybody may answer without a login they may with one"

    await surveys.http.delete(f"/surveys/{asking.id}/answer-link", headers=surveys.coordinating())
    assert await code(asking, uuid4()) == "not_asked"


async def test_who_has_not_applied_is_asked_by_what_is_about_that(surveys: Surveys) -> None:
    asking = await asks(surveys, kind="non_applicant", target_kind="edition", target_id=surveys.network)

    assert await code(asking, uuid4()) == "stored"


async def test_twin_without_the_question_whom_it_asks_anybody_answers(
    surveys: Surveys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Sender, "to_be_asked", None)
    asking = await asks(surveys, target_id=surveys.network)

    assert await code(asking, uuid4()) == "stored"
