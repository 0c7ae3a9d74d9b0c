"""Every parser takes anything: it reads it or refuses it as it should; nothing else comes of it (RT6)."""

import base64
import json
import os
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from aiokafka import ConsumerRecord
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from services.events.series.recurrence import PARTS, days, read_rule
from services.registration.organisations.import_api import PopulationRow, _lines, _validated
from services.registration.service import SERVICE
from shared.bus.cloud_events import correlation_of, version_of
from shared.bus.records import Heard, Unreadable, read
from shared.mail.links import hashed
from shared.texts import Texts, negotiate
from shared.web.caller import bearer
from shared.web.clients import client_address
from shared.web.listing import _cursor_at
from shared.web.problems import Problem
from shared.web.requests import TRACEPARENT, _trace
from shared.web.versions import _if_match
from tests.contracts.smallest import SMALLEST

SECONDS = int(os.environ.get("FUZZ_SECONDS", "0"))
FUZZ = settings(
    max_examples=12 + 60 * SECONDS,
    deadline=None,
    database=None,
    derandomize=not SECONDS,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
ANYTHING = st.text() | st.binary(max_size=200).map(lambda told: told.decode("latin-1"))
HOSTILE = (
    "x\r\nBcc: kaikki@akaa.example",
    "x\r\n\r\n<script>alert(1)</script>",
    "END:VEVENT\r\nBEGIN:VALARM",
    "a\"b'c<img src=x onerror=alert(1)>{{7*7}}{% raw %}",
    "javascript:alert(1)",
    "a,b;c\\d\\n:e" * 400,
    "\u2028\u2029\x85\x0b\x0c\x1c\ud7ff\ufffe",
    "=cmd|' /C calc'!A0",
)
TITLES = ANYTHING | st.sampled_from(HOSTILE) | st.lists(st.sampled_from(HOSTILE) | st.text()).map("".join)
TEXTS = Texts(SERVICE.texts)


def spoilt(good: str) -> st.SearchStrategy[str]:
    """A good one with a piece cut out and another put in."""
    places = st.tuples(st.integers(0, len(good)), st.integers(0, len(good)), ANYTHING)
    return places.map(lambda cut: good[: cut[0]] + cut[2] + good[cut[1] :])


def require_refusal(refused: Problem, status: int, code: str) -> None:
    assert (refused.status, refused.code) == (status, code)


def coded(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


JSONS = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=5)


@FUZZ
@given(told=ANYTHING | JSONS.map(coded) | st.dictionaries(st.text(), JSONS).map(coded) | spoilt(coded(["a", "b"])))
async def test_cursors(told: str) -> None:
    try:
        at = await _cursor_at(told, 10)
        at.keys(str, UUID)
    except Problem as refused:
        require_refusal(refused, 422, "invalid_cursor")


@FUZZ
@given(told=ANYTHING | spoilt('W/"12"') | st.integers().map(str))
async def test_versions(told: str) -> None:
    try:
        assert isinstance(await _if_match(told), int | None)
    except Problem as refused:
        require_refusal(refused, 412, "version_conflict")


@FUZZ
@given(told=ANYTHING | spoilt("sv-FI;q=0.8, en;q=0.5, *;q=0.1"))
def test_languages(told: str) -> None:
    assert negotiate(told) in ("fi", "sv", "en")


@FUZZ
@given(told=ANYTHING | spoilt("Bearer a.b.c"))
def test_tokens_and_secrets(told: str) -> None:
    token = bearer(told)
    assert token is None or (token and token in told)
    assert len(hashed(told)) == 32


PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@FUZZ
@given(parent=ANYTHING | spoilt(PARENT), correlation=ANYTHING | spoilt(str(uuid4())))
def test_traces(parent: str, correlation: str) -> None:
    encoded = {b"traceparent": parent, b"x-correlation-id": correlation}
    trace = _trace({name: value.encode("utf-8", "replace") for name, value in encoded.items()})
    assert TRACEPARENT.fullmatch(trace.traceparent or "")
    assert isinstance(trace.correlation_id, UUID)


@FUZZ
@given(peer=ANYTHING | st.ip_addresses().map(str), forwarded=st.lists(ANYTHING | st.ip_addresses().map(str)))
def test_who_asks_through_proxies(peer: str, forwarded: list[str]) -> None:
    assert str(client_address(peer, forwarded, ())) == str(client_address(peer, (), ()))


@FUZZ
@given(
    text=ANYTHING
    | spoilt("FREQ=MONTHLY;BYDAY=1FR;COUNT=12")
    | st.dictionaries(
        st.sampled_from(sorted(PARTS)),
        st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY", "1", "2", "5", "31", "-1", "FR", "1FR", "20220228"]),
    ).map(lambda parts: ";".join(f"{key}={value}" for key, value in parts.items()))
)
def test_rules_of_recurrence(text: str) -> None:
    rule = read_rule(text)
    if rule is not None:
        start = date(2022, 1, 7)
        found = list(days(rule, start, horizon=start + timedelta(days=400)))
        assert found == sorted(found)


GOOD_ROWS = "code,population,year\n020,16467,2021\n"


@FUZZ
@given(text=ANYTHING | spoilt(GOOD_ROWS) | st.lists(st.lists(TITLES)).map(lambda rows: "\n".join(map(";".join, rows))))
def test_files_of_populations(text: str) -> None:
    given_rows = _lines(text)
    rows, errors = _validated(given_rows, PopulationRow, TEXTS)
    assert len(rows) + len({error.row for error in errors}) == len(given_rows)


def record(value: bytes | None, key: bytes | None, headers: list[tuple[str, bytes]]) -> Any:
    return ConsumerRecord("t", 0, 0, 0, 0, key, value, None, 0, 0, headers)


@FUZZ
@given(
    contract=st.sampled_from(sorted(SMALLEST, key=lambda one: one.__name__)),
    data=st.data(),
    headers=st.lists(st.tuples(st.sampled_from(["ce_aggregateversion", "ce_correlationid"]) | ANYTHING, st.binary())),
)
def test_messages(contract: Any, data: st.DataObject, headers: list[tuple[str, bytes]]) -> None:
    good = json.dumps(SMALLEST[contract])
    body = data.draw(st.none() | st.binary() | spoilt(good).map(lambda text: text.encode("utf-8", "replace")))
    key = data.draw(st.none() | st.binary() | st.just(str(SMALLEST[contract].get("id")).encode()))
    assert isinstance(read(("t", 0), record(body, key, headers), contract), Heard | Unreadable)
    assert version_of(headers) is None or isinstance(version_of(headers), int)
    assert correlation_of(headers) is None or isinstance(correlation_of(headers), UUID)
