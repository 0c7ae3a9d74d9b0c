"""Which counts are hidden, of one row and of one table: compared with trying all tables one by one (RA3)."""

from collections.abc import Iterator, Sequence
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from services.surveys.publications.hiding import hidden_in_row, hidden_in_table, room

TABLES = st.lists(st.lists(st.integers(0, 6), min_size=2, max_size=3), min_size=2, max_size=3)


@settings(max_examples=120, deadline=None)
@given(TABLES)
def test_the_room_of_a_hidden_count_is_what_all_tables_with_the_same_totals_leave(counts: list[list[int]]) -> None:
    width = min(len(row) for row in counts)
    counts = [row[:width] for row in counts]
    k = 3
    if any(sum(row) < k for row in counts) or any(sum(column) < k for column in zip(*counts, strict=True)):
        return
    hidden = hidden_in_table(counts, k)
    possible = list(tables_like(counts, hidden))
    for cell in hidden:
        values = [table[cell[0]][cell[1]] for table in possible]
        assert room(counts, hidden, cell, 1_000) == max(values) - min(values) >= k


def tables_like(counts: Sequence[Sequence[int]], hidden: frozenset[tuple[int, int]]) -> Iterator[list[list[int]]]:
    """All tables that have the same totals and the same shown counts, tried one by one."""
    rows = [range(len(counts)), range(len(counts[0]))]
    most = {cell: min(sum(counts[cell[0]]), sum(row[cell[1]] for row in counts)) for cell in hidden}
    free = [cell for cell in sorted(hidden) if any(other[0] == cell[0] and other[1] > cell[1] for other in hidden)]
    for values in product(*(range(most[cell] + 1) for cell in free)):
        table = [list(row) for row in counts]
        for cell, value in zip(free, values, strict=True):
            table[cell[0]][cell[1]] = value
        for row, last in {cell[0]: cell for cell in sorted(hidden)}.items():
            table[row][last[1]] += sum(counts[row]) - sum(table[row])
        fits = all(sum(row[at] for row in table) == sum(row[at] for row in counts) for at in rows[1])
        if fits and all(number >= 0 for row in table for number in row):
            yield table


def test_a_row_hides_a_second_count_with_its_only_small_one() -> None:
    assert hidden_in_row({"a": 3, "b": 9, "c": 20}, 5) == {"a", "b"}


def test_small_counts_that_are_k_together_hide_each_other() -> None:
    assert hidden_in_row({"a": 3, "b": 4, "c": 20}, 5) == {"a", "b"}


def test_a_zero_is_shown_where_nothing_else_is_hidden_and_hidden_otherwise() -> None:
    assert hidden_in_row({"a": 0, "b": 9, "c": 20}, 5) == set()
    assert hidden_in_row({"a": 0, "b": 4, "c": 9, "d": 20}, 5) == {"a", "b", "c"}


def test_a_row_in_which_everybody_answered_alike_is_hidden_whole() -> None:
    assert hidden_in_row({"yes": 30, "no": 0, "_no_answer": 0}, 5) == {"yes", "no", "_no_answer"}


def test_five_people_are_enough_to_be_shown() -> None:
    assert hidden_in_row({"a": 5, "b": 9}, 5) == set()
    assert hidden_in_table([[5, 9], [6, 7]], 5) == set()


def test_three_small_counts_that_are_not_k_together_take_the_next_one_with_them() -> None:
    assert hidden_in_row({"a": 1, "b": 2, "c": 1, "d": 30, "e": 40}, 5) == {"a", "b", "c", "d"}


def test_of_equal_counts_the_first_by_name_goes_along() -> None:
    assert hidden_in_row({"a": 2, "c": 9, "b": 9, "d": 20}, 5) == {"a", "b"}


def test_a_small_count_in_a_table_takes_a_rectangle_with_it() -> None:
    assert hidden_in_table([[2, 20, 30], [9, 12, 40], [30, 31, 32]], 5) == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_a_row_that_hides_anything_hides_its_zeros_too() -> None:
    assert (1, 2) in hidden_in_table([[2, 20, 30], [9, 12, 0], [30, 31, 32]], 5)


def test_a_group_that_answered_alike_is_hidden_whole() -> None:
    hidden = hidden_in_table([[20, 0], [15, 16], [17, 18]], 5)
    assert {(0, 0), (0, 1)} < hidden


def test_a_table_without_small_counts_shows_its_zeros() -> None:
    assert hidden_in_table([[0, 20, 30], [9, 12, 40]], 5) == set()


def test_a_hidden_count_alone_has_no_room() -> None:
    assert room([[2, 20], [9, 12]], {(0, 0)}, (0, 0), 5) == 0


def test_the_room_is_what_lies_on_both_sides_of_the_count() -> None:
    counts = [[2, 20], [9, 12]]
    everything = {(row, column) for row in range(2) for column in range(2)}
    assert room(counts, everything, (0, 0), 1_000) == 11
    assert room(counts, everything, (0, 0), 5) >= 5
