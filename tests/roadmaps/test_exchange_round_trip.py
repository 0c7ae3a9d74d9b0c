"""Whatever measures say, a table of them read again says the same: nothing is lost, nothing changes, nothing runs."""

from datetime import date
from itertools import repeat
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from services.roadmaps.exchange import cells
from services.roadmaps.exchange.cells import quoted, said, unquoted
from services.roadmaps.exchange.columns import FIELDS, ONLY_TOLD, OUR_OWN, PIECES, Kind
from services.roadmaps.exchange.fault import Fault
from services.roadmaps.exchange.files import rows_of
from services.roadmaps.exchange.headings import NAMES, Headings
from services.roadmaps.exchange.matching import Standing
from services.roadmaps.exchange.naming import Directory
from services.roadmaps.exchange.planning import Plan, plan
from services.roadmaps.exchange.wording import words_of
from services.roadmaps.measures.rules import Known
from services.roadmaps.roadmaps.sectors import SECTORS
from services.roadmaps.service import FOLDER
from shared.contracts import (
    LANGUAGES,
    Benefit,
    Indicator,
    Language,
    Localised,
    Measure,
    Milestone,
    Partner,
    Risk,
    Roadmap,
)
from shared.contracts.measure import BudgetLine
from shared.exports import as_csv, as_xlsx
from shared.exports.tables import ALIVE
from shared.texts import Texts
from tests.roadmaps import states
from tests.roadmaps.exchanging import rows_in
from tests.roadmaps.whole_measures import CUSTOM, TEXTS, measures_of, waiting

WORDS = words_of(Texts(FOLDER / "texts"))
ROADMAP = states.roadmap(uuid4(), custom_fields=CUSTOM)
PLANS = st.lists(measures_of(ROADMAP), min_size=1, max_size=3).map(waiting)
TODAY = date(2026, 11, 24)
HEADINGS = Headings(WORDS, CUSTOM)

SETTINGS = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read_into(roadmap: Roadmap, present: list[Measure], file: bytes) -> Plan | list[Fault]:
    known = Known(
        sectors=SECTORS.keys(), organisations={ROADMAP.owner_id}, national_goals=frozenset(),
        measures={one.id for one in present}, today=TODAY,
    )  # fmt: skip
    documents = {str(one.id): one.model_dump(mode="json") for one in present}
    standing = Standing(roadmap, documents, known, WORDS, (uuid4() for _ in repeat(None)))
    return plan(file, standing, Directory.of({"organisations": (), "national_goals": ()}))


def table(measures: list[Measure], language: Language, ending: str) -> bytes:
    rows = rows_of([one.model_dump(mode="json") for one in measures], CUSTOM, HEADINGS, language)
    return as_csv(rows) if ending == "csv" else as_xlsx({"Toimenpiteet": rows})


FILES = {"language": st.sampled_from(LANGUAGES), "ending": st.sampled_from(["csv", "xlsx"])}


@SETTINGS
@given(measures=PLANS, **FILES)
def test_an_exported_table_brought_back_changes_nothing(
    measures: list[Measure], language: Language, ending: str
) -> None:
    found = read_into(ROADMAP, measures, table(measures, language, ending))
    assert isinstance(found, Plan), found
    assert (found.rows, found.measures, found.unchanged, found.untouched) == ([], [], len(measures), 0)


@SETTINGS
@given(measures=PLANS, **FILES)
def test_a_table_brought_into_an_empty_roadmap_makes_the_same_measures(
    measures: list[Measure], language: Language, ending: str
) -> None:
    found = read_into(ROADMAP, [], table(measures, language, ending))
    assert isinstance(found, Plan), found
    ids = {old.id: new.id for old, new in zip(measures, found.measures, strict=True)}
    assert [same(one) for one in found.measures] == [same(as_new(one, ids)) for one in measures]


def as_new(measure: Measure, ids: dict[UUID, UUID]) -> Measure:
    """What an import makes of it: new ids, its old one for a name of its own where it had none, no reported values."""
    return measure.model_copy(
        update={
            "id": ids[measure.id],
            "external_id": measure.external_id or str(measure.id),
            "depends_on": tuple(ids[one] for one in measure.depends_on),
            "indicators": tuple(one.model_copy(update={"latest": None}) for one in measure.indicators),
        }
    )


def same(measure: Measure) -> object:
    """With one kind of line end, and numbers as numbers."""
    return plainly(measure.model_copy(update={"version": 1}).model_dump(exclude={"id"}))


def plainly(value: object) -> object:
    match value:
        case dict():
            return {key: plainly(one) for key, one in value.items() if one is not None}
        case list() | tuple():
            return [plainly(one) for one in value]
        case str():
            return value.replace("\r\n", "\n")
        case _:
            return value


@SETTINGS
@given(measures=PLANS, **FILES)
def test_no_cell_of_an_exported_table_is_run(measures: list[Measure], language: Language, ending: str) -> None:
    cells = [cell for row in rows_in(table(measures, language, ending)) for cell in row]
    assert [cell for cell in cells if isinstance(cell, str) and cell.startswith(ALIVE)] == []


@given(TEXTS)
def test_quoting_loses_nothing(text: str) -> None:
    assert unquoted(quoted(text)) == text
    assert not quoted(text).startswith(ALIVE)


@given(st.integers(-(10**14), 10**14) | st.floats(-(10**9), 10**9).map(lambda one: round(one, 4)))
def test_a_number_says_the_same_from_a_spreadsheet_as_from_csv(number: float) -> None:
    (csv,), (xlsx,) = rows_in(as_csv([[number]])), rows_in(as_xlsx({"a": [[number]]}))
    assert float(said(csv[0])) == float(said(xlsx[0])) == number


def test_every_field_of_a_measure_has_its_column() -> None:
    """A field that joins the contract joins the tables, or is named here."""
    apart = {"id", "version", "roadmap_id", "stage", "removed", "custom"}
    assert {*FIELDS, *PIECES} == Measure.model_fields.keys() - apart
    pieces: dict[str, type[BaseModel]] = {
        "budget": BudgetLine, "milestones": Milestone, "indicators": Indicator, "benefits": Benefit, "risks": Risk,
        "partners": Partner,
    }  # fmt: skip
    assert {name: set(kinds) for name, kinds in PIECES.items()} == {
        name: set(kind.model_fields) for name, kind in pieces.items()
    }


def paths() -> list[str]:
    found = [*OUR_OWN, *ONLY_TOLD, *(f"custom.{field.key}" for field in CUSTOM)]
    for before, kinds in [("", FIELDS), *((f"{name}.3.", kinds) for name, kinds in PIECES.items())]:
        for name, kind in kinds.items():
            ends = {Kind.text: (*LANGUAGES, "original"), Kind.reached: ("value", "on")}.get(kind, ("",))
            found += [f"{before}{name}.{end}".rstrip(".") for end in ends]
    return found


def test_every_heading_means_its_column_in_each_language() -> None:
    for path in paths():
        assert HEADINGS.path(path) == path
        for language in LANGUAGES:
            assert HEADINGS.path(HEADINGS.heading(path, language)) == path
    assert {name for name in NAMES if name.partition(".")[0] in PIECES} >= set(PIECES)


def test_headings_are_known_as_people_write_them() -> None:
    known = {
        "Otsikko": "title.fi", "RUBRIK": "title.sv", "title": "title.en", "  Päättyy ": "ends_on",
        "Budjetti 2026": "budget.2026.planned", "budget 2026: actual": "budget.2026.actual",
        "Budjetti 2: rivi (sv)": "budget.2.line.sv", "Diaarinumero": "custom.diary", "Väri": None, "budget.0.key": None,
        "title.de": None, "budget": None, "": None,
    }  # fmt: skip
    assert {heading: HEADINGS.path(heading) for heading in known} == known


def test_what_a_program_would_run_is_text_in_a_cell_that_we_wrote_and_refused_in_any_other() -> None:
    measure = states.measure(ROADMAP, '=HYPERLINK("http://x")', external_id="D-1")
    ours = read_into(ROADMAP, [], table([measure], "fi", "csv"))
    others = read_into(ROADMAP, [], b'external_id,title.fi\r\nD-1,"=HYPERLINK(""http://x"")"\r\n')
    assert isinstance(ours, Plan)
    assert ours.measures[0].title == Localised(fi='=HYPERLINK("http://x")')
    assert isinstance(others, list)
    assert [one.code for one in others] == ["formula"]


def test_twin_without_our_own_quoting_an_apostrophe_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    measure = states.measure(ROADMAP, "'=SUMMA(A1)", external_id="D-1")
    assert read_back(measure) == "'=SUMMA(A1)"
    monkeypatch.setattr(cells, "quoted", lambda text: text)
    assert read_back(measure) == "=SUMMA(A1)"


def read_back(measure: Measure) -> str | None:
    found = read_into(ROADMAP, [], table([measure], "fi", "csv"))
    assert isinstance(found, Plan)
    return found.measures[0].title.fi
