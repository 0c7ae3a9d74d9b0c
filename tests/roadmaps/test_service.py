"""The service answers, tells people what it holds of them, and forgets them."""

from uuid import uuid4

from shared.contracts import (
    Enrolment,
    EnrolmentState,
    Erasure,
    ErasureState,
    ForgottenByRoadmaps,
    Localised,
    Organisation,
    OrganisationKind,
)
from tests.roadmaps.conftest import Roadmaps


async def test_it_tells_people_what_it_holds_of_them(roadmaps: Roadmaps) -> None:
    told = await roadmaps.get("/people/me/data")

    assert told["service"] == "roadmaps"
    assert [role["kind"] for role in told["data"]["roles"]] == ["leader"]


async def test_who_is_erased_is_forgotten_and_the_receipt_says_so(roadmaps: Roadmaps) -> None:
    await roadmaps.running.hear(
        Erasure(id=roadmaps.coordinator, version=1, state=ErasureState.asked, asked_at=roadmaps.running.clock())
    )

    assert not await roadmaps.running.fetch("SELECT FROM roles WHERE person_id = $1", roadmaps.coordinator)
    assert [receipt.id for receipt in await roadmaps.said(ForgottenByRoadmaps)] == [roadmaps.coordinator]


async def test_it_knows_organisations_and_in_which_networks_they_take_part(roadmaps: Roadmaps) -> None:
    akaa = Organisation(id=uuid4(), version=1, name=Localised(fi="Akaa"), kind=OrganisationKind.municipality)
    taking_part = Enrolment(
        id=uuid4(), version=1, network_id=roadmaps.network, organisation_id=akaa.id, state=EnrolmentState.enrolled
    )

    await roadmaps.running.hear(akaa, taking_part)

    (known,) = await roadmaps.running.fetch(
        "SELECT o.name, e.network_id FROM organisations o JOIN enrolments e ON e.organisation_id = o.id AND e.enrolled"
    )
    assert (known["name"]["fi"], known["network_id"]) == ("Akaa", roadmaps.network)
