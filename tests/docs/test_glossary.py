"""docs/glossary.md has a word in three languages for whatever the contracts name, and one row for each word."""

import inspect
from collections import Counter

from shared import contracts
from shared.contracts import CONTRACTS, OpenEnum
from tests.docs.blocks import PROJECT, table_rows

PAGE = (PROJECT / "docs" / "glossary.md").read_text(encoding="utf-8")
ROWS = table_rows(PAGE)
SPELT = {spelt for row in ROWS for spelt in row[3].replace("`", "").split(", ")}


def test_every_aggregate_has_its_words() -> None:
    assert sorted({one.__name__ for one in CONTRACTS} - SPELT) == []


def test_every_value_that_a_message_may_hold_has_its_words() -> None:
    lists = [one for _, one in inspect.getmembers(contracts, inspect.isclass) if issubclass(one, OpenEnum)]
    values = {f"{one.__name__}.{value.value}" for one in lists for value in one}
    assert len(values) > 60
    assert sorted(values - SPELT) == []


def test_no_value_stands_here_that_the_contracts_dont_have() -> None:
    named = {spelt for spelt in SPELT if spelt[:1].isupper() and "." in spelt}
    lists = [one for _, one in inspect.getmembers(contracts, inspect.isclass) if issubclass(one, OpenEnum)]
    assert sorted(named - {f"{one.__name__}.{value.value}" for one in lists for value in one}) == []


def test_every_row_is_said_in_three_languages() -> None:
    assert [row for row in ROWS if not all(row[:3])] == []


def test_one_word_for_one_thing() -> None:
    for language in range(2):
        twice = [word for word, times in Counter(row[language] for row in ROWS).items() if times > 1]
        assert twice == []
