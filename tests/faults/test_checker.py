"""The checker itself: a sound record passes, and each way of spoiling one is found by exactly its own invariant."""

import pytest

from tests.faults import spoiling, spoiling_roadmaps, story
from tests.faults.checker import check

SPOILT: dict[spoiling.Spoil, str] = {
    spoiling.acknowledged_and_lost: "RD1",
    spoiling.acknowledged_otherwise: "RD1",
    spoiling.stored_without_a_word: "RD2",
    spoiling.said_otherwise_than_stored: "RD2",
    spoiling.never_reached_the_log: "RD3",
    spoiling.a_phantom: "RD4",
    spoiling.a_refused_one_was_said: "RD4",
    spoiling.a_copy_reads_otherwise: "RD5",
    spoiling.moved_to_another_partition: "RD6",
    spoiling.out_of_order: "RD7",
    spoiling.an_old_one_woke_up: "RD7",
    spoiling.a_position_jumped: "RD8",
    spoiling.a_position_went_back: "RD8",
    spoiling.twice_the_effect: "RD9",
    spoiling.no_effect_at_all: "RD9",
    spoiling.projected_otherwise: "RD10",
    spoiling.an_effect_of_nothing: "RD11",
    spoiling.effects_out_of_order: "RD12",
    spoiling.passed_without_effect: "RD13",
    spoiling.a_sound_message_buried: "RD15",
    spoiling.something_waits: "RC5",
    spoiling.a_fault_of_ours: "RQ9",
    spoiling.oversold: "RQ1",
    spoiling.two_places: "RQ3",
    spoiling.one_key_made_two: "RQ3",
    spoiling.waiting_beside_a_free_seat: "RQ4",
    spoiling_roadmaps.published_in_part: "RD2",
    spoiling_roadmaps.published_in_the_wrong_order: "RD7",
    spoiling_roadmaps.doubled_on_its_way: "RD9",
    spoiling_roadmaps.told_otherwise: "RD10",
    spoiling_roadmaps.told_of_nothing: "RD11",
    spoiling_roadmaps.reordered_on_its_way: "RD12",
    spoiling_roadmaps.lost_on_its_way: "RD13",
    spoiling_roadmaps.never_arrived: "RD13",
    spoiling_roadmaps.buried_on_its_way: "RD15",
}


def test_a_sound_record_passes() -> None:
    assert check(story.sound()) == []


@pytest.mark.parametrize(("spoil", "invariant"), SPOILT.items(), ids=lambda one: getattr(one, "__name__", one))
def test_a_spoilt_record_is_found_by_its_own_invariant(spoil: spoiling.Spoil, invariant: str) -> None:
    assert {violation.invariant for violation in check(spoil(story.sound()))} == {invariant}


def test_every_invariant_has_been_spoilt_once() -> None:
    judged = {f"RD{number}" for number in range(1, 14)} | {"RQ1", "RQ3", "RQ4", "RC5"}
    assert judged <= set(SPOILT.values())
