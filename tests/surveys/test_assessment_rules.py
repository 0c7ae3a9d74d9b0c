"""What an assessment says, and what nobody can find out from it."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.surveys.models.content import Model
from services.surveys.models.shipped_models import DEFAULT, shipped_models
from services.surveys.rounds.rules import (
    WHOLE,
    Place,
    Score,
    Sheet,
    Tallies,
    Tally,
    answered_at_least,
    moved,
    shown,
    tallied,
)
from services.surveys.targets.rules import band_of, percent_of, spearheads
from shared.yaml_files.loading import Refused, load
from tests.surveys.differencing import told_of_few

START = shipped_models()[DEFAULT, 1]
BANDED = shipped_models()["dma-like", 1]

SMALL_MODEL = """
key: small
version: 1
title: { fi: Pieni }
levels:
  - { value: 1, title: { fi: Heikko } }
  - { value: 2, title: { fi: Hyvä } }
criteria:
  - { key: skills, title: { fi: Taidot } }
"""


def sheets(place: Place, *levels: int | None) -> list[Sheet]:
    return [Sheet(place, {"software": Score(level)}) for level in levels]


# models


def test_the_finnish_model_has_eleven_perspectives_four_of_them_personal_on_five_levels() -> None:
    personal = [criterion.key for criterion in START.criteria if criterion.scope == "personal"]
    assert (len(START.criteria), len(START.levels), personal) == (
        11, 5, ["own_skills", "use_of_devices", "software", "data_collected"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("key", "dimensions", "criteria", "levels", "bands"), [("cora-like", 4, 12, 5, 0), ("dma-like", 6, 6, 5, 4)]
)
def test_models_of_other_shapes_fit(key: str, dimensions: int, criteria: int, levels: int, bands: int) -> None:
    model = shipped_models()[key, 1]
    shape = len(model.dimensions), len(model.criteria), len(model.levels), len(model.bands)
    assert shape == (dimensions, criteria, levels, bands)


@pytest.mark.parametrize("model", shipped_models().values(), ids=lambda model: model.key)
def test_a_shipped_model_speaks_three_languages(model: Model) -> None:
    texts = list(localised(model.model_dump(exclude_none=True)))
    assert texts
    assert all(text.keys() >= {"fi", "sv", "en"} for text in texts)


def localised(told: Any) -> Iterator[dict[str, str]]:
    if isinstance(told, dict) and "original" in told:
        yield told
    for part in told.values() if isinstance(told, dict) else told if isinstance(told, tuple) else ():
        yield from localised(part)


@pytest.mark.parametrize(
    ("broken", "line", "kind"),
    [
        (SMALL_MODEL.replace("value: 2", "value: 4"), 5, "levels_not_in_steps"),
        (SMALL_MODEL + "  - { key: skills, title: { fi: Taas } }\n", 8, "key_repeated"),
        (SMALL_MODEL + "  - { key: other, title: { fi: Muu }, weight: 0 }\n", 10, "greater_than"),
        (SMALL_MODEL + "  - { key: other, title: { fi: Muu }, dimension: people }\n", 2, "dimension_unclear"),
        (SMALL_MODEL + "  - { key: other }\n", 10, "missing"),
        (SMALL_MODEL + "colour: red\n", 10, "extra_forbidden"),
        (SMALL_MODEL + "key: again\n", 10, "key_repeated"),
        (SMALL_MODEL + "bands: [unclosed\n", 11, "not_yaml"),
        (SMALL_MODEL.replace("{ fi: Pieni }", "&one { fi: Pieni }") + "method: *one\n", 10, "no_references"),
        (SMALL_MODEL + f"description: {'[' * 50}{']' * 50}\n", 10, "too_deep"),
        ("", 1, "not_yaml"),
        ("- only\n- a list\n", 1, "not_yaml"),
        (SMALL_MODEL + "description: 2026-02-31\n", 10, "not_yaml"),
    ],
)
def test_a_bad_model_is_refused_by_line_and_reason(broken: str, line: int, kind: str) -> None:
    with pytest.raises(Refused) as refused:
        load(broken, Model)
    fault = refused.value.faults[0]
    assert (fault.line, fault.found["type"]) == (line, kind)


def test_a_model_in_json_is_read_too() -> None:
    assert load(START.model_dump_json(exclude_none=True), Model) == START


# figures of a round


def test_figures_are_told_with_how_many_and_how_far_apart() -> None:
    whole = tallied(sheets(("staff",), 1, 3, 5, 3, 3), "software")[WHOLE]
    assert (whole.n, whole.mean, round(whole.spread, 3)) == (5, Fraction(3), 1.265)


def test_what_is_not_relevant_is_left_out_of_the_mean() -> None:
    whole = tallied(sheets(("staff",), 2, None, 4, None), "software")[WHOLE]
    assert (whole.n, whole.mean) == (2, Fraction(3))


def test_facts_estimates_and_opinions_are_counted() -> None:
    said = [Sheet((), {"software": Score(3, mark)}) for mark in ("fact", "fact", "estimate", "opinion")]
    whole = tallied(said, "software")[WHOLE]
    assert [whole.share("fact"), whole.share("estimate")] == [Fraction(1, 2), Fraction(1, 4)]


def test_staff_management_and_elected_are_told_apart() -> None:
    said = [
        *sheets(("staff",), 1, 2, 2, 2, 2),
        *sheets(("management",), 3, 3, 3, 3, 4),
        *sheets(("elected",), *[5, 4] * 3),
    ]
    assert set(shown(tallied(said, "software"))) == {WHOLE, ("staff",), ("management",), ("elected",)}


def test_a_sector_of_four_takes_the_next_smallest_with_it() -> None:
    said = [
        *sheets(("staff", "education"), 1, 2, 3, 4, 5, 4, 3),
        *sheets(("staff", "culture"), 1, 2, 3, 4, 5, 5),
        *sheets(("staff", "technology"), 2, 3, 4, 5),
    ]
    assert set(shown(tallied(said, "software"))) == {WHOLE, ("staff",), ("staff", "education")}


def test_sectors_of_a_hidden_group_stay_hidden() -> None:
    said = [
        *sheets(("staff", "education"), *[1, 2] * 4),
        *sheets(("staff", "culture"), *[1, 2] * 4),
        *sheets(("elected",), 1),
    ]
    assert set(shown(tallied(said, "software"))) == {WHOLE}


def test_a_group_of_one_mind_is_not_shown() -> None:
    assert shown(tallied(sheets(("staff",), 4, 4, 4, 4, 4, 4), "software")) == {}


def everything(tallies: Tallies) -> Tallies:
    return tallies


def only_the_small(tallies: Tallies) -> Tallies:
    return {place: tally for place, tally in tallies.items() if tally.n >= 5}


def attacked(protect: Callable[[Tallies], Tallies], random: Random) -> int:
    """How many sets of fewer than five respondents the shown figures tell something of."""
    leaves = [(member, group, sector) for member in "ab" for group in ("staff", "elected") for sector in "xyz"]
    said = [
        sheet for leaf in leaves for sheet in sheets(leaf, *(random.randint(1, 5) for _ in range(random.randint(0, 9))))
    ]
    tallies = tallied(said, "software")
    full = [leaf for leaf in leaves if leaf in tallies]
    sums = [[int(leaf[: len(place)] == place) for leaf in full] for place in protect(tallies)]
    return len(list(told_of_few(sums, [tallies[leaf].n for leaf in full])))


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False))
def test_no_sum_of_shown_figures_tells_of_fewer_than_five_respondents(random: Random) -> None:
    assert attacked(shown, random) == 0


@pytest.mark.parametrize("protect", [everything, only_the_small])
def test_without_the_protection_the_attacker_finds_them(protect: Callable[[Tallies], Tallies]) -> None:
    assert sum(attacked(protect, Random(seed)) for seed in range(20)) > 0


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 5)), max_size=40), st.randoms(use_true_random=False))
def test_the_order_of_answers_changes_nothing(answers: list[tuple[str, int]], random: Random) -> None:
    said = [sheet for group, level in answers for sheet in sheets((group,), level)]
    mixed = random.sample(said, len(said))
    assert shown(tallied(said, "software")) == shown(tallied(mixed, "software"))


def test_how_many_answered_moves_in_steps() -> None:
    assert [answered_at_least(number) for number in (0, 4, 5, 9, 10)] == [0, 0, 5, 5, 10]


def test_rounds_are_compared_with_a_note_on_how_many_answered() -> None:
    few = moved({"a": Tally(5, 10, 24)}, {"a": Tally(5, 13, 39)})["a"]
    many = moved({"a": Tally(50, 100, 240)}, {"a": Tally(50, 130, 390)})["a"]
    assert (few.delta, many.delta, few.note, many.note) == (Fraction(3, 5), Fraction(3, 5), "within_chance", "clear")


# gaps, spearheads, bands


def test_spearheads_are_the_widest_gaps_and_ties_follow_the_model() -> None:
    starts = {key: Fraction(2) for key in START.by_key}
    targets = {"strategy": 5, "participation": 4, "software": 4, "own_skills": 2}
    assert [gap.criterion for gap in spearheads(START, starts, targets)] == ["strategy", "software", "participation"]


def test_weight_decides_between_equal_gaps() -> None:
    starts = {"tools": Fraction(1), "plans": Fraction(1)}
    first = spearheads(BANDED, starts, {"tools": 3, "plans": 3})[0]
    assert (first.criterion, first.width, first.weighed) == ("plans", Fraction(2), Fraction(4))


@settings(max_examples=100)
@given(
    st.dictionaries(st.sampled_from(list(START.by_key)), st.tuples(st.integers(5, 25), st.integers(1, 5))),
    st.randoms(use_true_random=False),
)
def test_spearheads_don_t_depend_on_the_order_in_which_figures_come(
    told: dict[str, tuple[int, int]], random: Random
) -> None:
    keys = random.sample(list(told), len(told))
    ranked = spearheads(START, {k: Fraction(told[k][0], 5) for k in told}, {k: told[k][1] for k in told})
    mixed = spearheads(START, {k: Fraction(told[k][0], 5) for k in keys}, {k: told[k][1] for k in keys})
    assert ranked == mixed
    assert [gap.rank for gap in ranked] == list(range(1, len(ranked) + 1))


def test_the_band_is_the_one_that_begins_below() -> None:
    bands = [band_of(BANDED, Fraction(percent)) for percent in (0, 24, 25, 99)]
    assert [band.key if band else None for band in bands] == ["basic", "basic", "average", "advanced"]


def test_heavier_criteria_count_for_more_on_the_way_up() -> None:
    starts = {"plans": Fraction(4), "tools": Fraction(0)}
    assert percent_of(BANDED, starts, BANDED.criteria) == Fraction(200, 3)
