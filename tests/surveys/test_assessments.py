"""Rounds of assessment from planning to figures, targets and spearheads, through the door."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.surveys.models.content import Model
from services.surveys.models.shipped_models import shipped_models
from shared.yaml_files.loading import load
from tests.surveys.assessing import (
    SECTORS,
    answers,
    becomes,
    criterion,
    measures,
    municipality,
    opens,
    plans,
    region,
    secrets,
)
from tests.surveys.conftest import Surveys

FIVE = (1, 2, 3, 2, 2)


async def test_the_platform_brings_three_models_of_different_shapes(surveys: Surveys) -> None:
    listed = await surveys.get("/assessment-models")
    assert [(one["key"], one["criteria"], one["levels"]) for one in listed] == [
        ("cora-like", 12, 5), ("dma-like", 6, 5), ("municipal-digital-start", 11, 5),
    ]  # fmt: skip
    shown = await surveys.get("/assessment-models/dma-like/1")
    assert shown["bands"][0]["advice"]["sv"].startswith("Börja")


async def test_a_model_is_brought_in_from_a_file_and_its_version_never_changes(surveys: Surveys) -> None:
    model = shipped_models()["cora-like", 1].model_copy(update={"key": "own"}).model_dump_json(exclude_none=True)
    headers = surveys.running.as_("administrator")
    first = await surveys.http.post("/assessment-models", json={"text": model}, headers=headers)
    again = await surveys.http.post("/assessment-models", json={"text": model}, headers=headers)
    assert (first.status_code, again.status_code, again.json()["code"]) == (201, 409, "model_version_taken")
    planned = await plans(surveys, await municipality(surveys), model="own")
    assert (planned["model"], planned["model_version"]) == ("own", 1)


async def test_a_bad_model_is_refused_with_line_and_reason_in_the_asked_language(surveys: Surveys) -> None:
    text = "key: own\nversion: 1\ntitle: { fi: Oma }\nlevels:\n  - { value: 1, title: { fi: Yksi } }\n"
    answer = await surveys.http.post(
        "/assessment-models",
        json={"text": text},
        headers={**surveys.running.as_("administrator"), "Accept-Language": "sv"},
    )
    told = answer.json()
    assert (answer.status_code, told["code"]) == (422, "model_refused")
    assert told["title"].startswith("Rad 1")
    assert [(error["line"], error["field"]) for error in told["errors"]] == [(1, "criteria"), (4, "levels")]


async def test_a_round_measures_many_respondents_per_criterion_group_and_sector(surveys: Surveys) -> None:
    opened = await opens(surveys, await municipality(surveys), sectors=SECTORS)
    (secret,) = await secrets(surveys, opened["id"])
    for level in FIVE:
        await answers(surveys, secret, {"strategy": level, "software": 4}, sector="education")
        await answers(surveys, secret, {"strategy": {"level": level + 1, "mark": "fact"}}, sector="technology")
        await answers(surveys, secret, {"strategy": level + 2}, group="elected")
        await answers(surveys, secret, {"strategy": {"not_relevant": True}}, group="management")
    (assessment_id,) = (await becomes(surveys, opened["id"], "closed"))["assessment_ids"]
    view = await surveys.get(f"/assessments/{assessment_id}")
    by_place = {
        (place["group"], place["sector"]): {figure["criterion"]: figure for figure in place["figures"]}
        for place in view["places"]
    }
    whole, elected = by_place[None, None]["strategy"], by_place["elected", None]["strategy"]
    assert (whole["n"], whole["mean"], whole["facts"]) == (15, 3.0, 0.33)
    assert (elected["n"], elected["mean"], elected["spread"]) == (5, 4.0, 0.63)
    assert by_place["staff", "education"]["strategy"]["mean"] == 2.0
    assert "management" not in {group for group, _ in by_place}  # not relevant to any of them
    assert "software" not in by_place[None, None]  # of one mind


async def test_groups_of_fewer_than_five_are_not_shown_and_can_t_be_told_from_the_rest(surveys: Surveys) -> None:
    opened = await opens(surveys, await municipality(surveys), sectors=SECTORS)
    (secret,) = await secrets(surveys, opened["id"])
    for level in (*FIVE, *FIVE):
        await answers(surveys, secret, {"strategy": level}, sector="education")
    for level in (4, 5, 5):
        await answers(surveys, secret, {"strategy": level}, sector="technology")
    (assessment_id,) = (await becomes(surveys, opened["id"], "closed"))["assessment_ids"]
    places = (await surveys.get(f"/assessments/{assessment_id}"))["places"]
    assert [(place["group"], place["sector"]) for place in places] == [(None, None), ("staff", None)]


async def test_what_single_respondents_said_is_gone_when_the_round_closes(surveys: Surveys) -> None:
    await measures(surveys, await municipality(surveys), FIVE)
    assert await surveys.running.fetch("SELECT FROM assessment_sheets") == []
    assert await surveys.running.fetch("SELECT FROM secret_links") == []


async def test_while_it_is_open_only_steps_of_five_are_told(surveys: Surveys) -> None:
    opened = await opens(surveys, await municipality(surveys))
    (secret,) = await secrets(surveys, opened["id"])
    seen = []
    for level in (*FIVE, 1):
        await answers(surveys, secret, {"strategy": level})
        seen.append((await surveys.get(f"/assessment-rounds/{opened['id']}"))["answered_at_least"])
    assert seen == [0, 0, 0, 0, 5, 5]


async def test_a_region_and_its_municipalities_are_measured_in_one(surveys: Surveys) -> None:
    towns = [await municipality(surveys, name) for name in ("Kaustinen", "Veteli", "Halsua")]
    opened = await opens(surveys, await region(surveys, towns), member_ids=[str(town) for town in towns])
    (secret,) = await secrets(surveys, opened["id"])
    for level in FIVE:
        for more, town in enumerate(towns):
            await answers(surveys, secret, {"strategy": level + more}, organisation_id=str(town))
    ids = (await becomes(surveys, opened["id"], "closed"))["assessment_ids"]
    views = [await surveys.get(f"/assessments/{one}") for one in ids]
    starts = {UUID(view["organisation_id"]): criterion(view, "strategy")["start"] for view in views}
    assert [starts[town] for town in towns] == [2.0, 3.0, 4.0]
    assert [start for organisation, start in starts.items() if organisation not in towns] == [3.0]


async def test_a_link_for_one_answer_takes_one_however_many_come_at_once(surveys: Surveys) -> None:
    opened = await opens(surveys, await municipality(surveys), answering="single_links")
    links = await secrets(surveys, opened["id"], 2)
    for _ in range(3):  # a mail scanner
        assert (await surveys.http.get(f"/assess/{links[0]}")).status_code == 200
    taken = await asyncio.gather(*(answers(surveys, links[0], {"strategy": 3}) for _ in range(6)))
    assert sorted(answer.status_code for answer in taken) == [204, 404, 404, 404, 404, 404]
    assert len(await surveys.running.fetch("SELECT FROM assessment_sheets")) == 1


async def test_nothing_of_who_or_when_is_kept_beside_an_answer(surveys: Surveys) -> None:
    columns = await surveys.running.fetch(
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'assessment_sheets' ORDER BY 1"
    )
    assert [row["column_name"] for row in columns] == ["id", "place", "round_id", "scores"]


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"group": "staff", "scores": {"strategy": {"level": 3}}}, "sector", "missing"),
        ({"group": "elected", "sector": "health", "scores": {"strategy": {"level": 3}}}, "sector", "unknown_sector"),
        ({"group": "elected", "scores": {"strategy": {"level": 6}}}, "scores.strategy", "level_unknown"),
        ({"group": "elected", "scores": {"charm": {"level": 3}}}, "scores.charm", "unknown_criterion"),
        ({"group": "elected", "scores": {}}, "scores", "nothing_scored"),
        ({"group": "guest", "scores": {"strategy": {"level": 3}}}, "group", "unknown_value"),
        ({"group": "elected", "scores": {"strategy": {}}}, "scores.strategy", "level_or_not_relevant"),
        ({"group": "elected", "scores": {"strategy": {"level": "x" * 9000}}}, "scores.strategy.level", "not_a_number"),
        (
            {"group": "elected", "organisation_id": str(uuid4()), "scores": {"strategy": {"level": 3}}},
            "organisation_id", "unknown_member",
        ),
    ],
)  # fmt: skip
async def test_a_wrong_answer_is_refused_by_field(
    surveys: Surveys, body: dict[str, Any], field: str, code: str
) -> None:
    opened = await opens(surveys, await municipality(surveys), sectors=SECTORS)
    (secret,) = await secrets(surveys, opened["id"])
    answer = await surveys.http.post(f"/assessment-answers/{secret}", json=body)
    told = answer.json()
    assert (answer.status_code, told["errors"][0]["field"], told["errors"][0]["code"]) == (422, field, code)
    assert await surveys.running.fetch("SELECT FROM assessment_sheets") == []


async def test_answers_come_neither_early_nor_late(surveys: Surveys) -> None:
    planned = await plans(surveys, await municipality(surveys), closes_at="2026-11-30T12:00:00Z")
    (secret,) = await secrets(surveys, planned["id"])
    early = await answers(surveys, secret, {"strategy": 3})
    await becomes(surveys, planned["id"], "open")
    surveys.at(2026, 11, 30, 12)
    late = await answers(surveys, secret, {"strategy": 3})
    assert (early.json()["code"], late.json()["code"]) == ("round_draft", "round_over")
    await surveys.does_what_is_due()
    shown = await surveys.get(f"/assessment-rounds/{planned['id']}")
    assert (shown["state"], shown["closed_on"]) == ("closed", "2026-11-30")


async def test_a_closed_round_stays_closed(surveys: Surveys) -> None:
    opened = await opens(surveys, await municipality(surveys))
    await becomes(surveys, opened["id"], "closed")
    again = await surveys.put(f"/assessment-rounds/{opened['id']}/state", {"state": "open"})
    assert (again.status_code, again.json()["code"]) == (409, "round_closed")


async def test_a_round_keeps_the_model_that_it_was_made_of(surveys: Surveys) -> None:
    planned = await plans(surveys, await municipality(surveys))
    (row,) = await surveys.running.fetch("SELECT model::text FROM assessment_rounds")
    assert load(row["model"], Model) == shipped_models()[planned["model"], planned["model_version"]]


async def test_only_who_coordinates_the_network_sees_it(surveys: Surveys) -> None:
    assessment_id = await measures(surveys, await municipality(surveys), FIVE)
    for path in ("", "/targets", "/changes", "/consent", "/comparison", "/radar", "/radar.svg"):
        answer = await surveys.http.get(f"/assessments/{assessment_id}{path}", headers=surveys.running.as_())
        assert answer.status_code == 403, path


async def test_a_draft_is_changed_and_what_is_open_stays(surveys: Surveys) -> None:
    kaustinen, perho = await municipality(surveys, "Kaustinen"), await municipality(surveys, "Perho")
    joint = await region(surveys, [kaustinen, perho])
    draft = await plans(surveys, joint, member_ids=[str(kaustinen)])
    path, closes = f"/assessment-rounds/{draft['id']}", "2027-01-15T12:00:00Z"
    (old,) = await secrets(surveys, draft["id"])

    wanted = {"member_ids": [str(kaustinen), str(perho)], "sectors": SECTORS, "answering": "single_links"}
    changed = (await surveys.patch(path, {**wanted, "closes_at": closes}, **{"If-Match": '"1"'})).json()

    assert (changed["version"], changed["closes_at"]) == (2, closes)
    assert {name: changed[name] for name in ("member_ids", "answering")} == {
        name: wanted[name] for name in ("member_ids", "answering")
    }
    assert [sector["key"] for sector in changed["sectors"]] == ["education", "technology"]
    assert (await surveys.patch(path, {"answering": "single_links"})).json()["version"] == 2, "nothing is otherwise"
    assert (await surveys.patch(path, {"closes_at": None}, **{"If-Match": '"1"'})).status_code == 412
    assert (await surveys.http.get(f"/assessment-answers/{old}")).status_code == 404
    for body, field, code in (
        ({"member_ids": [str(uuid4())]}, "member_ids", "not_a_member_of_it"),
        ({"closes_at": "2020-01-01T12:00:00Z"}, "closes_at", "in_the_past"),
        ({"answering": None}, None, "cannot_be_empty"),
    ):
        refused = (await surveys.patch(path, body)).json()
        assert (refused["status"], refused.get("field"), refused["code"]) == (422, field, code)

    await becomes(surveys, draft["id"], "open")
    late = await surveys.patch(path, {"illustrative": True})
    assert (late.status_code, late.json()["code"]) == (409, "round_open")
