"""On a provisioned database nobody but the log's own keeper changes or reads it: not the service, not the auditor."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from deploy.provisioning import duty_queries as provisioning_queries
from deploy.provisioning.databases import provision_databases
from deploy.provisioning.duty_keeping import LATER, MIGRATION, in_database
from services.registration.service import SERVICE
from shared.postgres import migrations
from shared.privacy import duty_queries, retention
from shared.privacy.duty_queries import Disclosed
from tests.privacy.conftest import Cluster, serving
from tests.registration.scenes import Scenes

ROW = Disclosed(uuid4(), "coordinator", "GET /networks/{network_id}/members", "members", "to run it", [uuid4()])
REFUSED = {
    "read": "SELECT * FROM duty.log",
    "changed": "UPDATE duty.log SET who = NULL",
    "deleted": "DELETE FROM duty.log",
    "emptied": "TRUNCATE duty.log",
    "dropped": "DROP TABLE duty.log",
    "dropped with its schema": "DROP SCHEMA duty CASCADE",
    "altered": "ALTER TABLE duty.log DROP COLUMN who",
    "taken over": "ALTER TABLE duty.log OWNER TO registration",
    "copied": "COPY duty.log TO STDOUT",
    "given a moment": "INSERT INTO duty.log (at, acted_as, route, disclosed, purpose, whose) "
    "VALUES ('2020-01-01', 'operator', '', '', '', '{}')",
    "given another role": "INSERT INTO duty.log (by_role, acted_as, route, disclosed, purpose, whose) "
    "VALUES ('auditor', 'operator', '', '', '', '{}')",
    "watched": "CREATE TRIGGER t BEFORE INSERT ON duty.log FOR EACH ROW "
    "EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "given a better function": "CREATE OR REPLACE FUNCTION duty.forget_old(most integer) RETURNS integer LANGUAGE sql "
    "AS 'SELECT 0'",
    "read as its keeper": "SET ROLE duty_keeper",
    "read as the auditor": "SET ROLE auditor",
}


@pytest.mark.parametrize("service", ["registration", "events"])
@pytest.mark.parametrize("how", REFUSED)
async def test_log_is_only_ever_added_to_by_the_service(how: str, service: str, provisioned: Cluster) -> None:
    connection = await provisioned.connect(service)
    await duty_queries.insert(connection, ROW)
    try:
        with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.GeneratedAlwaysError)):
            await connection.execute(REFUSED[how])
    finally:
        await connection.close()


@pytest.mark.parametrize("how", ["changed", "deleted", "emptied", "dropped"])
async def test_twin_a_log_of_the_services_own_can_be_changed(how: str, own_cluster: Cluster) -> None:
    await own_cluster.provision("events")
    name = f"unkept_{how}"
    await provision_databases(own_cluster.postgres.superuser_dsn, [name], own_cluster.secrets)
    folders = SERVICE.migration_folders()
    await migrations.apply(own_cluster.dsn(name), {room: folders[room] for room in ("bus", "due", "privacy")})
    connection = await own_cluster.connect(name)
    await duty_queries.insert(connection, ROW)
    await connection.execute(REFUSED[how])
    await connection.close()


async def test_log_that_a_migration_made_is_taken_over(own_cluster: Cluster) -> None:
    name = "taken"
    await provision_databases(own_cluster.postgres.superuser_dsn, [name], own_cluster.secrets)
    folders = SERVICE.migration_folders()
    await migrations.apply(own_cluster.dsn(name), {room: folders[room] for room in ("bus", "due", "privacy")})

    await own_cluster.provision(name)

    connection = await own_cluster.connect(name)
    await duty_queries.insert(connection, ROW)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute(REFUSED["changed"])
    await connection.close()


async def test_doctor_tells_a_kept_log_from_one_that_the_service_could_change(provisioned: Cluster) -> None:
    kept, owner = await provisioned.connect("events"), await provisioned.owner("events")
    assert await provisioning_queries.may_change(kept) is False
    assert await provisioning_queries.may_change(owner) is True
    await kept.close()
    await owner.close()


async def test_auditor_reads_and_adds_and_no_more(provisioned: Cluster) -> None:
    service, auditor = await provisioned.connect("registration"), await provisioned.connect("auditor", "registration")
    row = Disclosed(uuid4(), "coordinator", "GET /x", "members", "to run it", [uuid4()])
    await duty_queries.insert(service, row)

    found = await duty_queries.reads(auditor, reader_id=row.who)
    assert [(one.who, one.whose, one.route) for one in found] == [(row.who, row.whose, row.route)]
    by_role = await auditor.fetchval("SELECT by_role FROM duty.log WHERE who = $1", row.who)
    assert by_role == "registration"
    for how in ("changed", "deleted", "emptied", "dropped", "altered"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await auditor.execute(REFUSED[how])
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await auditor.fetch("SELECT name FROM people")
    await service.close()
    await auditor.close()


async def test_log_forgets_only_what_is_past_its_retention(provisioned: Cluster) -> None:
    owner = await asyncpg.connect(f"{provisioned.postgres.superuser_dsn.rpartition('/')[0]}/events")
    old, young = uuid4(), uuid4()
    for who, age in ((old, "5 years 1 day"), (young, "4 years 364 days")):
        await owner.execute(
            f"""
            INSERT INTO duty.log (at, who, acted_as, route, disclosed, purpose, whose)
            VALUES (now() - interval '{age}', $1, 'coordinator', 'GET /x', 'members', 'to run it', '{{}}')
            """,
            who,
        )
    service = await provisioned.connect("events")
    assert await duty_queries.forget_old(service, 500) == 1
    assert await duty_queries.forget_old(service, 500) == 0
    left = {row["who"] for row in await owner.fetch("SELECT who FROM duty.log")}
    assert young in left
    assert old not in left
    await owner.close()
    await service.close()


def test_log_is_kept_as_long_as_the_retention_file_says() -> None:
    """The number stands in the function too, where the service can't change it."""
    assert retention.kept("duty_log") == timedelta(days=5 * 365)
    assert "interval '5 years'" in MIGRATION.read_text(encoding="utf-8")


async def test_person_learns_of_a_read_without_its_reader(provisioned: Cluster) -> None:
    service = await provisioned.connect("registration")
    person = uuid4()
    await duty_queries.insert(service, Disclosed(uuid4(), "coordinator", "GET /x", "members", "to run it", [person]))
    (read,) = await duty_queries.reads_of(service, person)
    assert (read.acted_as, read.disclosed, read.purpose) == ("coordinator", "members", "to run it")
    assert "who" not in read.__dict__
    await service.close()


async def test_service_shows_members_on_a_database_whose_log_it_cannot_read(
    provisioned: Cluster, tmp_path: Path
) -> None:
    dsn = provisioned.dsn("registration")
    async with serving(SERVICE, dsn, tmp_path) as registration:
        scenes = Scenes(registration)
        leader = await scenes.person("verkosto@vm.example")
        network = (await scenes.network(leader))["id"]
        headers = registration.as_(person=leader)
        answer = await registration.http.get(f"/networks/{network}/members", headers=headers)
    assert answer.status_code == 200
    auditor = await provisioned.connect("auditor", "registration")
    (read,) = await duty_queries.reads(auditor, reader_id=leader)
    assert (read.acted_as, read.route) == ("coordinator", "GET /networks/{network_id}/members")
    await auditor.close()


async def test_a_log_of_the_last_release_learns_of_agencies_from_provisioning_and_keeps_its_rows(
    own_cluster: Cluster,
) -> None:
    """The service's own migration alone may not change the log: it finds the change made."""
    await own_cluster.provision("events")
    inside = await asyncpg.connect(in_database(own_cluster.postgres.superuser_dsn, "events"))
    await inside.execute("ALTER TABLE duty.log DROP CONSTRAINT log_acted_as_check")
    await inside.execute(
        "ALTER TABLE duty.log ADD CONSTRAINT log_acted_as_check CHECK (acted_as = 'coordinator') NOT VALID"
    )
    service = await own_cluster.connect("events")
    try:
        await duty_queries.insert(service, ROW)
        agency = replace(ROW, acted_as="agency")
        with pytest.raises(asyncpg.CheckViolationError):
            await duty_queries.insert(service, agency)
        later = LATER[0].read_text(encoding="utf-8")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await service.execute(later)
        await own_cluster.provision("events")
        await service.execute(later)
        await duty_queries.insert(service, agency)
        rows = await inside.fetch("SELECT acted_as FROM duty.log ORDER BY id")
        assert [row["acted_as"] for row in rows][-2:] == ["coordinator", "agency"]
    finally:
        await service.close()
        await inside.close()
