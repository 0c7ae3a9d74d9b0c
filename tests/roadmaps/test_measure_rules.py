"""What a measure may say, what it costs, and what must be done before what."""

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from services.roadmaps.measures.bodies import ChangeMeasure, planned
from services.roadmaps.measures.budgets import by_line, by_organisation, faults_in_shares, share
from services.roadmaps.measures.dependencies import circle
from services.roadmaps.measures.fault import Fault
from services.roadmaps.measures.rules import Known, faults_in
from services.roadmaps.measures.statuses import with_status
from shared.contracts import Localised, Measure, MeasureStage, Roadmap
from tests.roadmaps.whole_measures import measures_of

AKAA, KEMI = uuid4(), uuid4()
NATIONAL = uuid4()
ROADMAP = Roadmap.model_validate(
    {
        "id": uuid4(), "version": 1, "network_id": uuid4(), "kind": "own", "owner_id": AKAA, "state": "draft",
        "title": {"fi": "Akaan digitiekartta"},
        "goals": [{"key": "arki", "title": {"fi": "Sujuva arki"}}],
        "statuses": [
            {"key": "planned", "name": {"fi": "Suunniteltu"}, "stage": "planned", "progress": 0},
            {"key": "under_way", "name": {"fi": "Käynnissä"}, "stage": "under_way"},
            {"key": "done", "name": {"fi": "Valmis"}, "stage": "done", "progress": 100},
            {"key": "late", "name": {"fi": "Myöhässä"}, "stage": "delayed"},
        ],
        "custom_fields": [
            {"key": "valtuusto", "name": {"fi": "Valtuuston päätös"}, "type": "date"},
            {"key": "luokka", "name": {"fi": "Luokka"}, "type": "choice", "choices": ["a", "b"], "required": True},
            {"key": "htv", "name": {"fi": "Henkilötyövuodet"}, "type": "number"},
        ],
    }
)  # fmt: skip
KNOWN = Known(frozenset({"education", "technical"}), {AKAA, KEMI}, {NATIONAL}, set(), date(2022, 6, 1))


def measure(**fields: Any) -> Measure:
    whole = {
        "id": uuid4(), "version": 1, "roadmap_id": ROADMAP.id, "title": {"fi": "Sähköinen asiointi"},
        "status": "planned", "stage": "planned", "custom": {"luokka": "a"}, **fields,
    }  # fmt: skip
    return Measure.model_validate(whole)


def wrong(**fields: Any) -> list[tuple[str, str]]:
    return [(fault.path, fault.code) for fault in faults_in(measure(**fields), ROADMAP, KNOWN)]


def test_a_measure_that_names_what_is_known_has_no_fault() -> None:
    assert wrong(
        sectors=["education"], goals=["arki"], national_goal_ids=[NATIONAL], starts_on="2022-01-01",
        ends_on="2022-12-31", custom={"luokka": "b", "valtuusto": "2022-05-01", "htv": "1.5"},
    ) == []  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "where", "code"),
    [
        ({"starts_on": "2022-05-02", "ends_on": "2022-05-01"}, "ends_on", "ends_before_it_starts"),
        ({"sectors": ["education", "space"]}, "sectors.1", "unknown_sector"),
        ({"status": "paused"}, "status", "unknown_status"),
        ({"status": "late", "stage": "delayed"}, "reason", "status_reason_missing"),
        ({"goals": ["kuu"]}, "goals.0", "unknown_goal"),
        ({"national_goal_ids": [str(uuid4())]}, "national_goal_ids.0", "unknown_goal"),
        ({"depends_on": [str(uuid4())]}, "depends_on.0", "no_such_measure"),
        ({"responsible_party_id": str(uuid4())}, "responsible_party_id", "unknown_organisation"),
        ({"tags": ["ict", "ict"]}, "tags.1", "repeated"),
        ({"custom": {"luokka": "c"}}, "custom.luokka", "not_of_type_choice"),
        ({"custom": {}}, "custom.luokka", "missing"),
        ({"custom": {"luokka": "a", "htv": "paljon"}}, "custom.htv", "not_of_type_number"),
        ({"custom": {"luokka": "a", "htv": True}}, "custom.htv", "not_of_type_number"),
        ({"custom": {"luokka": "a", "valtuusto": "1.5.2022"}}, "custom.valtuusto", "not_of_type_date"),
        ({"custom": {"luokka": "a", "muu": 1}}, "custom.muu", "unknown_custom_field"),
        ({"partners": [{"organisation_id": AKAA, "role": "partner"}]}, "partners", "lead_missing"),
        (
            {"partners": [{"organisation_id": AKAA, "role": "lead"}, {"organisation_id": KEMI, "role": "lead"}]},
            "partners.1.role",
            "two_leads",
        ),
        (
            {"budget": [{"key": "a", "year": 2023, "line": {"fi": "ICT"}, "actual": "1"}]},
            "budget.0.actual",
            "not_yet",
        ),
        (
            {"budget": [{"key": "a", "year": 2022, "line": {"fi": "ICT"}, "organisation_id": KEMI}]},
            "budget.0.organisation_id",
            "not_a_partner",
        ),
        (
            {"risks": [{"key": "a", "text": {"fi": "Raha"}, "likelihood": 1, "impact": 1}] * 2},
            "risks.1.key",
            "repeated",
        ),
        (
            {"benefits": [{"key": "a", "kind": "time", "text": {"fi": "Aika"}, "unit": "h", "realised": "1"}]},
            "benefits.0.realised_on",
            "missing",
        ),
        ({"milestones": [{"key": "a", "title": {"fi": "Käyttöön"}, "on": "2022-09-01", "reached_on": "2022-09-01"}]},
         "milestones.0.reached_on", "not_yet"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_by_its_field(fields: dict[str, Any], where: str, code: str) -> None:
    assert (where, code) in wrong(**fields)


def test_a_milestone_may_lie_outside_of_the_schedule() -> None:
    milestone = {"key": "kilpailutus", "title": {"fi": "Kilpailutus"}, "on": "2021-12-01"}
    assert wrong(starts_on="2022-01-01", milestones=[milestone]) == []


def test_a_status_sets_its_progress_and_one_without_keeps_what_was() -> None:
    begun = with_status(measure(), "under_way", ROADMAP, progress=40)
    assert isinstance(begun, Measure)
    assert (begun.stage, begun.progress) == ("under_way", 40)
    done = with_status(begun, "done", ROADMAP)
    assert isinstance(done, Measure)
    assert (done.stage, done.progress) == ("done", 100)
    assert with_status(begun, "done", ROADMAP, progress=90) == Fault("progress", "progress_of_the_status", "100")


def test_every_delay_has_a_reason_and_a_new_one_after_going_on() -> None:
    assert with_status(measure(), "late", ROADMAP) == Fault("reason", "status_reason_missing")
    late = with_status(measure(), "late", ROADMAP, reason=Localised(fi="Kilpailutus viivästyi"))
    assert isinstance(late, Measure)
    again = with_status(late, "late", ROADMAP, progress=10)
    assert isinstance(again, Measure)
    assert again.reason == late.reason
    going_on = with_status(late, "under_way", ROADMAP)
    assert isinstance(going_on, Measure)
    assert going_on.reason is None


def test_thirty_per_cent_of_a_line_of_a_hundred_thousand_are_thirty_thousand() -> None:
    assert share(Decimal(100_000), 30) == Decimal("30000.00")


def with_line(weight: int, **fields: Any) -> Measure:
    line = {"key": "ict", "year": 2022, "line": {"fi": "ICT-kehittäminen"}, "planned": "100000", "weight": weight}
    return measure(budget=[{**line, **fields}])


def test_shares_of_one_line_are_the_whole_line_at_most() -> None:
    first, second, other_year = with_line(60), with_line(50), with_line(90, year=2023)
    assert faults_in_shares([first, with_line(40), other_year]) == {}
    assert faults_in_shares([first, second, other_year]) == {
        first.id: [Fault("budget.0.weight", "weights_over_whole", "110")],
        second.id: [Fault("budget.0.weight", "weights_over_whole", "110")],
    }


def test_lines_that_are_taken_whole_are_each_measures_own() -> None:
    assert faults_in_shares([with_line(100), with_line(100)]) == {}
    assert len(faults_in_shares([with_line(100), with_line(1)])) == 2


def test_a_cancelled_measure_leaves_its_share_to_others() -> None:
    cancelled = with_line(60).model_copy(update={"stage": MeasureStage.cancelled})
    assert faults_in_shares([cancelled, with_line(60)]) == {}


def test_costs_are_summed_by_line_and_by_partner() -> None:
    shared = measure(
        budget=[
            {"key": "akaa", "year": 2022, "line": {"fi": "ICT"}, "planned": "1000", "actual": "900", "weight": 50},
            {"key": "kemi", "year": 2022, "line": {"fi": "ICT"}, "planned": "400", "organisation_id": KEMI},
        ]
    )
    assert [(one.organisation_id, one.planned, one.actual) for one in by_organisation([shared])] == [
        (None, Decimal(500), Decimal(450)),
        (KEMI, Decimal(400), None),
    ]
    assert [(one.line, one.planned) for one in by_line([shared, with_line(30)])] == [
        ("ICT", Decimal(500)), ("ICT", Decimal(400)), ("ICT-kehittäminen", Decimal(30_000)),
    ]  # fmt: skip


NUMBERS = st.dictionaries(st.integers(0, 12), st.lists(st.integers(0, 12), max_size=4), max_size=12)


@given(NUMBERS)
def test_a_circle_is_found_wherever_there_is_one_and_told_by_its_way(found: dict[int, list[int]]) -> None:
    graph = {UUID(int=one): [UUID(int=other) for other in others] for one, others in found.items()}
    way = circle(graph)
    if way is None:
        assert all(start not in reachable(graph, start) for start in graph)
    else:
        assert way[0] == way[-1]
        assert all(after in graph[before] for before, after in pairwise(way))


def test_a_chain_as_long_as_a_roadmap_is_walked() -> None:
    chain = {UUID(int=place): [UUID(int=place + 1)] for place in range(10_000)}
    assert circle(chain) is None
    assert len(circle({**chain, UUID(int=10_000): [UUID(int=0)]}) or ()) == 10_002


def reachable(graph: dict[UUID, list[UUID]], start: UUID) -> set[UUID]:
    seen: set[UUID] = set()
    ahead = list(graph.get(start, ()))
    while ahead:
        here = ahead.pop()
        if here not in seen:
            seen.add(here)
            ahead.extend(graph.get(here, ()))
    return seen


NAMES = (
    "title", "description", "sectors", "responsible", "starts_on", "ends_on", "tags", "budget", "risks", "partners",
    "occurrence_ids", "custom", "illustrative",
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(measures_of(ROADMAP), measures_of(ROADMAP), st.sets(st.sampled_from(NAMES)))
def test_a_plan_is_checked_by_what_it_names_as_if_the_whole_measure_was_read_anew(
    before: Measure, other: Measure, names: set[str]
) -> None:
    try:
        asked = ChangeMeasure.model_validate_json(other.model_dump_json(include=names))
    except ValidationError:
        reject()
    anew = Measure.model_validate({**before.model_dump(), **asked.model_dump(exclude_unset=True)})
    assert planned(before, asked) == anew
    assert Measure.read(anew.body()) == anew
