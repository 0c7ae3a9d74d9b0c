"""Every class of data goes when its time is over and not before, in bounded batches, and numbers stay (RP5, K1, K3)."""

import re
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from deploy import services
from services.registration.people import sessions
from shared.contracts import Member, MemberState, Signup
from shared.due import due
from shared.privacy import purge_queries, purging, retention
from shared.privacy.purging import HOURLY
from shared.privacy.retention import DataClass
from shared.privacy.shared_purges import SHARED_PURGES
from tests.parts import Databases, Running, running
from tests.privacy.aged import EVERYWHERE, put_both
from tests.privacy.aged_by_service import AGED
from tests.registration.gatherings import Gatherings, do_what_is_due
from tests.registration.scenes import Scenes

MARGIN = timedelta(days=1, hours=6)
"""More than the hour between two purges: some classes count whole days, and who is told by mail goes a day later."""


async def purge(service: Running) -> None:
    """What the hourly duty does, and what follows from it within a day."""
    for hours in (0, 21):
        service.clock.now += timedelta(hours=hours)
        async with service.process.resources.pool.acquire() as tx:
            await due.put(tx, HOURLY, "hourly", service.clock())
        await do_what_is_due(service)


@pytest.mark.parametrize("name", sorted(AGED))
async def test_what_is_over_its_time_goes_and_what_is_not_stays(
    databases: Databases, tmp_path: Path, name: str
) -> None:
    async with running(services.load(name), databases, tmp_path) as service:
        if name == "registration":
            scenes = Scenes(service)
            await scenes.network(await scenes.person("verkosto@vm.example"))
        put = {data: await put_both(service, aged, retention.kept(data), MARGIN) for data, aged in AGED[name].items()}

        await purge(service)

        there = {
            data: [bool(await service.fetch(AGED[name][data].there, one)) for one in both] for data, both in put.items()
        }
        assert there == {data: [False, True] for data in put}


async def test_a_batch_is_bounded_and_a_full_one_comes_again(
    registration: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purging, "BATCH", 2)
    old = registration.clock() - timedelta(days=100)
    for _ in range(5):
        await EVERYWHERE["mails"].put(registration, uuid4(), old)

    async with registration.process.resources.pool.acquire() as tx:
        assert await purge_queries.purge_mails(tx, registration.clock() - timedelta(days=90), 2, old) == 2
    await purge(registration)

    assert await registration.fetch("SELECT FROM mail_intents") == []


async def test_operators_see_what_is_overdue_and_what_was_purged(
    registration: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purging, "MEASURED_SECONDS", 0.0)
    await EVERYWHERE["mails"].put(registration, uuid4(), registration.clock() - timedelta(days=100))
    before = await gauge(registration, "retention_overdue_seconds", "mails")

    await purge(registration)

    registration.process.app.state.resources.committed()
    assert before == timedelta(days=10).total_seconds()
    assert await gauge(registration, "retention_purged_total", "mails") >= 1


async def gauge(service: Running, name: str, data: str) -> float:
    shown = (await service.http.get("/metrics")).text
    found = re.search(rf'{name}{{data="{data}"}} (\S+)', shown)
    assert found, shown[:400]
    return float(found[1])


async def test_numbers_are_the_same_after_their_people_are_purged(
    registration: Running, gatherings: Gatherings
) -> None:
    occurrence = await gatherings.open(days=1)
    for person in await gatherings.people("akaa", "kemi", "ylojarvi"):
        made = await gatherings.sign_up(occurrence, person)
    await registration.fetch("UPDATE signups SET attended = id <> $1", UUID(made["id"]))
    registration.clock.now += timedelta(days=750)
    await registration.fetch("DELETE FROM due WHERE kind = $1", HOURLY)
    await do_what_is_due(registration)
    before = await numbers(registration, gatherings)

    await purge(registration)

    assert await numbers(registration, gatherings) == before
    assert await registration.fetch("SELECT FROM signups WHERE person_id IS NOT NULL") == []
    buried = await registration.fetch("SELECT FROM outbox WHERE topic = $1 AND body IS NULL", Signup.topic)
    assert len(buried) == 3


async def numbers(service: Running, gatherings: Gatherings) -> object:
    path = f"/networks/{gatherings.network_id}/attendance"
    curve = (await service.http.get(path, headers=service.as_("administrator"))).json()
    states = await service.fetch("SELECT state, attended, count(*) FROM signups GROUP BY 1, 2 ORDER BY 1, 2")
    return curve, [tuple(row) for row in states]


async def test_a_wish_that_nobody_confirmed_ends_as_every_membership_does(
    registration: Running, gatherings: Gatherings
) -> None:
    joined = await registration.http.post(
        f"/networks/{gatherings.network_id}/members", json={"address": "kirjaamo@akaa.example"}
    )
    assert joined.status_code == 202
    registration.clock.now += timedelta(days=13)
    await purge(registration)
    waiting = await registration.fetch("SELECT FROM members")
    registration.clock.now += timedelta(days=10)
    await purge(registration)

    assert len(waiting) == 1
    assert await registration.fetch("SELECT FROM members") == []
    assert [m.state for m in await registration.said(Member)] == [MemberState.pending, MemberState.withdrawn]
    assert await registration.fetch("SELECT FROM people WHERE address = 'kirjaamo@akaa.example'") == []


def purged_by(name: str) -> set[str]:
    return set(AGED[name])


async def test_every_class_with_a_time_has_a_purge_and_a_test_and_no_other(
    databases: Databases, tmp_path: Path
) -> None:
    for name in services.names():
        service = services.load(name)
        timed = {data for data, told in retention.classes().items() if told.kept is not None and concerns(told, name)}
        async with running(service, databases, tmp_path) as begun:
            assert {**SHARED_PURGES, **service.purges(begun.process.resources)}.keys() == timed == purged_by(name)


def concerns(told: DataClass, service: str) -> bool:
    return told.by in (service, "all")


async def test_times_that_stand_in_sql_are_those_of_the_file(registration: Running) -> None:
    (log,) = await registration.fetch("SELECT pg_get_functiondef('duty.forget_old'::regproc)")
    assert "interval '5 years'" in log[0]
    assert retention.kept("duty_log") == timedelta(days=5 * 365)
    assert timedelta(minutes=30) == sessions.IDLE
    assert retention.kept("idempotency_keys") == timedelta(hours=24)


SUSPECT = re.compile(r"address|person|_by$|^who|caller|reason|text$|browser|^name$|language")
"""Columns that may hold a person's data, or lead to one."""

OF_NOBODY = {
    "public.organisations": "the register of organisations",
    "public.schema_migrations": "names of files",
    "public.networks": "networks have names, too",
    "public.brakes": "why a topic stands still",
    "public.consent_texts": "what everybody is asked",
    "public.published_schemas": "names of topics, and of the services that say them",
    "public.goal_comments": "what an organisation says of a goal; who wrote it for the organisation isn't kept",
    "public.follow_up_texts": "what a roadmap's team tells everybody of its measures",
}


async def uncounted(service: Running) -> list[str]:
    """Tables that hold something of people and that no class names."""
    rows = await service.fetch(
        """
        SELECT table_schema || '.' || table_name AS name, column_name FROM information_schema.columns
        JOIN information_schema.tables USING (table_schema, table_name)
        WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')
        """
    )
    named = {
        table if "." in table else f"public.{table}"
        for told in retention.classes().values()
        if concerns(told, service.service.name)
        for table in told.tables
    }
    suspects = {row["name"] for row in rows if SUSPECT.search(row["column_name"])}
    assert named <= {row["name"] for row in rows}, "a class names a table that isn't there"
    return sorted(suspects - named - OF_NOBODY.keys())


@pytest.mark.parametrize("name", services.names())
async def test_every_table_that_holds_something_of_people_is_in_a_class(
    databases: Databases, tmp_path: Path, name: str
) -> None:
    async with running(services.load(name), databases, tmp_path) as service:
        assert await uncounted(service) == []


async def test_twin_a_table_that_nobody_named_is_found(registration: Running) -> None:
    await registration.fetch("CREATE TABLE guest_book (written_by uuid)")

    assert await uncounted(registration) == ["public.guest_book"]
