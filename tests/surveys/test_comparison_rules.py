"""Which organisations are shown together, and that nobody among them can be found."""

from collections.abc import Callable, Sequence
from random import Random
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from services.surveys.comparisons.rules import Members, blocks, may_be_named, next_figure, replaces
from shared.organisations.size_classes import size_class
from tests.surveys.differencing import told_of_few


def organisations(*numbers: int) -> Members:
    return frozenset(UUID(int=number) for number in numbers)


def test_a_group_of_four_has_no_figure() -> None:
    assert next_figure(organisations(*range(4)), [], ()) == frozenset()


def test_a_figure_waits_for_five_newcomers() -> None:
    first = organisations(*range(6))
    assert next_figure(organisations(*range(10)), [first], ()) == first
    assert next_figure(organisations(*range(11)), [first], ()) == organisations(*range(11))


def test_a_withdrawal_leaves_the_dated_figure_until_five_have_changed() -> None:
    first = organisations(*range(12))
    assert not replaces(next_figure(first - organisations(0), [first], ()), first, first - organisations(0))
    left = organisations(*range(5, 12))
    assert replaces(next_figure(left, [first], ()), first, left)


def test_a_region_that_leaves_few_of_its_whole_out_is_not_shown() -> None:
    assert next_figure(organisations(*range(9)), [organisations(*range(12))], ()) == frozenset()


def test_who_is_known_by_name_hides_nobody() -> None:
    group = organisations(*range(6))
    assert next_figure(group, [], organisations(0, 1)) == frozenset()
    assert not may_be_named(UUID(int=0), [organisations(*range(5))], ())


def test_size_classes_need_a_population() -> None:
    assert [size_class(None), size_class(4_999), size_class(16_000), size_class(600_000)] == [
        None, "under_5000", "10000_19999", "100000_or_more",
    ]  # fmt: skip


def careful(group: Members, told: Sequence[Members], known: Members) -> Members:
    return next_figure(group, told, known)


def counting_only(group: Members, told: Sequence[Members], known: Members) -> Members:
    """Groups under five hidden, and nothing else."""
    return group if len(group) >= 5 else frozenset()


def compared(protect: Callable[[Members, Sequence[Members], Members], Members], random: Random) -> int:
    """Years of joining, leaving and publishing in nested and crossing groups; how many sets of few are told of."""
    everybody = [UUID(int=number) for number in range(16)]
    told: list[Members] = []
    known: set[UUID] = set()
    joined: set[UUID] = set()
    for _ in range(12):
        joined ^= {one for one in everybody if random.random() < 0.35}
        name = random.choice(everybody)
        if random.random() < 0.3 and (protect is counting_only or may_be_named(name, told, known)):
            known.add(name)
        for group in (everybody, everybody[:9], everybody[5:], everybody[::2]):
            if figure := protect(frozenset(joined.intersection(group)), told, frozenset(known)):
                told.append(figure)
    unknown = [one for one in everybody if one not in known]
    return len(list(told_of_few([[int(one in figure) for one in unknown] for figure in told], [1] * len(unknown))))


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False))
def test_no_groups_and_no_dates_tell_of_fewer_than_five_organisations(random: Random) -> None:
    assert compared(careful, random) == 0


def test_without_it_groups_and_dates_tell_of_single_ones() -> None:
    assert sum(compared(counting_only, Random(seed)) for seed in range(3)) > 0


def test_blocks_part_whoever_stands_in_different_figures() -> None:
    parted = blocks([organisations(1, 2, 3), organisations(2, 3, 4)])
    assert sorted(parted, key=sorted) == [organisations(1), organisations(2, 3), organisations(4)]
