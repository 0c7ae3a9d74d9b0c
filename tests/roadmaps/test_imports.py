"""Measures come into a roadmap as tables: all or nothing, told row by row, and a second time nothing changes."""

from uuid import uuid4

import pytest

from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.exchanging import HEADINGS, ROWS, as_csv, as_xlsx, bring, brought, counts, documents
from tests.roadmaps.making import entrusted, made, with_measures

FILES = {
    "csv with semicolons": as_csv(HEADINGS, *ROWS),
    "csv with commas and a mark": b"\xef\xbb\xbf" + as_csv(HEADINGS, *ROWS, separator=","),
    "csv as Excel writes it in Finland": as_csv(HEADINGS, *ROWS, encoding="cp1252"),
    "csv of Unicode text": as_csv(HEADINGS, *ROWS, separator="\t", encoding="utf-16"),
    "xlsx": as_xlsx(HEADINGS, *ROWS),
}


@pytest.mark.parametrize("file", FILES.values(), ids=FILES)
async def test_existing_measures_are_brought_in_whatever_program_wrote_them(roadmaps: Roadmaps, file: bytes) -> None:
    roadmap_id = await made(roadmaps)

    told = await brought(roadmaps, roadmap_id, file)

    assert counts(told) == (2, 0, 0, 0)
    first, second = await documents(roadmaps, roadmap_id)
    assert first["title"]["fi"] == "Sähköinen asiointi käyttöön"
    assert (first["starts_on"], first["ends_on"], first["progress"]) == ("2024-01-15", "2025-12-31", 40)
    assert (second["starts_on"], second["status"]) == ("2024-01-15", "planned")
    assert second["sectors"] == ["ict", "technical"]


async def test_the_same_file_again_changes_nothing(roadmaps: Roadmaps) -> None:
    roadmap_id = await made(roadmaps)
    await brought(roadmaps, roadmap_id, as_csv(HEADINGS, *ROWS))
    before = await documents(roadmaps, roadmap_id)

    told = await brought(roadmaps, roadmap_id, as_xlsx(HEADINGS, *ROWS))

    assert counts(told) == (0, 0, 2, 0)
    assert await documents(roadmaps, roadmap_id) == before
    rows = await roadmaps.running.fetch("SELECT version FROM history WHERE kind = 'measure'")
    assert {row["version"] for row in rows} == {1}


async def test_dry_run_tells_what_would_be_and_keeps_nothing(roadmaps: Roadmaps) -> None:
    roadmap_id = await made(roadmaps)
    await with_measures(roadmaps, roadmap_id, 2)
    before = await documents(roadmaps, roadmap_id)
    file = as_csv(
        ["external_id", "title.fi", "tila", "edistyminen"],
        ["T-1", "Sähköinen asiointi käyttöön", "under_way", "55 %"],
        ["T-9", "Kyberturvan harjoitus", "", ""],
    )

    told = await brought(roadmaps, roadmap_id, file, dry_run=True)

    assert counts(told) == (1, 1, 0, 1)
    changed, added = told["rows"]
    assert (changed["row"], changed["change"], changed["external_id"]) == (2, "changed", "T-1")
    assert {one["path"]: (one["before"], one["after"]) for one in changed["fields"]} == {
        "status": ("planned", "under_way"),
        "stage": ("planned", "under_way"),
        "progress": (0, 55),
    }
    assert (added["row"], added["change"], added["fields"]) == (3, "added", [])
    assert await documents(roadmaps, roadmap_id) == before


async def test_what_a_file_doesnt_speak_of_stays(roadmaps: Roadmaps) -> None:
    roadmap_id = await made(roadmaps)
    await with_measures(roadmaps, roadmap_id, 2, description={"fi": "Kuvaus", "sv": "Beskrivning"}, tags=["asiointi"])

    told = await brought(roadmaps, roadmap_id, as_csv(["id", "external_id", "Kuvaus"], ["", "T-1", "Toinen kuvaus"]))

    assert counts(told) == (0, 1, 0, 1)
    first, second = await documents(roadmaps, roadmap_id)
    assert first["description"] == {"fi": "Toinen kuvaus", "sv": "Beskrivning", "en": None, "original": "fi"}
    assert first["tags"] == ["asiointi"]
    assert second["description"]["fi"] == "Kuvaus"


async def test_money_by_year_has_a_line_of_its_own_each_year(roadmaps: Roadmaps) -> None:
    roadmap_id = await made(roadmaps)
    headings = [
        "Tunnus",
        "Otsikko",
        "Budjetti 2024",
        "Budjetti 2024: toteutunut",
        "Budget 2025: planned",
        "budget.2025.funding.fi",
    ]
    file = as_csv(headings, ["D-1", "Asiointi", "10 000,50 €", "9 000", "20000", "Valtionavustus"])

    await brought(roadmaps, roadmap_id, file)
    assert counts(await brought(roadmaps, roadmap_id, file)) == (0, 0, 1, 0)

    (measure,) = await documents(roadmaps, roadmap_id)
    told = [(line["year"], line["planned"], line["actual"]) for line in measure["budget"]]
    assert told == [(2024, "10000.5", "9000"), (2025, "20000", None)]
    assert measure["budget"][1]["funding"]["fi"] == "Valtionavustus"
    assert measure["budget"][0]["line"] == {"fi": "Budjetti", "sv": "Budget", "en": "Budget", "original": "fi"}


async def test_status_brings_its_progress_and_names_in_any_language_are_known(roadmaps: Roadmaps) -> None:
    roadmap_id = await made(roadmaps)
    statuses = (await roadmaps.get(f"/roadmaps/{roadmap_id}"))["statuses"]
    done = next(one for one in statuses if one["stage"] == "done")
    file = as_csv(["Extern identifierare", "Rubrik", "Status"], ["D-1", "E-tjänster", done["name"]["sv"]])

    await brought(roadmaps, roadmap_id, file)

    (measure,) = await documents(roadmaps, roadmap_id)
    assert (measure["status"], measure["stage"], measure["progress"]) == (done["key"], "done", 100)
    assert measure["title"] == {"fi": None, "sv": "E-tjänster", "en": None, "original": "sv"}


async def test_rows_may_wait_for_each_other_by_their_external_ids(roadmaps: Roadmaps) -> None:
    roadmap_id = await made(roadmaps)
    headings = ["Tunnus", "Otsikko", "Edellyttää"]

    await brought(roadmaps, roadmap_id, as_csv(headings, ["A", "Ensin", ""], ["B", "Sitten", "A"]))
    circle = await bring(roadmaps, roadmap_id, as_csv(headings, ["A", "Ensin", "B"]))

    first, second = await documents(roadmaps, roadmap_id)
    assert second["depends_on"] == [first["id"]]
    (error,) = circle.json()["errors"]
    assert (error["row"], error["field"], error["code"]) == (2, "Edellyttää", "circular_dependency")
    assert "Sitten" in error["reason"]


FAULTY: dict[str, tuple[list[str], str, str]] = {
    "unknown sector": (["D-1", "Asiointi", "lentokentät", "", "", "", ""], "Toimialat", "unknown_sector"),
    "end before start": (["D-1", "Asiointi", "", "31.12.2025", "1.1.2025", "", ""], "Päättyy", "ends_before_it_starts"),
    "no such day": (["D-1", "Asiointi", "", "2025-02-30", "", "", ""], "Alkaa", "not_a_date"),
    "unknown status": (["D-1", "Asiointi", "", "", "", "melkein valmis", ""], "Tila", "unknown_status"),
    "progress over all": (["D-1", "Asiointi", "", "", "", "", "140"], "Edistyminen", "too_great"),
    "progress in words": (["D-1", "Asiointi", "", "", "", "", "paljon"], "Edistyminen", "not_a_number"),
    "no title": (["D-1", "", "", "", "", "", ""], "Otsikko", "missing"),
    "a formula": (["D-1", '=HYPERLINK("x")', "", "", "", "", ""], "Otsikko", "formula"),
    "a call of a program": (["D-1", "-2+3+cmd|' /C calc'!A0", "", "", "", "", ""], "Otsikko", "formula"),
    "hidden characters": (["D-1", "Asi\u202eointi", "", "", "", "", ""], "Otsikko", "control_characters"),
    "no id": (["", "Asiointi", "", "", "", "", ""], "", "external_id_missing"),
}


@pytest.mark.parametrize(("row", "column", "code"), FAULTY.values(), ids=FAULTY)
async def test_each_fault_is_told_by_row_and_column_and_nothing_is_brought(
    roadmaps: Roadmaps, row: list[str], column: str, code: str
) -> None:
    roadmap_id = await made(roadmaps)
    headings = ["Tunnus", "Otsikko", "Toimialat", "Alkaa", "Päättyy", "Tila", "Edistyminen"]
    fine = ["D-0", "Kunnossa", "", "", "", "", ""]

    answer = await bring(roadmaps, roadmap_id, as_csv(headings, fine, row))

    told = answer.json()
    assert (answer.status_code, told["code"]) == (422, "rows_invalid")
    assert [(one["row"], one["field"], one["code"]) for one in told["errors"]] == [(3, column, code)]
    assert await documents(roadmaps, roadmap_id) == []


@pytest.mark.parametrize(
    ("language", "said"),
    [("fi", "Solu alkaa kuin kaava"), ("sv", "Cellen börjar som en formel"), ("en", "The cell begins as a formula")],
)
async def test_faults_are_told_in_the_asked_language(roadmaps: Roadmaps, language: str, said: str) -> None:
    roadmap_id = await made(roadmaps)
    answer = await bring(roadmaps, roadmap_id, as_csv(["external_id", "title"], ["D-1", "=1+1"]), language=language)
    assert answer.json()["errors"][0]["reason"].startswith(said)


async def test_shares_of_one_line_are_whole_at_most_over_rows_and_what_stays(roadmaps: Roadmaps) -> None:
    roadmap_id = await made(roadmaps)
    line = {"key": "ict", "year": 2025, "line": {"fi": "Tietohallinto"}, "planned": "100", "weight": 70}
    await with_measures(roadmaps, roadmap_id, 1, budget=[line])
    file = as_csv(
        [
            "Tunnus",
            "Otsikko",
            "budget.1.key",
            "budget.1.year",
            "budget.1.line.fi",
            "budget.1.planned",
            "budget.1.weight",
        ],
        ["D-1", "Asiointi", "ict", "2025", "Tietohallinto", "100", "40"],
    )

    answer = await bring(roadmaps, roadmap_id, file)

    (error,) = answer.json()["errors"]
    assert (error["row"], error["field"], error["code"]) == (2, "budget.1.weight", "weights_over_whole")


async def test_two_rows_about_one_measure_and_columns_twice_or_unknown_are_refused(roadmaps: Roadmaps) -> None:
    roadmap_id = await made(roadmaps)
    twice = await bring(roadmaps, roadmap_id, as_csv(["Tunnus", "Otsikko"], ["D-1", "Yksi"], ["D-1", "Kaksi"]))
    columns = await bring(
        roadmaps, roadmap_id, as_csv(["Tunnus", "Otsikko", "title.fi", "Väri"], ["D-1", "A", "B", "c"])
    )

    assert [(one["row"], one["code"]) for one in twice.json()["errors"]] == [(2, "row_twice"), (3, "row_twice")]
    assert [(one["field"], one["code"]) for one in columns.json()["errors"]] == [
        ("title.fi", "column_twice"),
        ("Väri", "unknown_column"),
    ]


async def test_a_measure_that_was_removed_stays_so_and_its_name_is_free(roadmaps: Roadmaps) -> None:
    roadmap_id = await made(roadmaps)
    (measure_id,) = await with_measures(roadmaps, roadmap_id, 1)
    gone = await roadmaps.http.delete(f"/measures/{measure_id}", headers=roadmaps.coordinating())
    assert gone.status_code < 300, gone.text

    back = await bring(roadmaps, roadmap_id, as_csv(["id", "Otsikko"], [str(measure_id), "Takaisin"]))
    told = await brought(roadmaps, roadmap_id, as_csv(["Tunnus", "Otsikko"], ["T-1", "Uusi"]))

    assert [(one["row"], one["code"]) for one in back.json()["errors"]] == [(2, "measure_was_removed")]
    assert counts(told) == (1, 0, 0, 0)


async def test_a_table_written_before_a_change_overwrites_it_not(roadmaps: Roadmaps) -> None:
    roadmap_id = await made(roadmaps)
    (measure_id,) = await with_measures(roadmaps, roadmap_id, 1)
    changed = await roadmaps.patch(f"/measures/{measure_id}", {"tags": ["uusi"]})
    assert changed.status_code == 200, changed.text
    headings = ["id", "version", "title.fi"]

    late = await bring(roadmaps, roadmap_id, as_csv(headings, [str(measure_id), "1", "Vanhan päältä"]))
    same = await brought(roadmaps, roadmap_id, as_csv(headings, [str(measure_id), "1", "Sähköinen asiointi käyttöön"]))

    assert [(one["row"], one["code"]) for one in late.json()["errors"]] == [(2, "changed_since_written")]
    assert counts(same) == (0, 0, 1, 0)


async def test_editors_bring_measures_and_contributors_dont(roadmaps: Roadmaps) -> None:
    roadmap_id = await made(roadmaps)
    editor = await entrusted(roadmaps, roadmap_id, "editor")
    contributor = await entrusted(roadmaps, roadmap_id, "contributor")
    file = as_csv(HEADINGS, *ROWS)

    assert (await bring(roadmaps, roadmap_id, file, person=contributor)).status_code == 403
    assert (await bring(roadmaps, roadmap_id, file, person=editor)).status_code == 200
    assert (await bring(roadmaps, uuid4(), file)).status_code == 404
