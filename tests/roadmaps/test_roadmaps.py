"""Roadmaps made, changed by several people at once, adopted and archived, through the door."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.roadmaps.roadmaps import editing
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


async def test_the_second_of_two_editors_is_told_what_the_first_one_changed(roadmaps: Roadmaps) -> None:
    roadmap = await made(roadmaps)

    first = await roadmaps.patch(f"/roadmaps/{roadmap}", {"vision": {"fi": "Palvelut verkossa"}}, **{"If-Match": '"1"'})
    second = await roadmaps.patch(f"/roadmaps/{roadmap}", {"vision": {"fi": "Toinen visio"}}, **{"If-Match": '"1"'})

    assert (first.status_code, first.headers["etag"]) == (200, '"2"')
    assert (second.status_code, second.json()["code"]) == (412, "version_conflict")
    assert [one["path"] for one in second.json()["changes"]] == ["vision"]
    assert (await roadmaps.get(f"/roadmaps/{roadmap}"))["vision"]["fi"] == "Palvelut verkossa"


async def test_of_two_edits_at_the_same_moment_one_is_kept_and_one_refused(roadmaps: Roadmaps) -> None:
    assert sorted(await _two_at_once(roadmaps)) == [200, 412]


async def test_without_looking_at_what_was_seen_one_of_two_edits_would_be_lost(
    roadmaps: Roadmaps, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: nobody compares versions."""

    async def blind(*_: Any) -> None: ...

    monkeypatch.setattr(editing, "require_seen", blind)

    assert await _two_at_once(roadmaps) == [200, 200]


async def _two_at_once(roadmaps: Roadmaps) -> list[int]:
    roadmap = await made(roadmaps)
    answers = await asyncio.gather(
        *(
            roadmaps.patch(f"/roadmaps/{roadmap}", {"vision": {"fi": vision}}, **{"If-Match": '"1"'})
            for vision in ("Palvelut verkossa", "Palvelut lähellä")
        )
    )
    return [one.status_code for one in answers]


async def test_a_change_that_changes_nothing_makes_no_version(roadmaps: Roadmaps) -> None:
    roadmap = await made(roadmaps)
    change = {"vision": {"fi": "Palvelut verkossa"}}

    first, again = [await roadmaps.patch(f"/roadmaps/{roadmap}", change) for _ in range(2)]

    assert (first.headers["etag"], again.headers["etag"]) == ('"2"', '"2"')


async def test_a_roadmap_that_was_archived_is_not_changed_until_it_is_adopted_again(roadmaps: Roadmaps) -> None:
    roadmap = await made(roadmaps)
    assert (await roadmaps.put(f"/roadmaps/{roadmap}/state", {"state": "archived"})).status_code == 200

    refused = await roadmaps.patch(f"/roadmaps/{roadmap}", {"vision": {"fi": "Palvelut verkossa"}})
    back_to_draft = await roadmaps.put(f"/roadmaps/{roadmap}/state", {"state": "draft"})
    adopted = await roadmaps.put(f"/roadmaps/{roadmap}/state", {"state": "adopted"})

    assert (refused.status_code, refused.json()["code"]) == (409, "roadmap_archived")
    assert (back_to_draft.status_code, back_to_draft.json()["code"]) == (409, "roadmap_cannot_move")
    assert (adopted.status_code, adopted.json()["state"]) == (200, "adopted")


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"sectors": ["technical", "unheard_of"]}, "unknown_sector", "sectors.1"),
        ({"starts_on": "2025-01-01", "ends_on": "2024-01-01"}, "ends_before_it_starts", "ends_on"),
        ({"title": None}, "cannot_be_empty", ""),
        ({"vision": {"fi": "Näkymätön\u202emerkki"}}, "control_characters", "vision"),
        ({"colour": "blue"}, "unknown_field", "colour"),
        ({"member_ids": [str(UUID(int=1))]}, "unknown_organisation", "member_ids.0"),
    ],
)
async def test_what_makes_no_sense_is_refused_by_field_and_loses_nothing(
    roadmaps: Roadmaps, change: dict[str, Any], code: str, field: str
) -> None:
    roadmap = await made(roadmaps)
    before = await roadmaps.get(f"/roadmaps/{roadmap}")

    answer = await roadmaps.patch(f"/roadmaps/{roadmap}", change, **{"Accept-Language": "sv"})

    assert (answer.status_code, answer.json()["code"], answer.json().get("field", "")) == (422, code, field)
    assert await roadmaps.get(f"/roadmaps/{roadmap}") == before


async def test_texts_are_in_several_languages_with_a_stated_original(roadmaps: Roadmaps) -> None:
    roadmap = await made(roadmaps)
    vision = {"fi": "Palvelut verkossa", "sv": "Tjänsterna på nätet", "original": "sv"}

    await roadmaps.patch(f"/roadmaps/{roadmap}", {"vision": vision})

    assert (await roadmaps.get(f"/roadmaps/{roadmap}"))["vision"] == {**vision, "en": None}


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


async def test_a_status_that_measures_have_stays_and_keeps_its_stage(roadmaps: Roadmaps) -> None:
    roadmap = await made(roadmaps)
    await with_measures(roadmaps, roadmap, 2)
    paused = {"name": {"fi": "Tauolla"}, "stage": "under_way", "progress": 40}

    added = await roadmaps.put(f"/roadmaps/{roadmap}/statuses/paused", paused)
    dropped = await roadmaps.http.delete(f"/roadmaps/{roadmap}/statuses/planned", headers=roadmaps.coordinating())
    turned = await roadmaps.put(f"/roadmaps/{roadmap}/statuses/planned", {"name": {"fi": "Valmis"}, "stage": "done"})
    gone = await roadmaps.http.delete(f"/roadmaps/{roadmap}/statuses/paused", headers=roadmaps.coordinating())

    assert added.json()["statuses"][-1]["progress"] == 40
    assert (dropped.status_code, dropped.json()["code"], dropped.json()["field"]) == (409, "status_in_use", "key")
    assert (turned.status_code, turned.json()["code"], turned.json()["field"]) == (409, "status_in_use", "stage")
    assert [one["key"] for one in gone.json()["statuses"]][-1] == "cancelled"


async def test_a_field_that_is_filled_in_keeps_its_type(roadmaps: Roadmaps) -> None:
    roadmap = await made(roadmaps)
    field = {"name": {"fi": "Järjestelmä"}, "type": "choice", "choices": ["erp", "crm"]}
    assert (await roadmaps.put(f"/roadmaps/{roadmap}/custom-fields/system", field)).status_code == 200
    await with_measures(roadmaps, roadmap, 1, custom={"system": "erp"})

    typed = await roadmaps.put(f"/roadmaps/{roadmap}/custom-fields/system", {**field, "type": "text", "choices": []})
    fewer = await roadmaps.put(f"/roadmaps/{roadmap}/custom-fields/system", {**field, "choices": ["crm"]})
    renamed = await roadmaps.put(f"/roadmaps/{roadmap}/custom-fields/system", {**field, "name": {"fi": "Ohjelmisto"}})

    assert (typed.status_code, typed.json()["code"]) == (409, "field_in_use")
    assert (fewer.status_code, fewer.json()["code"]) == (409, "choice_in_use")
    assert renamed.json()["custom_fields"][0]["name"]["fi"] == "Ohjelmisto"


async def test_a_goal_is_tied_to_the_municipal_strategy_and_stays_while_measures_carry_it_out(
    roadmaps: Roadmaps,
) -> None:
    roadmap = await made(roadmaps)
    goal = {"title": {"fi": "Sujuvat palvelut"}, "strategy": {"fi": "Elinvoimainen Akaa"}}

    added = await roadmaps.post(f"/roadmaps/{roadmap}/goals", goal)
    changed = await roadmaps.patch(f"/roadmaps/{roadmap}/goals/goal-1", {"strategy": {"fi": "Kuntastrategia 2030"}})
    await with_measures(roadmaps, roadmap, 1, goals=["goal-1"])
    dropped = await roadmaps.http.delete(f"/roadmaps/{roadmap}/goals/goal-1", headers=roadmaps.coordinating())

    assert (added.status_code, added.json()["goals"][0]["key"]) == (201, "goal-1")
    assert changed.json()["goals"][0]["title"]["fi"] == "Sujuvat palvelut"
    assert changed.json()["goals"][0]["strategy"]["fi"] == "Kuntastrategia 2030"
    assert (dropped.status_code, dropped.json()["code"]) == (409, "goal_in_use")


async def test_a_goal_of_the_compass_that_nobody_published_is_refused(roadmaps: Roadmaps) -> None:
    roadmap = await made(roadmaps)

    answer = await roadmaps.post(
        f"/roadmaps/{roadmap}/goals", {"title": {"fi": "Tavoite"}, "national_goal_ids": [str(uuid4())]}
    )

    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (
        422,
        "unknown_goal",
        "national_goal_ids.0",
    )


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
