"""Yearly follow-ups: prepared by the team, approved by the management team, and frozen for good."""

from datetime import date
from uuid import uuid4

import pytest

from services.roadmaps.follow_ups import standing
from services.roadmaps.follow_ups.queries import by_state
from shared.contracts import MeasureStage
from tests.roadmaps.entrusting import ask, owns
from tests.roadmaps.following_up import ACCOUNTS, APPROVED, DONE, TEXT, Plan, plan
from tests.roadmaps.publishing import publish
from tests.roadmaps.states import added, changed, made, measure, roadmap

__all__ = ["plan"]


async def test_a_year_has_each_occasion_once(plan: Plan) -> None:
    await plan.planned()
    again = await ask(plan.roadmaps, plan.editor, "POST", f"/roadmaps/{plan.roadmap.id}/follow-ups", ACCOUNTS)
    await plan.planned(occasion="budget", due_on="2025-09-30")

    assert (again.status_code, again.json()["code"]) == (409, "follow_up_exists")
    listed = await ask(plan.roadmaps, plan.editor, "GET", f"/roadmaps/{plan.roadmap.id}/follow-ups")
    assert [one["occasion"] for one in listed.json()["items"]] == ["budget", "annual_accounts"]


async def test_it_counts_progress_by_sector_and_goal_and_the_years_money(plan: Plan) -> None:
    figures = (await plan.shows(await plan.planned()))["figures"]

    assert figures["progress"]["percent"] == 25.0
    assert {key: one["percent"] for key, one in figures["sectors"].items()} == {"education": 50.0, "technical": 0.0}
    assert figures["goals"]["goal-1"]["percent"] == 50.0
    assert figures["stages"] == {"planned": 2}
    assert {name: figures["budget"][name] for name in ("planned", "actual", "lines_without_actual")} == {
        "planned": "10500.00",
        "actual": "8000.00",
        "lines_without_actual": 1,
    }


async def test_contributors_tell_of_their_own_measures_alone(plan: Plan) -> None:
    contributor, follow_up = await owns(plan.roadmaps, plan.one), await plan.planned()
    own = await ask(plan.roadmaps, contributor, "PUT", f"/follow-ups/{follow_up}/texts/{plan.one.id}", TEXT)
    others = await ask(plan.roadmaps, contributor, "PUT", f"/follow-ups/{follow_up}/texts/{plan.other.id}", TEXT)

    assert (own.status_code, others.status_code) == (200, 403)
    told = {one["id"]: one["text"] for one in (await plan.shows(follow_up))["measures"]}
    assert told[str(plan.one.id)]["fi"] == TEXT["text"]["fi"]
    assert told[str(plan.other.id)] is None


async def test_who_writes_second_gets_both_texts_and_loses_nothing(plan: Plan) -> None:
    follow_up = await plan.planned()
    other = {"text": {"fi": "Toinen"}}
    first = await plan.tells(follow_up, plan.one, TEXT, **{"If-Match": "0"})
    second = await plan.tells(follow_up, plan.one, other, **{"If-Match": "0"})

    assert (first.status_code, second.status_code) == (200, 412)
    assert second.json()["now"]["text"]["fi"] == TEXT["text"]["fi"]
    assert second.json()["sent"]["text"]["fi"] == "Toinen"
    assert (await plan.tells(follow_up, plan.one, other, **{"If-Match": "1"})).status_code == 200


async def test_the_management_team_alone_approves(plan: Plan) -> None:
    follow_up = await plan.planned()
    path = f"/follow-ups/{follow_up}/approval"
    refused = [
        (await ask(plan.roadmaps, who, "PUT", path, {**APPROVED, "incomplete": True})).status_code
        for who in (plan.editor, plan.roadmaps.coordinator)
    ]

    assert refused == [403, 403]
    assert (await plan.shows(follow_up))["state"] == "due"


async def test_what_lacks_texts_is_approved_only_when_it_is_said_so(plan: Plan) -> None:
    follow_up = await plan.planned()
    await plan.tells(follow_up, plan.one)
    lacking = await plan.approves(follow_up)
    frozen = await plan.approves(follow_up, incomplete=True)

    assert (lacking.status_code, lacking.json()["code"], lacking.json()["field"]) == (
        409,
        "texts_missing",
        "incomplete",
    )
    assert frozen.json()["state"] == "frozen"
    assert (frozen.json()["figures"]["with_text"], frozen.json()["figures"]["measures"]) == (1, 2)


async def test_a_year_is_compared_with_the_last_frozen_one_of_its_occasion(plan: Plan) -> None:
    await plan.frozen(year=2022, due_on="2023-03-31")
    await plan.planned(year=2023, due_on="2024-03-31")
    await plan.frozen(year=2023, occasion="budget", due_on="2022-09-30")
    new = measure(plan.roadmap, "Uusi toimenpide")
    await added(plan.roadmaps, new)
    await changed(plan.roadmaps, plan.one, **DONE)
    await changed(plan.roadmaps, plan.other, removed=True)
    follow_up = await plan.planned()

    told = (await ask(plan.roadmaps, plan.editor, "GET", f"/follow-ups/{follow_up}/difference")).json()

    assert (told["from_year"], told["to_year"], told["percent_more"]) == (2022, 2024, 25.0)
    assert {one["id"]: one["what"] for one in told["measures"]} == {
        str(plan.one.id): "changed",
        str(new.id): "added",
        str(plan.other.id): "removed",
    }


async def test_without_an_earlier_one_there_is_no_difference(plan: Plan) -> None:
    follow_up = await plan.frozen()
    answer = await ask(plan.roadmaps, plan.editor, "GET", f"/follow-ups/{follow_up}/difference")

    assert (answer.status_code, answer.json()["code"]) == (404, "no_follow_up_before")


async def test_everybody_reads_frozen_ones_of_published_roadmaps_and_no_others(plan: Plan) -> None:
    frozen, waiting = await plan.frozen(), await plan.planned(year=2025, due_on="2026-03-31")
    paths = [
        f"/public-follow-ups/{frozen}",
        f"/follow-ups/{frozen}/page",
        f"/public-roadmaps/{plan.roadmap.id}/follow-ups",
    ]
    hidden = [(await ask(plan.roadmaps, None, "GET", path)).status_code for path in paths]
    await publish(plan.roadmaps, plan.roadmap)
    shown = [(await ask(plan.roadmaps, None, "GET", path)).status_code for path in paths]
    unfinished = [
        (await ask(plan.roadmaps, None, "GET", path)).status_code
        for path in (f"/public-follow-ups/{waiting}", f"/follow-ups/{waiting}/page")
    ]
    listed = (await ask(plan.roadmaps, None, "GET", paths[2])).json()["items"]

    assert (hidden, shown, unfinished) == ([404, 404, 404], [200, 200, 200], [404, 404])
    assert [one["id"] for one in listed] == [frozen]


WORDS = {
    "fi": ("Vuosiseuranta 2024: tilinpäätös", "Johtoryhmä", "Tekninen toimi", "Käynnissä"),
    "sv": ("Årsuppföljning 2024: bokslut", "Ledningsgruppen", "Inget har berättats om åtgärden."),
    "en": ("Yearly follow-up 2024: annual accounts", "10,500", "There are 2 measures"),
}


async def test_its_page_tells_figures_texts_and_what_changed(plan: Plan) -> None:
    await plan.frozen(year=2023, due_on="2024-03-31")
    await changed(plan.roadmaps, plan.one, status="under_way", stage=MeasureStage.under_way, progress=40)
    follow_up = await plan.planned()
    await plan.tells(follow_up, plan.one, {"text": {"fi": "<b>Lihavoitu</b> & muuta"}})
    await plan.approves(follow_up, incomplete=True)
    await publish(plan.roadmaps, plan.roadmap)

    pages = {one: (await plan.roadmaps.http.get(f"/follow-ups/{follow_up}/page?lang={one}")).text for one in WORDS}

    assert {(one, word) for one, words in WORDS.items() for word in words if word not in pages[one]} == set()
    assert all("&lt;b&gt;Lihavoitu&lt;/b&gt; &amp; muuta" in page and "<svg" in page for page in pages.values())


async def test_an_unknown_measure_and_one_of_another_roadmap_are_refused(plan: Plan) -> None:
    elsewhere = roadmap(plan.roadmaps.network)
    there = measure(elsewhere)
    await made(plan.roadmaps, elsewhere, there)
    follow_up = await plan.planned()
    refused = [
        (await plan.roadmaps.put(f"/follow-ups/{follow_up}/texts/{one}", TEXT)).status_code
        for one in (there.id, uuid4())
    ]

    assert refused == [404, 404]


WRONG = (
    ({"occasion": "christmas"}, "unknown_value", "occasion"),
    ({"year": 1999}, "too_small", "year"),
    ({"due_on": "2025-02-30"}, "not_a_date", "due_on"),
    ({"name": "x"}, "unknown_field", "name"),
)


async def test_what_cant_be_is_told_by_field(plan: Plan) -> None:
    path = f"/roadmaps/{plan.roadmap.id}/follow-ups"
    for body, code, field in WRONG:
        answer = await ask(plan.roadmaps, plan.editor, "POST", path, ACCOUNTS | body)
        assert answer.status_code == 422
        assert (answer.json()["code"], answer.json()["field"]) == (code, field), answer.text


async def test_metrics_tell_how_many_are_due_overdue_and_frozen(plan: Plan) -> None:
    await plan.frozen()
    await plan.planned(year=2023, due_on="2024-03-31")
    await plan.planned(year=2025, due_on="2026-03-31")

    async with plan.roadmaps.running.process.resources.pool.acquire() as connection:
        assert await by_state(connection, date(2025, 1, 10)) == {"due": 1, "overdue": 1, "frozen": 1}


async def test_decisions_stand_beside_what_is_told_and_beside_the_approval(plan: Plan) -> None:
    follow_up = await plan.planned()
    decided = {"fi": "Kunnanhallitus 4.2.2025 § 12"}
    await plan.tells(follow_up, plan.one, {**TEXT, "decision": decided})
    await plan.approves(follow_up, incomplete=True, decision={"fi": "Kunnanhallitus 31.3.2025 § 45"})
    await publish(plan.roadmaps, plan.roadmap)
    page = (await plan.roadmaps.http.get(f"/follow-ups/{follow_up}/page")).text

    told = {one["id"]: one["decision"] for one in (await plan.shows(follow_up))["measures"]}
    assert (told[str(plan.one.id)]["fi"], told[str(plan.other.id)]) == (decided["fi"], None)
    assert [one for one in ("Päätös: Kunnanhallitus 4.2.2025 § 12", "31.3.2025 § 45") if one not in page] == []


async def test_a_large_one_is_counted_apart_and_says_the_same(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    follow_up = await plan.planned()
    await plan.tells(follow_up, plan.one)
    here = await plan.shows(follow_up)

    monkeypatch.setattr(standing, "FEW", 0)
    assert await plan.shows(follow_up) == here
    monkeypatch.setattr(standing.COUNTING, "seconds", 0.001)
    late = await ask(plan.roadmaps, plan.editor, "GET", f"/follow-ups/{follow_up}")

    assert (late.status_code, late.json()["code"]) == (503, "busy")
    assert late.headers["Retry-After"]
