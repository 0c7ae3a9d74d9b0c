"""On a provisioned server each service has its own database, and nothing beyond it (RS16)."""

from collections.abc import AsyncIterator
from itertools import permutations
from pathlib import Path

import asyncpg
import pytest
import yaml

from deploy import services
from deploy.local.parts import Surroundings, environment, open_socket
from deploy.local.places import PROJECT, Places
from deploy.local.platform import KafkaAccess
from deploy.local.postgres import FOR_TESTS, LocalPostgres
from deploy.provisioning import secret_files
from deploy.provisioning.databases import provision_databases
from shared.postgres import migrations

NAMES = services.names()
BEYOND = {
    "make a role": "CREATE ROLE another LOGIN",
    "make a database": "CREATE DATABASE another",
    "become a superuser": "ALTER ROLE {role} SUPERUSER",
    "make roles from now on": "ALTER ROLE {role} CREATEROLE",
    "change another's password": "ALTER ROLE {other} PASSWORD 'x'",
    "act as another": "SET ROLE {other}",
    "act as the superuser": "SET SESSION AUTHORIZATION postgres",
    "reach another database": "CREATE EXTENSION dblink",
    "reach another server": "CREATE EXTENSION postgres_fdw",
    "make an untrusted language": "CREATE EXTENSION plperlu",
    "read a file": "SELECT pg_read_file('/etc/passwd')",
    "read the passwords": "SELECT rolpassword FROM pg_authid",
    "run a program": "COPY (SELECT 1) TO PROGRAM 'true'",
    "write a file": "COPY (SELECT 1) TO '/tmp/out'",
    "change the server": "ALTER SYSTEM SET log_statement = 'all'",
    "see others' statements": "SELECT pg_stat_reset()",
    "end another's connection": "SELECT pg_terminate_backend(pg_backend_pid()) FROM pg_roles WHERE false; "
    "DO $$ BEGIN EXECUTE 'GRANT pg_signal_backend TO {role}'; END $$",
}


class Server:
    def __init__(self, cluster: LocalPostgres, secrets: Path) -> None:
        self.cluster, self.secrets = cluster, secrets

    def dsn(self, role: str, database: str) -> str:
        return self.cluster.dsn(database, role, secret_files.password(self.secrets, role, "postgres"))


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    cluster = LocalPostgres(tmp_path_factory.mktemp("roles-postgres"), settings=FOR_TESTS)
    cluster.start()
    made = Server(cluster, tmp_path_factory.mktemp("roles-secrets"))
    await provision_databases(cluster.superuser_dsn, NAMES, made.secrets)
    for name in NAMES:
        await migrations.apply(made.dsn(name, name), services.load(name).migration_folders())
    yield made
    cluster.stop()


@pytest.mark.parametrize(("role", "other"), list(permutations(NAMES, 2)))
async def test_a_service_cannot_enter_anothers_database(server: Server, role: str, other: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(server.dsn(role, other))


@pytest.mark.parametrize(("role", "other"), list(permutations(NAMES, 2)))
async def test_even_inside_it_could_read_and_write_no_table(server: Server, role: str, other: str) -> None:
    """The second fence: somebody grants the connection by mistake."""
    superuser = await asyncpg.connect(server.cluster.superuser_dsn)
    await superuser.execute(f'GRANT CONNECT ON DATABASE "{other}" TO "{role}"')
    try:
        inside = await asyncpg.connect(server.dsn(role, other))
        rows = await inside.fetch(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        )
        assert len(rows) > 10
        for row in rows:
            for statement in ("SELECT * FROM {0} LIMIT 1", "DELETE FROM {0}", "INSERT INTO {0} DEFAULT VALUES"):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await inside.execute(statement.format(f'"{row["schemaname"]}"."{row["tablename"]}"'))
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await inside.execute("CREATE TABLE mine (id int)")
        await inside.close()
    finally:
        await superuser.execute(f'REVOKE CONNECT ON DATABASE "{other}" FROM "{role}"')
        await superuser.close()


@pytest.mark.parametrize("role", NAMES)
@pytest.mark.parametrize("what", BEYOND)
async def test_a_service_has_no_right_beyond_its_database(server: Server, role: str, what: str) -> None:
    other = next(name for name in NAMES if name != role)
    inside = await asyncpg.connect(server.dsn(role, role))
    try:
        with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.FeatureNotSupportedError)):
            await inside.execute(BEYOND[what].format(role=role, other=other))
    finally:
        await inside.close()


async def test_twin_a_superuser_may_all_of_it(server: Server) -> None:
    superuser = await asyncpg.connect(server.cluster.superuser_dsn)
    await superuser.execute("CREATE ROLE another LOGIN")
    await superuser.execute("DROP ROLE another")
    await superuser.close()
    other = await asyncpg.connect(server.cluster.superuser_dsn.rsplit("/", 1)[0] + f"/{NAMES[0]}")
    assert await other.fetchval("SELECT count(*) FROM outbox") == 0
    await other.close()


@pytest.mark.parametrize("name", NAMES)
def test_no_service_is_told_the_superusers_address(name: str, server: Server, tmp_path: Path) -> None:
    places = Places(tmp_path)
    superuser = server.cluster.superuser_dsn
    around = Surroundings(places, superuser, KafkaAccess(bootstrap_servers="127.0.0.1:1"), 25)
    with open_socket() as listening:
        told = environment(name, listening, "http://127.0.0.1:1", around)
    password = superuser.partition("://")[2].partition("@")[0]
    assert told["POSTGRES_DSN"].partition("://")[2].startswith(f"{name}:")
    assert [variable for variable, value in told.items() if password in value or superuser in value] == []


def test_containers_of_services_are_not_told_it_either() -> None:
    composed = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
    for name in NAMES:
        service = composed["services"][name]
        assert f"//{name}@" in service["environment"]["POSTGRES_DSN"]
        assert "postgres-password" not in str(service.get("secrets", ""))
        assert "POSTGRES_PASSWORD" not in str(service["environment"])
