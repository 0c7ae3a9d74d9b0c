"""Roadmaps made for one or for hundreds, their calendar, and what of them is told to whom, through the door."""

from uuid import uuid4

from shared.contracts import Enrolment, EnrolmentState, Localised, Organisation, OrganisationKind
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.making import TEMPLATE, entrusted, made, organisation, with_measures


async def test_a_template_is_copied_to_many_municipalities_at_once_with_dated_phases(roadmaps: Roadmaps) -> None:
    owners = [await organisation(roadmaps, name) for name in ("Akaa", "Kaustinen", "Kemi")]
    asked = {"template": TEMPLATE, "owners": [str(one) for one in owners], "starts_on": "2024-01-08"}

    first = await roadmaps.post(f"/networks/{roadmaps.network}/roadmaps", asked, **{"Idempotency-Key": "three"})
    again = await roadmaps.post(f"/networks/{roadmaps.network}/roadmaps", asked, **{"Idempotency-Key": "three"})

    assert (first.status_code, first.json()) == (201, again.json())
    assert [one["title"]["fi"] for one in first.json()["items"]] == [
        "Digitiekartta: Akaa",
        "Digitiekartta: Kaustinen",
        "Digitiekartta: Kemi",
    ]
    assert len((await roadmaps.get(f"/networks/{roadmaps.network}/roadmaps"))["items"]) == 3
    shown = await roadmaps.get(f"/roadmaps/{first.json()['items'][0]['id']}")
    assert (shown["kind"], shown["owner_id"], shown["state"]) == ("own", str(owners[0]), "draft")
    assert [(one["key"], one["starts_on"], one["ends_on"]) for one in shown["phases"][:2]] == [
        ("preparation", "2024-01-08", "2024-02-04"),
        ("training", "2024-02-05", "2024-03-03"),
    ]
    assert shown["ends_on"] == "2027-12-31"
    assert {"foreword", "levels", "vision", "goals", "measures", "schedule", "responsible", "operating_model"} <= set(
        shown["guidance"]
    )
    assert [one["key"] for one in shown["statuses"]] == ["planned", "under_way", "done", "delayed", "cancelled"]


async def test_nothing_is_made_when_one_of_the_owners_is_not_known(roadmaps: Roadmaps) -> None:
    akaa = await organisation(roadmaps)
    answer = await roadmaps.post(
        f"/networks/{roadmaps.network}/roadmaps",
        {"template": TEMPLATE, "owners": [str(akaa), str(uuid4())], "starts_on": "2024-01-08"},
    )

    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (
        422,
        "unknown_organisation",
        "owners.1",
    )
    assert (await roadmaps.get(f"/networks/{roadmaps.network}/roadmaps"))["items"] == []


async def test_a_region_makes_its_roadmap_with_its_members_and_a_shared_one_has_all_who_take_part(
    roadmaps: Roadmaps,
) -> None:
    towns = [await organisation(roadmaps, name) for name in ("Kaustinen", "Halsua", "Veteli")]
    region = await organisation(roadmaps, "Kaustisen seutukunta", OrganisationKind.sub_region, member_ids=tuple(towns))
    ministry = await organisation(roadmaps, "Valtiovarainministeriö", OrganisationKind.ministry)
    for town in (*towns, region):
        await roadmaps.running.hear(
            Enrolment(
                id=uuid4(), version=1, network_id=roadmaps.network, organisation_id=town, state=EnrolmentState.enrolled
            )
        )

    joint = await roadmaps.get(f"/roadmaps/{await made(roadmaps, owner=region)}")
    shared = await roadmaps.get(f"/roadmaps/{await made(roadmaps, owner=ministry, kind='shared')}")

    assert (joint["kind"], joint["member_ids"]) == ("joint", [str(one) for one in towns])
    assert (shared["kind"], shared["member_ids"]) == ("shared", sorted(str(one) for one in towns))


async def test_the_phases_of_a_networks_roadmaps_are_one_calendar_with_a_horizon(roadmaps: Roadmaps) -> None:
    early, late = await made(roadmaps), await made(roadmaps, starts_on="2025-01-06")

    listed = await roadmaps.get(f"/networks/{roadmaps.network}/roadmap-plans?since=2024-02-01&until=2025-01-31&limit=3")
    more = await roadmaps.get(
        f"/networks/{roadmaps.network}/roadmap-plans?since=2024-02-01&until=2025-01-31&cursor={listed['next']}"
    )

    lines = [(one["roadmap_id"], one["key"]) for one in (*listed["items"], *more["items"])]
    assert lines[0] == (str(early), "preparation")
    assert lines[-1] == (str(late), "preparation")
    assert len(lines) == len(set(lines)) == 8


async def test_a_phase_is_moved_and_marked_as_done(roadmaps: Roadmaps) -> None:
    roadmap = await made(roadmaps)

    answer = await roadmaps.put(
        f"/roadmaps/{roadmap}/phases/training",
        {"title": {"fi": "Koulutusvaihe"}, "starts_on": "2024-03-01", "ends_on": "2024-03-31", "done_on": "2024-03-28"},
    )

    phase = next(one for one in answer.json()["phases"] if one["key"] == "training")
    assert (phase["starts_on"], phase["done_on"]) == ("2024-03-01", "2024-03-28")
    assert [one["key"] for one in answer.json()["phases"]][:3] == ["preparation", "training", "survey"]


async def test_what_others_may_find_and_when_they_may_comment_is_no_version(roadmaps: Roadmaps) -> None:
    roadmap = await made(roadmaps)

    shared = await roadmaps.put(
        f"/roadmaps/{roadmap}/sharing",
        {"found_by_peers": True, "comments_from": "2024-02-01", "comments_until": "2024-03-01"},
    )
    wrong = await roadmaps.put(
        f"/roadmaps/{roadmap}/sharing",
        {"found_by_peers": True, "comments_from": "2024-02-01", "comments_until": "2024-01-01"},
    )

    assert (shared.headers["etag"], shared.json()["found_by_peers"], shared.json()["comments_until"]) == (
        '"1"',
        True,
        "2024-03-01",
    )
    assert (wrong.status_code, wrong.json()["field"]) == (422, "comments_until")


async def test_sectors_have_names_in_three_languages(roadmaps: Roadmaps) -> None:
    listed = await roadmaps.get("/sectors")

    assert {"education", "social_and_health", "technical", "cross_sector"} <= {one["key"] for one in listed}
    assert all(one["name"]["fi"] and one["name"]["sv"] and one["name"]["en"] for one in listed)


async def test_an_edit_is_not_said_before_it_is_published(roadmaps: Roadmaps) -> None:
    roadmap = await made(roadmaps)
    await roadmaps.patch(f"/roadmaps/{roadmap}", {"vision": {"fi": "Palvelut verkossa"}})

    assert await roadmaps.running.fetch("SELECT FROM outbox") == []


async def test_an_editor_changes_the_roadmap_and_a_contributor_does_not(roadmaps: Roadmaps) -> None:
    roadmap = await made(roadmaps)
    editor, contributor = (
        await entrusted(roadmaps, roadmap, "editor"),
        await entrusted(roadmaps, roadmap, "contributor"),
    )
    change = {"vision": {"fi": "Palvelut verkossa"}}

    allowed = await roadmaps.http.patch(f"/roadmaps/{roadmap}", json=change, headers=roadmaps.coordinating(editor))
    refused = await roadmaps.http.patch(f"/roadmaps/{roadmap}", json=change, headers=roadmaps.coordinating(contributor))
    reads = await roadmaps.http.get(f"/roadmaps/{roadmap}", headers=roadmaps.coordinating(contributor))

    assert (allowed.status_code, refused.status_code, reads.status_code) == (200, 403, 200)


async def test_next_steps_are_told_in_their_order_with_what_is_late_and_what_nobody_plans_for(
    roadmaps: Roadmaps,
) -> None:
    roadmaps.at(2024, 2, 20)
    roadmap = await made(roadmaps)
    await roadmaps.patch(f"/roadmaps/{roadmap}", {"sectors": ["technical", "education"]})
    (begun,) = await with_measures(roadmaps, roadmap, 1, starts_on="2024-01-15", ends_on="2024-03-15")
    await with_measures(roadmaps, roadmap, 1, external_id="T-9", starts_on="2025-01-15")

    told = await roadmaps.get(f"/roadmaps/{roadmap}/next-steps?days=14")

    assert [(one["key"], one["measure_id"], one["late"]) for one in told["items"]] == [
        ("preparation", None, True),
        ("training", None, False),
        (None, str(begun), False),
        ("survey", None, False),
    ]
    assert told["sectors_without_measures"] == ["education"]


async def test_three_hundred_municipalities_get_theirs_in_one_request(roadmaps: Roadmaps) -> None:
    owners = [uuid4() for _ in range(300)]
    await roadmaps.running.hear(
        *(
            Organisation(id=one, version=1, name=Localised(fi="Kunta"), kind=OrganisationKind.municipality)
            for one in owners
        )
    )

    answer = await roadmaps.post(
        f"/networks/{roadmaps.network}/roadmaps",
        {"template": TEMPLATE, "owners": [str(one) for one in owners], "starts_on": "2024-01-08"},
    )

    assert [one["owner_id"] for one in answer.json()["items"]] == [str(one) for one in owners]
    (kept,) = await roadmaps.running.fetch("SELECT count(*) AS states FROM history")
    assert kept["states"] == 300
