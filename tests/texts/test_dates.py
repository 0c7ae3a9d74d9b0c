"""Dates, times and numbers read as in the languages themselves."""

from datetime import UTC, date, datetime

import pytest

from shared.contracts import Language
from shared.texts import say_date, say_day, say_number, say_period, say_time

FIRST_FRIDAY = datetime(2022, 1, 7, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fi", "perjantai 7.1.2022 klo 9.00"),
        ("sv", "fredag 7.1.2022 kl. 9.00"),
        ("en", "Friday 7 January 2022 at 9.00"),
    ],
)
def test_a_moment_is_said_in_finnish_wall_time(language: Language, said: str) -> None:
    assert say_time(language, FIRST_FRIDAY) == said


def test_summer_time_moves_the_instant_and_not_the_wall_clock() -> None:
    assert say_time("fi", datetime(2022, 4, 1, 6, 0, tzinfo=UTC)) == "perjantai 1.4.2022 klo 9.00"


def test_a_period_within_a_day_says_the_day_once() -> None:
    assert say_period("fi", FIRST_FRIDAY, datetime(2022, 1, 7, 8, 5, tzinfo=UTC)) == "perjantai 7.1.2022 klo 9.00–10.05"


def test_a_period_over_midnight_says_both_days() -> None:
    said = say_period("en", FIRST_FRIDAY, datetime(2022, 1, 8, 7, 0, tzinfo=UTC))
    assert said == "Friday 7 January 2022 at 9.00 – Saturday 8 January 2022 at 9.00"


def test_a_weekday_stands_in_its_plain_form() -> None:
    assert say_date("fi", date(2023, 1, 6)) == "perjantai 6.1.2023"


def test_numbers_are_grouped_as_the_language_does() -> None:
    assert [say_number("fi", 1234.5), say_number("en", 1234.5)] == ["1\N{NO-BREAK SPACE}234,5", "1,234.5"]


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="without an offset"):
        say_time("fi", datetime(2022, 1, 7, 9, 0))  # noqa: DTZ001


@pytest.mark.parametrize(("language", "said"), [("fi", "7.1.2022"), ("sv", "7.1.2022"), ("en", "7 January 2022")])
def test_a_day_in_a_table_has_no_day_of_the_week(language: Language, said: str) -> None:
    assert say_day(language, date(2022, 1, 7)) == said
