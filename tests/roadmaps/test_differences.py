"""What is different between two states: by key and not by place, told field by field."""

from typing import Any
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from services.roadmaps.history.differences import FieldChange, changes, differences
from services.roadmaps.history.documents import Document

MEASURE = UUID("7d0f3c1e-4b8e-4f0a-9f59-1f0a0a3f2b11")


def measure(content: dict[str, Any], id: UUID = MEASURE) -> Document:
    return Document("measure", id, 1, {"title": {"fi": "Sähköinen asiointi", "original": "fi"}, **content})


def budget(*lines: tuple[str, str]) -> dict[str, Any]:
    return {"budget": [{"key": key, "year": 2025, "planned": planned} for key, planned in lines]}


def test_a_field_is_told_with_what_stood_there_before_and_after() -> None:
    (told,) = differences([measure({"progress": 20})], [measure({"progress": 45})])

    assert (told.change, told.title["fi"]) == ("changed", "Sähköinen asiointi")
    assert told.fields == (FieldChange("progress", 20, 45),)


def test_pieces_that_only_changed_places_are_the_same() -> None:
    before = measure(budget(("licences", "100.00"), ("training", "50.00")))
    after = measure(budget(("training", "50.00"), ("licences", "100.00")))

    assert differences([before], [after]) == []


def test_a_piece_is_found_again_by_its_key_wherever_it_stands() -> None:
    before = measure(budget(("licences", "100.00"), ("training", "50.00")))
    after = measure(budget(("devices", "10.00"), ("training", "75.00")))

    (told,) = differences([before], [after])

    assert [(change.path, change.before is None, change.after is None) for change in told.fields] == [
        ("budget/devices", True, False),
        ("budget/training/planned", False, False),
        ("budget/licences", False, True),
    ]


def test_levels_and_partners_are_known_by_whose_they_are() -> None:
    akaa, kemi = str(uuid4()), str(uuid4())
    levels = [{"organisation_id": one, "model": "kypsyys", "criterion": "data", "target": 3} for one in (akaa, kemi)]
    raised = [{**levels[1]}, {**levels[0], "target": 4}]
    partners = [{"organisation_id": akaa, "role": "lead"}]

    told = changes({"levels": levels, "partners": []}, {"levels": raised, "partners": partners})

    assert told == (
        FieldChange(f"levels/{akaa}:kypsyys:data/target", 3, 4),
        FieldChange(f"partners/{akaa}", None, partners[0]),
    )


def test_a_text_in_its_languages_is_one_thing() -> None:
    before, after = {"fi": "Visio", "original": "fi"}, {"fi": "Visio", "sv": "Vision", "original": "fi"}

    assert changes({"vision": before}, {"vision": after}) == (FieldChange("vision", before, after),)
    assert changes({"vision": None}, {"vision": after}) == (FieldChange("vision", None, after),)


def test_targets_are_told_by_year() -> None:
    indicator = {"key": "users", "targets": {"2025": "10", "2026": "20"}}

    told = changes(
        {"indicators": [indicator]}, {"indicators": [{**indicator, "targets": {"2025": "10", "2026": "25"}}]}
    )

    assert told == (FieldChange("indicators/users/targets/2026", "20", "25"),)


def test_what_a_newer_release_knows_as_empty_is_no_change() -> None:
    assert changes({"progress": 1}, {"progress": 1, "partners": [], "custom": {}, "reason": None}) == ()


def test_measures_that_came_and_those_that_went_are_told_as_such() -> None:
    new, gone, removed = uuid4(), uuid4(), uuid4()

    told = differences(
        [measure({}, gone), measure({}, removed)], [measure({}, new), measure({"removed": True}, removed)]
    )

    assert [(one.id, one.change) for one in told] == [(new, "added"), (gone, "removed"), (removed, "removed")]


contents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
        | st.lists(st.fixed_dictionaries({"key": st.sampled_from("abc"), "value": inner}), unique_by=lambda p: p["key"])
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.text(max_size=3), contents, max_size=4), st.randoms())
def test_nothing_is_different_from_itself_however_its_keyed_pieces_lie(content: dict[str, Any], chance: Any) -> None:
    assert changes(content, content) == ()
    shuffled = {name: _shuffled(value, chance) for name, value in content.items()}
    assert changes(content, shuffled) == ()


@given(*[st.dictionaries(st.sampled_from("pqr"), contents, max_size=3)] * 2)
def test_seen_from_the_other_side_each_change_is_the_other_way_round(a: dict[str, Any], b: dict[str, Any]) -> None:
    there = {(change.path, repr(change.before), repr(change.after)) for change in changes(a, b)}
    back = {(change.path, repr(change.after), repr(change.before)) for change in changes(b, a)}
    assert there == back


def _shuffled(value: Any, chance: Any) -> Any:
    if not isinstance(value, list) or not value or not all(isinstance(one, dict) and "key" in one for one in value):
        return value
    return chance.sample(value, len(value))
