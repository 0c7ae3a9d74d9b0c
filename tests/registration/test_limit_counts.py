"""What is counted together, what each count allows, and when it may be asked again (guarantees RS4, RS15)."""

import hmac
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from services.registration.people import limits
from services.registration.people.limits import ADDRESS, ASKING, OPENING, ORGANISER, Limit
from shared.telemetry import catalogue
from shared.web.problems import Problem
from tests.parts import Running

KEY = b"k" * 32
FEW = Limit("asking", 2, 4, 6)
EVENING = datetime(2026, 11, 24, 21, 58, 30, 250_000, tzinfo=UTC)
IN_HELSINKI = timezone(timedelta(hours=2))


async def ask(service: Running, at: datetime, who: str = "203.0.113.9", limit: Limit = FEW) -> int | None:
    """The seconds after which it may be asked again; None: it was allowed."""
    async with service.process.resources.pool.acquire() as connection:
        try:
            await limits.allow(connection, KEY, limit, who, at)
        except Problem as refused:
            problem = refused
        else:
            return None
    assert (problem.status, problem.code) == (429, "too_often")
    return int(problem.headers["Retry-After"])


async def ask_often(service: Running, moments: Sequence[datetime]) -> list[int | None]:
    return [await ask(service, at) for at in moments]


async def test_a_minute_is_full_until_the_next_begins(registration: Running) -> None:
    two = Limit("asking", 2, 9, 9)
    assert [await ask(registration, EVENING, limit=two) for _ in range(3)] == [None, None, 30]
    assert await ask(registration, EVENING.replace(second=59, microsecond=900_000), limit=two) == 1
    assert await ask(registration, EVENING.replace(minute=59, second=0), limit=two) is None


async def test_an_hour_is_full_until_the_next_begins(registration: Running) -> None:
    minutes = [EVENING.replace(minute=minute, second=0, microsecond=0) for minute in (0, 1, 2, 3, 4)]
    assert await ask_often(registration, minutes) == [None] * 4 + [56 * 60]
    assert await ask(registration, EVENING.replace(hour=22, minute=0)) is None


@pytest.mark.parametrize("zone", [UTC, IN_HELSINKI])
async def test_a_day_is_full_until_midnight_utc_wherever_the_clock_is(registration: Running, zone: timezone) -> None:
    hours = [EVENING.replace(hour=hour, minute=0, second=0, microsecond=0).astimezone(zone) for hour in range(7)]
    assert await ask_often(registration, hours) == [None] * 6 + [18 * 3600]
    assert await ask(registration, EVENING.replace(hour=23, minute=59, second=59).astimezone(zone)) == 1
    assert await ask(registration, EVENING.replace(day=25, hour=0).astimezone(zone)) is None


async def test_the_longest_wait_is_the_one_that_is_told(registration: Running) -> None:
    once = Limit("asking", 1, 1, 1)
    await ask(registration, EVENING, limit=once)
    assert await ask(registration, EVENING, limit=once) == 2 * 3600 + 60 + 30
    an_hour = Limit("asking", 2, 2, 9)
    await ask(registration, EVENING, limit=an_hour)
    assert await ask(registration, EVENING, limit=an_hour) == 60 + 30


async def test_one_who_is_counted_for_two_things_is_counted_apart(registration: Running) -> None:
    assert await ask_often(registration, [EVENING] * 2) == [None, None]
    assert await ask(registration, EVENING, limit=Limit("opening", 2, 4, 6)) is None
    assert await ask(registration, EVENING, who="203.0.113.10") is None


async def test_what_is_stored_is_a_keyed_hash_and_nothing_else(registration: Running) -> None:
    await ask(registration, EVENING)
    (row,) = await registration.fetch("SELECT who FROM mail_requests")
    assert row["who"] == hmac.digest(KEY, b"asking\x00203.0.113.9", "sha256")


async def test_a_refusal_is_counted_and_in_the_security_log_once(registration: Running) -> None:
    counted = catalogue.limits_hit.labels("asking")
    before = counted._value.get()
    with capture_logs() as lines:
        await ask_often(registration, [EVENING] * 3)
    (line,) = [line for line in lines if line["event"] == "security"]
    who = hmac.digest(KEY, b"asking\x00203.0.113.9", "sha256").hex()
    assert (line["kind"], line["reason"], line["counted"]) == ("limit_hit", "asking", who[:16])
    assert counted._value.get() == before + 1


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("kirjaamo@akaa.example", "KIRJAAMO@Akaa.Example", True),
        ("kirjaamo+digi@akaa.example", "kirjaamo+tuki@akaa.example", True),
        ("kirjaamo+digi@akaa.example", "kirjaamo@akaa.example", True),
        ("kirjaamo@akaa.example", "kirjaamo@kemi.example", False),
        ("kirjaamo@akaa.example", "kunta@akaa.example", False),
        ("kirjaamo+digi+tuki@akaa.example", "kirjaamo@akaa.example", True),
        ("+358@akaa.example", "+359@akaa.example", False),
        ('"a@b+1"@akaa.example', '"a@b+2"@akaa.example', True),
        ('"a@b"@akaa.example', '"a@c"@akaa.example', False),
    ],
)
async def test_mailboxes_are_told_apart_by_what_stands_before_the_plus(
    registration: Running, one: str, other: str, together: bool
) -> None:
    async with registration.process.resources.pool.acquire() as connection:
        for address in (one, other):
            await limits.allow_mail(connection, KEY, address, EVENING)
    counted = await registration.fetch("SELECT in_minute FROM mail_requests")
    assert [row["in_minute"] for row in counted] == ([2] if together else [1, 1])


@pytest.mark.parametrize("limit", [ADDRESS, ASKING, OPENING, ORGANISER], ids=lambda limit: limit.name)
def test_the_operators_page_tells_each_limit(limit: Limit) -> None:
    page = Path("docs/operating.md").read_text()
    assert re.search(
        rf"^\| `{limit.name}` \|.*\| {limit.minute} \| {limit.hour} \| {limit.day} \|$", page, re.MULTILINE
    )
