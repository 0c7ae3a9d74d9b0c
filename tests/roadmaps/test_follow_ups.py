"""Yearly follow-ups: prepared by the team, approved by the management team, and frozen for good."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from services.roadmaps.follow_ups import queries
from services.roadmaps.follow_ups.queries import by_state
from shared.bus.restoring_queries import raise_versions
from shared.contracts import Erasure, ErasureState, Localised, Measure, MeasureStage, Roadmap
from shared.contracts.measure import BudgetLine
from shared.runtime.kept import MILLION, Kept
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.entrusting import ask, owns, trusts
from tests.roadmaps.publishing import publish
from tests.roadmaps.states import added, changed, edited, made, measure, roadmap

DONE: dict[str, Any] = {"status": "done", "stage": MeasureStage.done, "progress": 100}
ACCOUNTS = {"year": 2024, "occasion": "annual_accounts", "due_on": "2025-03-31"}
TEXT = {"text": {"fi": "Käyttöönotto on tehty kahdessa yksikössä."}}
APPROVED = {"approved_as": {"fi": "Johtoryhmä", "sv": "Ledningsgruppen"}}

CHANGES = (
    "UPDATE follow_ups SET summary = '{}'",
    "UPDATE follow_ups SET frozen_at = NULL, approved_as = NULL, approved_by = NULL",
    "DELETE FROM follow_ups",
    "UPDATE follow_up_texts SET text = '{}'",
    "DELETE FROM follow_up_texts",
    "INSERT INTO follow_up_texts (version, follow_up_id, measure_id, text) SELECT 1, f.id, m.id, '{}'"
    " FROM follow_ups f, measures m WHERE m.id NOT IN (SELECT measure_id FROM follow_up_texts)",
    "UPDATE follow_up_snapshots SET figures = '{}'",
    "DELETE FROM follow_up_snapshots",
    "UPDATE follow_up_documents SET version = version - 1",
    "DELETE FROM follow_up_documents",
    "INSERT INTO follow_up_documents SELECT f.id, h.id, h.version FROM follow_ups f, history h",
    "TRUNCATE follow_up_texts",
    "TRUNCATE follow_up_documents",
    "TRUNCATE follow_up_snapshots",
    "TRUNCATE follow_ups CASCADE",
)
"""What somebody with the database in their hands might try."""


def line(key: str, planned: int, actual: int | None, weight: int = 100, year: int = 2024) -> BudgetLine:
    money = None if actual is None else Decimal(actual)
    return BudgetLine(
        key=key, year=year, line=Localised(fi="Käyttö"), planned=Decimal(planned), actual=money, weight=weight
    )


@dataclass
class Plan:
    """Akaa's roadmap with two measures, an editor and somebody of the management team."""

    roadmaps: Roadmaps
    roadmap: Roadmap
    one: Measure
    other: Measure
    editor: UUID
    approver: UUID

    async def planned(self, **fields: Any) -> str:
        answer = await ask(
            self.roadmaps, self.editor, "POST", f"/roadmaps/{self.roadmap.id}/follow-ups", ACCOUNTS | fields
        )
        assert answer.status_code == 201, answer.text
        follow_up_id: str = answer.json()["id"]
        return follow_up_id

    async def tells(self, follow_up: str, of: Measure, body: Mapping[str, Any] = TEXT, **headers: str) -> Any:
        path = f"/follow-ups/{follow_up}/texts/{of.id}"
        return await ask(self.roadmaps, self.editor, "PUT", path, body, **headers)

    async def approves(self, follow_up: str, **fields: Any) -> Any:
        return await ask(self.roadmaps, self.approver, "PUT", f"/follow-ups/{follow_up}/approval", APPROVED | fields)

    async def frozen(self, **fields: Any) -> str:
        follow_up = await self.planned(**fields)
        answer = await self.approves(follow_up, incomplete=True)
        assert answer.status_code == 200, answer.text
        return follow_up

    async def shows(self, follow_up: str) -> Any:
        answer = await ask(self.roadmaps, self.editor, "GET", f"/follow-ups/{follow_up}")
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
async def plan(roadmaps: Roadmaps) -> Plan:
    roadmaps.at(2025, 1, 10)
    kept = roadmap(roadmaps.network)
    one = measure(kept, sectors=("technical",), budget=(line("it", 10_000, 8_000), line("work", 1_000, None, 50)))
    other = measure(kept, "Tiedolla johtaminen", sectors=("education",), progress=50, goals=("goal-1",))
    await made(roadmaps, kept, one, other)
    editor = await trusts(roadmaps, kept.id, "editor")
    return Plan(roadmaps, kept, one, other, editor, await trusts(roadmaps, kept.id, "approver"))


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


async def test_a_frozen_one_tells_of_its_moment_whatever_the_roadmap_becomes(plan: Plan) -> None:
    follow_up = await plan.planned()
    await plan.tells(follow_up, plan.one)
    await plan.approves(follow_up, incomplete=True)
    before = await plan.shows(follow_up)

    await changed(plan.roadmaps, plan.one, **DONE, title=Localised(fi="Toinen nimi"))
    await changed(plan.roadmaps, plan.other, removed=True)
    await edited(plan.roadmaps, plan.roadmap, title=Localised(fi="Uusi tiekartta"))

    assert await plan.shows(follow_up) == before
    assert before["figures"]["progress"]["percent"] == 25.0


async def test_twin_one_that_is_not_frozen_follows_the_roadmap(plan: Plan) -> None:
    follow_up = await plan.planned()
    before = await plan.shows(follow_up)

    await changed(plan.roadmaps, plan.one, **DONE)

    assert (await plan.shows(follow_up))["figures"]["progress"]["percent"] == 75.0
    assert before["figures"]["progress"]["percent"] == 25.0


async def test_a_change_of_a_frozen_one_is_refused(plan: Plan) -> None:
    follow_up = await plan.frozen()
    asked: list[tuple[UUID, str, dict[str, Any]]] = [
        (plan.editor, "summary", {"summary": {"fi": "Toinen"}}),
        (plan.editor, "due-day", {"due_on": "2025-05-01"}),
        (plan.editor, f"texts/{plan.one.id}", TEXT),
        (plan.approver, "approval", {**APPROVED, "incomplete": True}),
    ]
    answers = [
        await ask(plan.roadmaps, who, "PUT", f"/follow-ups/{follow_up}/{path}", body) for who, path, body in asked
    ]

    assert [(one.status_code, one.json()["code"]) for one in answers] == [(409, "follow_up_frozen")] * len(asked)


async def test_the_database_itself_refuses_to_change_what_is_frozen(plan: Plan) -> None:
    follow_up = await plan.planned()
    await plan.tells(follow_up, plan.one)
    await plan.approves(follow_up, incomplete=True)

    for statement in CHANGES:
        with pytest.raises(asyncpg.RestrictViolationError):
            await plan.roadmaps.running.fetch(statement)


async def test_twin_with_its_triggers_off_a_frozen_one_could_be_changed(plan: Plan) -> None:
    follow_up = await plan.frozen()
    before = await plan.shows(follow_up)
    await plan.roadmaps.running.fetch("ALTER TABLE follow_ups DISABLE TRIGGER follow_up_stays")

    await plan.roadmaps.running.fetch('UPDATE follow_ups SET summary = \'{"fi": "Toinen"}\'')

    assert await plan.shows(follow_up) != before


async def test_versions_that_a_restore_lifts_leave_it_as_it_was(plan: Plan) -> None:
    follow_up = await plan.planned()
    await plan.tells(follow_up, plan.one)
    await plan.approves(follow_up, incomplete=True)
    before = await plan.shows(follow_up)
    history = Kept("history")

    async with plan.roadmaps.running.process.resources.pool.acquire() as tx, tx.transaction():
        for kept in (Kept("roadmaps", history=history), Kept("measures", history=history), Kept("follow_ups")):
            await raise_versions(tx, kept, MILLION, None, 100)

    after = await plan.shows(follow_up)
    assert after["roadmap_version"] == before["roadmap_version"] + MILLION
    assert [one | {"text_version": 0} for one in after["measures"]] == [
        one | {"text_version": 0} for one in before["measures"]
    ]
    assert after["figures"] == before["figures"]


async def test_who_approved_it_is_told_so_and_forgotten_and_the_role_stays(plan: Plan) -> None:
    follow_up = await plan.frozen()
    own = await ask(plan.roadmaps, plan.approver, "GET", "/people/me/data")
    await plan.roadmaps.running.hear(
        Erasure(id=plan.approver, version=1, state=ErasureState.asked, asked_at=plan.roadmaps.running.clock())
    )

    assert [one["year"] for one in own.json()["data"]["approvals"]] == [2024]
    (row,) = await plan.roadmaps.running.fetch("SELECT approved_by FROM follow_ups")
    assert row["approved_by"] is None
    assert (await plan.shows(follow_up))["approved_as"]["sv"] == "Ledningsgruppen"
    assert str(plan.approver) not in str(await plan.shows(follow_up))


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


async def writes_while_it_is_frozen(plan: Plan, follow_up: str) -> tuple[bool, int]:
    """Did the writer wait for whoever was approving it, and what were they told?"""
    async with plan.roadmaps.running.process.resources.pool.acquire() as tx, tx.transaction():
        await tx.execute("SELECT FROM follow_ups FOR NO KEY UPDATE")
        writing = asyncio.create_task(plan.tells(follow_up, plan.one))
        await asyncio.wait([writing], timeout=0.5)
        waited = not writing.done()
        await tx.execute(
            'UPDATE follow_ups SET version = version + 1, approved_as = \'{"fi": "Johtoryhmä"}\', frozen_at = now()'
        )
    return waited, (await writing).status_code


async def test_who_writes_while_it_is_being_approved_waits_and_is_refused(plan: Plan) -> None:
    follow_up = await plan.planned()

    assert await writes_while_it_is_frozen(plan, follow_up) == (True, 409)
    assert not await plan.roadmaps.running.fetch("SELECT FROM follow_up_texts")


async def test_twin_without_holding_it_a_text_would_slip_in(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    follow_up = await plan.planned()
    monkeypatch.setattr(queries, "hold_follow_up", queries.follow_up)
    await plan.roadmaps.running.fetch("ALTER TABLE follow_up_texts DISABLE TRIGGER follow_up_text_stays")

    assert await writes_while_it_is_frozen(plan, follow_up) == (False, 200)
