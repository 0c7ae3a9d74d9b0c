"""A roadmap as files: its team's working state, and for everybody what is published, in three languages."""

import io
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from services.roadmaps.exchange.drawing import budget_part, progress_part, schedule_parts
from services.roadmaps.publications.showing import Speech
from services.roadmaps.service import FOLDER
from shared.contracts import Localised, Measure, MeasureStage
from shared.contracts.measure import BudgetLine
from shared.texts import Texts
from tests.roadmaps import states
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.exchanging import brought, counts, documents, exported, rows_in
from tests.roadmaps.following_up import TEXT, Plan, plan
from tests.roadmaps.making import entrusted, made, with_measures

__all__ = ["plan"]

MONEY = {"line": {"fi": "Tietohallinto"}, "planned": "10000.50", "actual": "9000"}
FULL: dict[str, Any] = {
    "title": {"fi": "=Sähköinen asiointi", "sv": "E-tjänster", "original": "sv"},
    "description": {"fi": "- ensimmäinen\n- toinen; kolmas, \"neljäs\""},
    "sectors": ["education", "ict"], "responsible": {"fi": "Sivistysjohtaja"},
    "starts_on": "2024-01-15", "ends_on": "2025-12-31", "status": "under_way", "progress": 40,
    "budget": [{"key": "b-2024", "year": 2024, **MONEY}, {"key": "b-2025", "year": 2025, **MONEY, "actual": None}],
    "milestones": [{"key": "pilot", "title": {"fi": "Pilotti"}, "on": "2024-06-01"}],
    "indicators": [{"key": "share", "name": {"fi": "Osuus"}, "unit": "%", "targets": {"2025": "60"}, "baseline": "12"}],
    "benefits": [{"key": "hours", "kind": "time", "text": {"fi": "Työaikaa säästyy"}, "unit": "h", "planned": "120"}],
    "risks": [{"key": "people", "text": {"fi": "Tekijät puuttuvat"}, "likelihood": 3, "impact": 4}],
}  # fmt: skip


async def published(roadmaps: Roadmaps, roadmap_id: UUID) -> None:
    answer = await roadmaps.post(f"/roadmaps/{roadmap_id}/publications", {"label": {"fi": "Ensimmäinen versio"}})
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
async def test_an_export_brought_back_changes_nothing(roadmaps: Roadmaps, ending: str, language: str) -> None:
    roadmap_id = await made(roadmaps)
    await with_measures(roadmaps, roadmap_id, 2, **FULL)
    before = await documents(roadmaps, roadmap_id)

    file = await exported(roadmaps, f"/roadmaps/{roadmap_id}/export.{ending}", language)
    told = await brought(roadmaps, roadmap_id, file)

    assert counts(told) == (0, 0, 2, 0)
    assert await documents(roadmaps, roadmap_id) == before


async def test_an_export_moves_a_roadmaps_measures_into_another_one(roadmaps: Roadmaps) -> None:
    roadmap_id, other_id = await made(roadmaps), await made(roadmaps)
    await with_measures(roadmaps, roadmap_id, 1, **FULL)

    file = await exported(roadmaps, f"/roadmaps/{roadmap_id}/export.xlsx", "sv")
    assert counts(await brought(roadmaps, other_id, file)) == (1, 0, 0, 0)
    assert counts(await brought(roadmaps, other_id, file)) == (0, 0, 1, 0)

    (one,), (other,) = await documents(roadmaps, roadmap_id), await documents(roadmaps, other_id)
    moved = {**other, "id": one["id"], "roadmap_id": one["roadmap_id"]}
    assert Measure.model_validate(moved) == Measure.model_validate(one)


async def test_an_edited_cell_is_the_one_difference(roadmaps: Roadmaps) -> None:
    roadmap_id = await made(roadmaps)
    await with_measures(roadmaps, roadmap_id, 2, **FULL)
    file = await exported(roadmaps, f"/roadmaps/{roadmap_id}/export.csv")

    told = await brought(roadmaps, roadmap_id, file.replace("Työaikaa säästyy".encode(), b"Aikaa", 1))

    assert counts(told) == (0, 1, 1, 0)
    (row,) = told["rows"]
    (field,) = row["fields"]
    assert (field["path"], field["before"]["fi"], field["after"]["fi"]) == (
        "benefits/hours/text",
        "Työaikaa säästyy",
        "Aikaa",
    )


@pytest.mark.parametrize(
    ("language", "heading", "sheet"),
    [("fi", "Otsikko (fi)", "Toimenpiteet"), ("sv", "Rubrik (fi)", "Åtgärder"), ("en", "Title (fi)", "Measures")],
)
async def test_headings_names_and_sheets_are_in_the_readers_language(
    roadmaps: Roadmaps, language: str, heading: str, sheet: str
) -> None:
    roadmap_id = await made(roadmaps)
    await with_measures(roadmaps, roadmap_id, 1, **FULL)
    answer = await roadmaps.http.get(
        f"/roadmaps/{roadmap_id}/export.xlsx", headers={**roadmaps.coordinating(), "Accept-Language": language}
    )
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    rows = book.get_sheet_by_name(sheet).to_python()
    cell = rows[1][rows[0].index(heading)]
    assert cell == "'=Sähköinen asiointi"
    assert len(book.sheet_names) == 2
    assert answer.headers["Content-Language"] == language
    assert answer.headers["Content-Disposition"].endswith(f'-{language}.xlsx"')


async def test_everybody_gets_what_is_published_and_nothing_else(roadmaps: Roadmaps) -> None:
    roadmap_id = await made(roadmaps)
    (measure_id, _) = await with_measures(roadmaps, roadmap_id, 2, **FULL)
    paths = [
        f"/public-roadmaps/{roadmap_id}/{name}" for name in ("export.csv", "export.xlsx", "export.json", "report.pdf")
    ]
    assert {(await roadmaps.http.get(path)).status_code for path in paths} == {404}

    await published(roadmaps, roadmap_id)
    changed = await roadmaps.patch(f"/measures/{measure_id}", {"tags": ["kesken"]})
    assert changed.status_code == 200, changed.text

    told = orjson.loads((await roadmaps.http.get(paths[2])).content)
    assert [one["tags"] for one in told["measures"]] == [[], []]
    assert told["roadmap"]["number"] == 1
    csv, xlsx = [rows_in((await roadmaps.http.get(path)).content) for path in paths[:2]]
    assert len(csv) == len(xlsx) == 3
    assert (await roadmaps.http.get(paths[0], params={"number": 2})).status_code == 404
    working = orjson.loads(await exported(roadmaps, f"/roadmaps/{roadmap_id}/export.json"))
    assert sorted(one["tags"] for one in working["measures"]) == [[], ["kesken"]]


async def test_working_state_is_the_teams(roadmaps: Roadmaps) -> None:
    roadmap_id = await made(roadmaps)
    (measure_id,) = await with_measures(roadmaps, roadmap_id, 1)
    approver, owner = [await entrusted(roadmaps, roadmap_id, task) for task in ("approver", "contributor")]
    owned = await roadmaps.put(f"/measures/{measure_id}/owner", {"person_id": str(owner)})
    assert owned.status_code == 204, owned.text
    path = f"/roadmaps/{roadmap_id}/export.json"
    seen = [await roadmaps.http.get(path, headers=roadmaps.coordinating(who)) for who in (approver, uuid4())]
    assert [one.status_code for one in seen] == [200, 403]
    assert (await roadmaps.http.get(path)).status_code == 401
    files = [seen[0].content, *[await exported(roadmaps, path.replace("json", end)) for end in ("csv", "xlsx")]]
    cells = [seen[0].text, *(str(rows_in(file)) for file in files[1:])]
    assert [who for who in (approver, owner) for said in cells if str(who) in said] == []


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fi", ["Aikataulu", "Edistyminen", "Budjetti vuosittain", "Toimenpiteitä: 3"]),
        ("sv", ["Tidsplan", "Framsteg", "Budget per år", "Åtgärder: 3"]),
        ("en", ["Schedule", "Progress", "Budget per year", "Measures: 3"]),
    ],
)
async def test_a_published_roadmap_is_typeset_in_each_language(
    roadmaps: Roadmaps, language: str, said: list[str]
) -> None:
    roadmap_id = await made(roadmaps, title={"fi": "Akaan digitiekartta"})
    await with_measures(roadmaps, roadmap_id, 3, **FULL)
    await published(roadmaps, roadmap_id)

    pdf = PdfReader(io.BytesIO(await exported(roadmaps, f"/public-roadmaps/{roadmap_id}/report.pdf", language)))

    text = "\n".join(page.extract_text() for page in pdf.pages)
    assert [one for one in said if one not in text] == []
    root: Any = pdf.root_object
    assert root["/Lang"] == language
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Akaan digitiekartta"


def test_a_long_schedule_is_several_charts_and_what_was_cancelled_is_in_none() -> None:
    of = states.roadmap(uuid4())
    timed = {"starts_on": date(2024, 1, 1), "ends_on": date(2024, 12, 31)}
    cancelled: dict[str, Any] = {**timed, "stage": MeasureStage.cancelled, "status": "cancelled"}
    measures = [states.measure(of, f"Toimenpide {n}", **timed) for n in range(30)]
    speech = Speech(Texts(FOLDER / "texts"), "fi", of, {})

    parts = schedule_parts([*measures, states.measure(of), states.measure(of, **cancelled)], speech, date(2024, 6, 1))

    assert [len(part.rows) for part in parts] == [14, 14, 2]
    assert [part.title for part in parts] == ["Aikataulu 1", "Aikataulu 2", "Aikataulu 3"]
    assert "30 toimenpiteellä, 1 toimenpiteeltä" in parts[0].sentence
    (empty,) = schedule_parts([], speech, date(2024, 6, 1))
    assert (empty.rows, empty.svg) == ((), None)


def test_money_and_progress_have_their_tables_and_nothing_is_drawn_of_nothing() -> None:
    of = states.roadmap(uuid4())
    line = {"key": "ict", "line": Localised(fi="ICT"), "planned": Decimal(100_000), "weight": 30}
    budget = (BudgetLine(year=2024, actual=Decimal(50_000), **line), BudgetLine(year=2025, **{**line, "key": "b"}))
    measures = [states.measure(of, sectors=("education",), progress=40, budget=budget), states.measure(of, progress=20)]
    speech = Speech(Texts(FOLDER / "texts"), "en", of, {})

    assert budget_part(measures, speech).rows == [("2024", "30,000", "15,000"), ("2025", "30,000", "–")]
    assert progress_part(measures, speech).rows == [
        ("Education", "40 %", "1", "0"),
        ("No sector", "20 %", "1", "0"),
    ]
    assert (budget_part([], speech).svg, progress_part([], speech).svg) == (None, None)


async def test_a_frozen_follow_up_is_typeset_as_it_was_approved(plan: Plan) -> None:
    follow_up = await plan.planned()
    path = f"/public-follow-ups/{follow_up}/report.pdf"
    await plan.tells(follow_up, plan.other, TEXT | {"decision": {"fi": "Kunnanhallitus 4.2.2025 § 12"}})
    await published(plan.roadmaps, plan.roadmap.id)
    assert (await plan.roadmaps.http.get(path)).status_code == 404
    decided = {"decision": {"fi": "Kunnanvaltuusto 31.3.2025 § 45"}}
    assert (await plan.approves(follow_up, incomplete=True, **decided)).status_code == 200

    pages = PdfReader(io.BytesIO(await exported(plan.roadmaps, path))).pages

    text = " ".join(word for page in pages for word in page.extract_text().split())
    for said in ("Vuosiseuranta 2024", "Johtoryhmä", "Käyttöönotto on tehty", "Tiedolla johtaminen", "8 000",
                 "Päätös", "Kunnanvaltuusto 31.3.2025 § 45", "Päätös: Kunnanhallitus 4.2.2025 § 12"):  # fmt: skip
        assert said in text
