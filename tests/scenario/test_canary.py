"""The canary: what one person told is in the places that it is for, and nowhere else (guarantees RP1, RP9, RS17)."""

import json
from collections.abc import Mapping
from typing import Any

import asyncpg
import httpx
import pytest

from deploy import services
from deploy.seed.doors import Door
from tests.scenario.chapters.canary import NAMED, UNNAMED, Traced
from tests.scenario.leaks import Leak, logs_in, scan
from tests.scenario.outsider import Heard
from tests.scenario.stage import Stage

MISTAKEN = ("mistake", "field name")
"""What was only ever refused."""

KINDS = ("key", "header", "body", "log", "metric", "page", "error", "dead letter")


async def dead_letters(stage: Stage) -> dict[str, bytes]:
    """All that lies in the dead letters and outboxes of all services."""
    found = {}
    for name, dsn in stage.platform.postgres.databases.items():
        connection = await asyncpg.connect(dsn)
        for table in ("dead_letters", "outbox", "brakes", "due"):
            rows = await connection.fetch(f"SELECT t::text AS row, to_jsonb(t)::text AS json FROM {table} t")
            found[f"{name}.{table}"] = "\n".join(f"{row['row']}\n{row['json']}" for row in rows).encode()
        await connection.close()
    return found


async def test_canary_sings_where_it_may(traced: Traced) -> None:
    """What is searched for below is really there: in what the person gets, and in what the coordinators may see."""
    told = traced.own.decode()
    nobodys = (*MISTAKEN, UNNAMED)
    missing = [canary.what for canary in traced.canaries() if canary.what not in nobodys and canary.text not in told]
    assert missing == []
    assert traced.person.address.encode() in traced.exports["members"]
    for answer in (NAMED, UNNAMED):
        assert traced.texts[answer].encode() in traced.exports[answer]


async def test_anonymous_answer_stands_nowhere_beside_who_gave_it(traced: Traced) -> None:
    """Not among what the person is shown of themselves, and not with them among what coordinators read."""
    assert traced.texts[UNNAMED] not in traced.own.decode()
    assert scan({UNNAMED: traced.exports[UNNAMED]}, traced.canaries()) == [
        Leak(UNNAMED, UNNAMED, form) for form in ("JSON-escaped", "URL-encoded", "as it is", "form-encoded")
    ]


async def test_no_topic_holds_the_canary(traced: Traced, heard: list[Heard]) -> None:
    assert len(heard) > 600
    assert scan({"all topics": b"\n".join(one.everything() for one in heard)}, traced.canaries()) == []


async def test_no_log_holds_the_canary(stage: Stage, traced: Traced, heard: list[Heard]) -> None:
    logs = logs_in(stage.places.logs)
    assert {"postgres.log", *(f"{name}.log" for name in services.names())} <= set(logs)
    assert scan(logs, traced.canaries()) == []


async def test_no_process_failed_inside_while_the_canary_sang(stage: Stage, traced: Traced, heard: list[Heard]) -> None:
    """Every service's log is there with its requests, and none of them was answered with an error of ours."""
    async with httpx.AsyncClient(trust_env=False) as http:
        for address in stage.platform.services.values():  # not every service is asked something in the story
            assert (await http.get(f"{address}/asyncapi")).status_code == 200
    logs = logs_in(stage.places.logs)
    answered = {name: requests_in(logs[f"{name}.log"]) for name in services.names()}
    assert all(answered.values())
    assert {name: failed for name, told in answered.items() if (failed := failures(told))} == {}


def test_twin_an_error_of_ours_in_a_log_is_found() -> None:
    log = b'plain words\n{"event":"request","status":503}\n{"event":"request","status":500,"route":"/networks"}\n'
    assert failures(requests_in(log)) == ["/networks"]


def requests_in(log: bytes) -> list[dict[str, Any]]:
    lines = (json.loads(line) for line in log.splitlines() if line.startswith(b"{"))
    return [line for line in lines if line.get("event") == "request"]


def failures(requests: list[dict[str, Any]]) -> list[str]:
    """Routes that failed; 503 is a busy machine, said with Retry-After."""
    return [one["route"] for one in requests if one["status"] >= 500 and one["status"] != 503]


async def test_no_metric_holds_the_canary(rooms: Mapping[str, Door], traced: Traced, heard: list[Heard]) -> None:
    metrics = {name: (await door.ask("GET", "/metrics")).content for name, door in rooms.items()}
    assert scan(metrics, traced.canaries()) == []


async def test_nobody_elses_page_holds_the_canary(traced: Traced) -> None:
    assert len(traced.seen_by_others) >= 31
    assert all(traced.seen_by_others.values())
    assert scan(traced.seen_by_others, traced.canaries()) == []


async def test_no_error_repeats_the_canary(traced: Traced) -> None:
    """But for the name of a field that we don't know: its sender has to find it. It goes to them and into no log."""
    assert len(traced.errors) >= 23
    found = {(leak.where, leak.what) for leak in scan(traced.errors, traced.canaries())}
    assert found == {("unknown field", "field name")}


async def test_no_dead_letter_or_waiting_message_holds_the_canary(
    stage: Stage, traced: Traced, heard: list[Heard]
) -> None:
    assert scan(await dead_letters(stage), traced.canaries()) == []


async def test_coordinators_do_not_see_what_is_for_administrators(traced: Traced) -> None:
    only = [canary for canary in traced.canaries() if canary.what in ("proposal", *MISTAKEN)]
    assert scan(traced.exports, only) == []


@pytest.mark.parametrize("place", KINDS)
async def test_twin_a_canary_that_got_out_is_found(place: str, traced: Traced) -> None:
    for canary in traced.canaries():
        leaked = f"... {place}={canary.text} ...".encode()
        assert Leak(place, canary.what, "as it is") in scan({place: leaked, "clean": b"{}"}, traced.canaries())
