"""Which days a rule gives, and what holidays make of them."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from services.events.series.planning import AT_ONCE, Day, plan
from services.events.series.public_holidays import holiday_name
from services.events.series.recurrence import days, read_rule
from services.events.series.wall_time import instant, local_time
from shared.contracts import HolidayRule, Localised

DEV = [
    "2021-11-05", "2021-12-03", "2022-01-07", "2022-02-04", "2022-03-04", "2022-04-01", "2022-05-06", "2022-06-03",
    "2022-07-01", "2022-08-05", "2022-09-02", "2022-10-07", "2022-11-04", "2022-12-02", "2023-01-06", "2023-02-03",
    "2023-03-03",
]  # fmt: skip

WEEKDAYS = st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"])
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
INTERVALS = st.integers(1, 12)
PATTERNS = st.one_of(
    INTERVALS.map(lambda n: f"FREQ=DAILY;INTERVAL={n}"),
    st.builds(
        lambda n, on: f"FREQ=WEEKLY;INTERVAL={n};BYDAY={','.join(sorted(on))}", INTERVALS, st.sets(WEEKDAYS, min_size=1)
    ),
    st.builds(lambda place, on: f"FREQ=MONTHLY;BYDAY={place}{on}", st.sampled_from([1, 2, 3, 4, -1]), WEEKDAYS),
    st.builds(lambda n, day: f"FREQ=MONTHLY;INTERVAL={n};BYMONTHDAY={day}", INTERVALS, st.integers(1, 28)),
    st.builds(lambda month, day: f"FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={day}", st.integers(1, 12), st.just(15)),
)


def first_fridays(holiday_rule: HolidayRule, *, end: str = "COUNT=17") -> list[str]:
    rule = read_rule(f"FREQ=MONTHLY;BYDAY=1FR;{end}")
    assert rule
    return [str(d.day) for d in plan(rule, date(2021, 11, 1), holiday_rule, horizon=date.max).days]


def test_first_fridays_from_november_2021_to_march_2023_are_the_17_of_the_source() -> None:
    assert first_fridays(HolidayRule.keep) == DEV
    assert first_fridays(HolidayRule.keep, end="UNTIL=20230331") == DEV


def test_epiphany_moves_to_next_week() -> None:
    assert first_fridays(HolidayRule.move_next_week) == ["2023-01-13" if day == "2023-01-06" else day for day in DEV]


def test_epiphany_is_flagged_and_kept() -> None:
    rule = read_rule("FREQ=MONTHLY;BYDAY=1FR;COUNT=17")
    planned = plan(rule, date(2021, 11, 1), HolidayRule.flag, horizon=date.max)
    assert {str(day.day): day.holiday for day in planned.days if day.holiday} == {
        "2023-01-06": Localised(fi="Loppiainen", sv="Trettondag", en="Epiphany")
    }


def test_epiphany_is_skipped() -> None:
    assert first_fridays(HolidayRule.skip) == [day for day in DEV if day != "2023-01-06"]


def test_a_holiday_that_moves_onto_the_next_date_of_the_rule_joins_it() -> None:
    rule = read_rule("FREQ=WEEKLY;BYDAY=FR;COUNT=3")
    planned = plan(rule, date(2022, 12, 30), HolidayRule.move_next_week, horizon=date.max)
    assert [str(day.day) for day in planned.days] == ["2022-12-30", "2023-01-13"]


@pytest.mark.parametrize(("day", "utc"), [("2022-03-04", 7), ("2022-04-01", 6), ("2022-10-07", 6), ("2022-11-04", 7)])
def test_nine_on_the_wall_stays_nine_over_summer_time(day: str, utc: int) -> None:
    moment = instant(date.fromisoformat(day), time(9), "Europe/Helsinki")
    assert (moment.hour, moment.tzinfo) == (utc, UTC)


def test_a_wall_time_that_the_clock_skips_is_read_with_the_offset_before_the_gap() -> None:
    skipped = instant(date(2022, 3, 27), time(3, 30), "Europe/Helsinki")
    assert skipped == datetime(2022, 3, 27, 1, 30, tzinfo=UTC)
    assert local_time(skipped, "Europe/Helsinki") == time(4, 30)


def test_a_wall_time_that_comes_twice_is_the_first_of_the_two() -> None:
    assert instant(date(2022, 10, 30), time(3, 30), "Europe/Helsinki") == datetime(2022, 10, 30, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "", "FREQ=HOURLY", "FREQ=MONTHLY;BYDAY=0FR", "FREQ=MONTHLY;COUNT=0", "FREQ=MONTHLY;COUNT=2;UNTIL=20230101",
        "FREQ=WEEKLY;BYDAY=1FR", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31", "FREQ=MONTHLY;INTERVAL=0", "BYDAY=1FR",
        "FREQ=MONTHLY;BYDAY=1MO;BYSETPOS=2", "FREQ=MONTHLY;FREQ=DAILY", "FREQ=MONTHLY;UNTIL=20231301",
        "FREQ=DAILY;BYEASTER=0", "FREQ=MONTHLY;BYDAY=MO;X=1", "RRULE", "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR",
    ],
)  # fmt: skip
def test_a_rule_that_is_not_kept_here_is_refused(text: str) -> None:
    assert read_rule(text) is None


@given(st.text(alphabet="FREQBYDAMONTHLWUCI=;,0123456789-+ ", max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_text_is_a_rule_or_none(text: str) -> None:
    rule = read_rule(text)
    assert rule is None or read_rule(str(rule)) == rule


@given(PATTERNS, DAYS, st.integers(1, 60))
@settings(max_examples=150, deadline=None)
def test_days_are_those_that_a_calendar_program_gives(pattern: str, start: date, count: int) -> None:
    rule = read_rule(f"{pattern};COUNT={count}")
    assert rule
    expected = rrulestr(f"{pattern};COUNT={count}", dtstart=datetime.combine(start, time()))
    assert list(days(rule, start, horizon=date.max)) == [moment.date() for moment in expected]


@given(PATTERNS, DAYS, st.sampled_from(list(HolidayRule)), st.integers(1, 60))
@settings(max_examples=150, deadline=None)
def test_no_day_is_planned_twice_and_holidays_are_treated_as_the_rule_says(
    pattern: str, start: date, holiday_rule: HolidayRule, count: int
) -> None:
    rule = read_rule(f"{pattern};COUNT={count}")
    assert rule
    planned = plan(rule, start, holiday_rule, horizon=date.max)

    meeting_days = [day.day for day in planned.days]
    assert len(set(meeting_days)) == len(meeting_days) <= count
    assert all(before.rule_date < after.rule_date for before, after in pairwise(planned.days))
    if holiday_rule in (HolidayRule.skip, HolidayRule.move_next_week):
        assert not any(holiday_name(day) for day in meeting_days)
    assert all((day.day - day.rule_date) % timedelta(days=7) == timedelta(0) for day in planned.days)
    if holiday_rule is HolidayRule.flag:
        assert all(day.holiday == holiday_name(day.rule_date) for day in planned.days)


@given(PATTERNS, DAYS, st.sampled_from(list(HolidayRule)), st.integers(1, 20))
@settings(max_examples=100, deadline=None)
def test_planning_in_steps_gives_what_planning_at_once_gives(
    pattern: str, start: date, holiday_rule: HolidayRule, step: int
) -> None:
    rule = read_rule(pattern)
    assert rule
    horizon = start + timedelta(days=200)
    whole = plan(rule, start, holiday_rule, horizon=horizon, at_most=AT_ONCE + 1)

    stepwise: list[Day] = []
    after = None
    for _ in range(AT_ONCE + 1):
        part = plan(rule, start, holiday_rule, horizon=horizon, after=after, at_most=step)
        stepwise += part.days
        after = part.to
        if not part.more:
            break
    assert tuple(stepwise) == whole.days
