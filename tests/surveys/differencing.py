"""The attacker of published sums: what can be told of few by adding and taking away whatever was shown."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

PRIME = 2_147_483_647


def rank(rows: Iterable[Sequence[int]]) -> int:
    """Of a matrix of small whole numbers, modulo a large prime."""
    left, found = [[value % PRIME for value in row] for row in rows], 0
    for column in range(len(left[0]) if left else 0):
        pivot = next((at for at in range(found, len(left)) if left[at][column]), None)
        if pivot is None:
            continue
        left[found], left[pivot] = left[pivot], left[found]
        inverse = pow(left[found][column], -1, PRIME)
        for row in left[found + 1 :]:
            if factor := row[column] * inverse % PRIME:
                row[:] = [(a - factor * b) % PRIME for a, b in zip(row, left[found], strict=True)]
        found += 1
    return found


def told_of_few(sums: Sequence[Sequence[int]], sizes: Sequence[int], smallest: int = 5) -> Iterator[tuple[int, ...]]:
    """Columns that together stand for fewer than `smallest`, and of which some sum of the sums tells something.

    `sums` hold 1 where a column is in a sum. Something is told of some columns alone when their being taken away makes
    the sums depend on each other more than before.
    """
    whole = rank(sums)
    for number in range(1, min(smallest, len(sizes) + 1)):
        for few in combinations(range(len(sizes)), number):
            if sum(sizes[at] for at in few) >= smallest:
                continue
            others = [[value for at, value in enumerate(row) if at not in few] for row in sums]
            if rank(others) < whole:
                yield few
