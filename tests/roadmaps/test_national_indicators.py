"""Indicators of the compass's goals: values that only append, drawn with what was found in them together (DF7)."""

from typing import Any

import pytest

from shared.contracts import Compass
from tests.roadmaps.compassing import Administrator, became, frame, goal, ids, measured
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.states import made, measure, roadmap


@pytest.fixture
def administrator(roadmaps: Roadmaps) -> Administrator:
    return Administrator(roadmaps)


async def test_values_of_an_indicator_only_append_and_the_newest_is_said(
    roadmaps: Roadmaps, administrator: Administrator
) -> None:
    services = ids(await administrator.publishes(frame(measured("services")), "2022-10-20"))["services"]
    told = {"fi": "Kasvu on hidastunut", "sv": "Tillväxten har avtagit"}
    await administrator.reports(services, "44.5", "2023-12-31")
    late = await administrator.reports(services, "41", "2022-12-31")
    await administrator.reports(services, "52", "2024-12-31", interpretation=told)
    mended = await administrator.reports(services, "50.25", "2024-12-31", interpretation=told)

    assert late.json()["latest"]["value"] == "44.5"
    assert mended.json()["latest"]["value"] == "50.25"
    listed = (await roadmaps.http.get(f"/compass/goals/{services}/indicators/digital-share/values")).json()["items"]
    assert [(one["on"], one["value"], one["counts"]) for one in listed] == [
        ("2022-12-31", "41", True),
        ("2023-12-31", "44.5", True),
        ("2024-12-31", "52", False),
        ("2024-12-31", "50.25", True),
    ]
    newest = (await roadmaps.said(Compass))[-1].parts[0].goals[0].key_results[0].indicators[0].latest
    assert (str(newest.value), newest.interpretation.sv) == ("50.25", "Tillväxten har avtagit")
    with pytest.raises(Exception, match="only added to"):
        await roadmaps.running.fetch("UPDATE national_indicator_values SET value = 0")


async def test_pages_of_values_leave_none_out(roadmaps: Roadmaps, administrator: Administrator) -> None:
    services = ids(await administrator.publishes(frame(measured("services")), "2022-10-20"))["services"]
    for year in range(2018, 2023):
        await administrator.reports(services, str(year - 2000), f"{year}-12-31")

    path, found = f"/compass/goals/{services}/indicators/digital-share/values?limit=2", []
    page = await roadmaps.get(path)
    while page["next"]:
        found += page["items"]
        page = await roadmaps.get(f"{path}&cursor={page['next']}")
    assert [one["value"] for one in [*found, *page["items"]]] == ["18", "19", "20", "21", "22"]


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"unit": "kpl"}, 422, "wrong_unit"),
        ({"on": "2027-01-01"}, 422, "value_not_yet"),
        ({"value": "NaN"}, 422, "invalid"),
        ({"value": "12 %"}, 422, "invalid"),
    ],
)
async def test_a_value_that_cant_be_right_is_refused(
    roadmaps: Roadmaps, administrator: Administrator, fields: dict[str, Any], status: int, code: str
) -> None:
    services = ids(await administrator.publishes(frame(measured("services")), "2022-10-20"))["services"]
    body = {"value": "1", "unit": "%", "on": "2024-01-01", **fields}

    refused = await administrator.ask("POST", f"/compass/goals/{services}/indicators/digital-share/values", body)
    assert (refused.status_code, refused.json()["code"], refused.json()["field"]) == (status, code, *fields)
    assert not await roadmaps.running.fetch("SELECT FROM national_indicator_values")


async def test_values_go_on_with_a_goal_that_stays_the_same_and_end_with_one_that_went(
    roadmaps: Roadmaps, administrator: Administrator
) -> None:
    first = await administrator.publishes(frame(measured("services"), measured("data")), "2022-10-20")
    for one in ids(first).values():
        await administrator.reports(one, "44", "2023-12-31")
    second = await administrator.publishes(
        frame(measured("services"), successors=[became("services", "same", "services"), became("data", "dropped")]),
        "2024-01-01",
    )

    indicator = second["parts"][0]["goals"][0]["key_results"][0]["indicators"][0]
    assert indicator["latest"]["value"] == "44"
    refused = await administrator.reports(ids(first)["data"], "45", "2024-12-31")
    assert (refused.status_code, refused.json()["code"]) == (409, "goal_not_in_force")
    kept = await roadmaps.get(f"/compass/goals/{ids(first)['data']}/indicators/digital-share/values")
    assert [one["value"] for one in kept["items"]] == ["44"]


async def test_a_goal_tells_what_published_measures_do_for_it(roadmaps: Roadmaps, administrator: Administrator) -> None:
    services = ids(await administrator.publishes(frame(goal("services")), "2022-10-20"))["services"]
    assert (await roadmaps.get(f"/compass/goals/{services}"))["done"] is None
    plan = roadmap(roadmaps.network)
    await made(roadmaps, plan, *(measure(plan, title, national_goal_ids=(services,), progress=50) for title in "ab"))
    await roadmaps.post(f"/roadmaps/{plan.id}/publications", {"label": {"fi": "Ensimmäinen versio"}})

    done = (await roadmaps.get(f"/compass/goals/{services}"))["done"]
    assert (done["counted"], done["organisations"], done["percent"]) == (2, 1, 50)
    assert "Toimenpiteitä 2, organisaatioita 1" in (await roadmaps.http.get("/compass")).text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fi", ["Suomen digikompassi", "Uusin arvo on 50,5 %", "Yhteinen tulkinta", "Kasvu on hidastunut"]),
        ("sv", ["Finlands digitala kompass", "Det senaste värdet är 50,5 %", "Gemensam tolkning"]),
        ("en", ["Finland&#39;s digital compass", "The newest value is 50.5 %", "Shared interpretation"]),
    ],
)
async def test_everybody_reads_the_compass_with_its_charts_and_tables(
    roadmaps: Roadmaps, administrator: Administrator, language: str, said: list[str]
) -> None:
    services = ids(await administrator.publishes(frame(measured("services")), "2022-10-20"))["services"]
    await administrator.reports(services, "44", "2023-12-31")
    await administrator.reports(services, "50.5", "2024-12-31", interpretation={"fi": "Kasvu on hidastunut"})

    page = await roadmaps.http.get("/compass", headers={"Accept-Language": language})
    assert page.status_code == 200
    assert [text for text in [*said, "<svg", "31.12.2024"] if text not in page.text] == []
