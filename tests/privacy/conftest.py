"""Registration with a network whose people staff look at; and a cluster that was provisioned as an operator would."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import httpx
import pytest

from deploy import services
from deploy.local.parts import service_dsn
from deploy.local.postgres import FOR_TESTS, LocalPostgres
from deploy.provisioning.databases import provision_databases
from deploy.provisioning.duty_keeping import provision_duty_logs
from services.registration.service import SERVICE
from shared.postgres import migrations
from shared.runtime.process import open_process
from shared.runtime.service import Service
from tests.parts import KEYS, At, Databases, Running, running, settings
from tests.registration.gatherings import Gatherings
from tests.registration.scenes import Scenes


@pytest.fixture
async def registration(databases: Databases, tmp_path: Path) -> AsyncIterator[Running]:
    async with running(SERVICE, databases, tmp_path) as service:
        yield service


@pytest.fixture
def scenes(registration: Running) -> Scenes:
    return Scenes(registration)


@pytest.fixture
async def gatherings(registration: Running, scenes: Scenes) -> Gatherings:
    begun = Gatherings(registration, scenes)
    await begun.begin()
    return begun


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL of the tests' own, with the passwords that provisioning made."""

    postgres: LocalPostgres
    secrets: Path

    def dsn(self, role: str, database: str | None = None) -> str:
        dsn = service_dsn(self.postgres.superuser_dsn, role, self.secrets)
        return f"{dsn.rpartition('/')[0]}/{database or role}"

    async def connect(self, role: str, database: str | None = None) -> "asyncpg.Connection[asyncpg.Record]":
        return await asyncpg.connect(self.dsn(role, database))

    async def owner(self, database: str) -> "asyncpg.Connection[asyncpg.Record]":
        """As the superuser, who alone can forge what a test needs."""
        return await asyncpg.connect(f"{self.postgres.superuser_dsn.rpartition('/')[0]}/{database}")

    async def provision(self, *names: str) -> None:
        await provision_databases(self.postgres.superuser_dsn, names, self.secrets)
        await provision_duty_logs(self.postgres.superuser_dsn, names, self.secrets)

    async def migrate(self, name: str) -> None:
        await migrations.apply(self.dsn(name), services.load(name).migration_folders())


@pytest.fixture(scope="session")
def own_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    cluster = LocalPostgres(tmp_path_factory.mktemp("audited-postgres"), settings=FOR_TESTS)
    cluster.start()
    yield Cluster(cluster, tmp_path_factory.mktemp("audited-secrets"))
    cluster.stop()


@pytest.fixture(scope="session")
async def provisioned(own_cluster: Cluster) -> Cluster:
    """Databases, roles and migrations of every service, twice, as at a second start."""
    for _ in ("a new cluster", "the same cluster again"):
        await own_cluster.provision(*services.names())
        for name in services.names():
            await own_cluster.migrate(name)
    return own_cluster


@asynccontextmanager
async def serving(service: Service, dsn: str, folder: Path) -> AsyncIterator[Running]:
    """The service on a database that is there, as the role that the DSN names."""
    clock = At()
    process = await open_process(service, settings(service, dsn, folder), clock=clock)
    process.resources.keys.known = KEYS
    transport = httpx.ASGITransport(app=process.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as http:
        try:
            yield Running(service, process, http, dsn, clock)
        finally:
            await process.stop()
