"""A private platform to be struck: PostgreSQL, Kafka, a mail catcher and real service processes, each with its pid."""

import asyncio
import os
import socket
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import httpx
import orjson
from joserfc.jwk import KeySet

from deploy import services
from deploy.local.parts import Surroundings, address_of, environment, open_socket
from deploy.local.places import PROJECT, Places
from deploy.local.platform import KafkaAccess
from deploy.local.process import Process, end_of
from deploy.provisioning import secret_files
from deploy.provisioning.broker import administer
from deploy.provisioning.databases import provision_databases
from deploy.provisioning.declared import declared_topics
from deploy.provisioning.topics import provision_topics
from shared.bus.kafka import Kafka
from shared.postgres import migrations
from shared.runtime.settings import KafkaSettings
from tests.faults import evidence, witness
from tests.faults.plan import Plan, straight
from tests.faults.processes import ServiceProcess

SESSION_SECONDS = 6
"""Kafka's session timeout of the services here; a real one is 10 s."""


class NotReady(Exception):
    """A service didn't become ready in time; the message shows the end of its log."""


class Arena:
    """The parts at work. `replicas` holds each service's processes; they share one listening socket, which outlives
    them as it would at a supervisor, and `addresses` says where it is."""

    def __init__(self, folder: Path, plan: Plan = Plan()) -> None:
        self.folder, self.plan = folder, plan
        self.places = Places(folder / "run")
        self.postgres = plan.make_postgres(_made(folder / "postgres"))
        self.broker = plan.broker or plan.make_broker(_made(folder / "kafka"))
        self.replicas: dict[str, list[ServiceProcess]] = {}
        self._sockets: dict[str, socket.socket] = {}
        self._mail = Process("mail", log=self.places.log("mail"), record=self.places.record("mail"))
        self.surprises: list[str] = []
        """Processes that ended although nobody told them to, or otherwise than they should."""
        self.struck: Counter[str] = Counter()  # how often, by a fault's name

    @property
    def kafka(self) -> Kafka:
        """How the arena itself reaches Kafka, past every proxy."""
        return Kafka(self.broker.bootstrap_servers, self.plan.prefix)

    @property
    def addresses(self) -> dict[str, str]:
        return {name: address_of(listening) for name, listening in self._sockets.items()}

    def dsn(self, service: str) -> str:
        """The superuser's way into a service's database, past every proxy."""
        return urlunsplit(urlsplit(self.postgres.superuser_dsn)._replace(path=f"/{service}"))

    def signing_keys(self) -> KeySet:
        """What registration signs tokens with."""
        file = secret_files.signing_keys(self.places.secrets, services.ISSUER)
        return KeySet.import_key_set(orjson.loads(file.read_text()))

    def processes(self, service: str | None = None) -> list[ServiceProcess]:
        """The replicas of a service, or of all."""
        return [one for name, own in self.replicas.items() if service in (None, name) for one in own]

    async def build(self) -> None:
        """Start PostgreSQL, Kafka and mail, and make databases, topics and processes; no service runs yet."""
        self.places.make()
        starts = [self.postgres.start, *([] if self.plan.broker else [self.broker.start])]
        await asyncio.gather(*[asyncio.to_thread(start) for start in starts])
        for name in ("mail", *services.names()):
            self._sockets[name] = open_socket()
        self._start_mail()
        await provision_databases(self.postgres.superuser_dsn, services.names(), self.places.secrets)
        await asyncio.to_thread(self._provision_topics)
        await asyncio.gather(*[self._lay(name) for name in services.names()])
        for name in services.names():
            replicas = 1 if name in self.plan.alone else self.plan.replicas
            self.replicas[name] = [self._process(name, number) for number in range(replicas)]

    async def _lay(self, name: str) -> None:
        await migrations.apply(self._around().dsn(name), services.load(name).migration_folders())
        await witness.place(self.dsn(name), name)

    async def start(self) -> None:
        """Start every service process that doesn't run, and wait until all are ready."""
        self.mend()
        await self.ready()

    def mend(self, service: str | None = None) -> None:
        """Start what doesn't run, as a supervisor would."""
        for one in self.processes(service):
            if not one.running:
                if not one.down:
                    self.surprises.append(f"{one.service} {one.replica} ended with {one.exit_code}")
                one.start()

    async def ready(self, *, within: float = 60) -> None:
        """Wait until each service answers that it is ready, at most so long (guarantee RC5). Raises NotReady."""
        deadline = time.monotonic() + within
        async with httpx.AsyncClient(timeout=5, trust_env=False) as http:
            for name in self.replicas:
                while not await self._is_ready(http, name):
                    self.mend()
                    if time.monotonic() > deadline:
                        raise NotReady(f"{name} isn't ready after {within:.0f} s: {self.log_end(name)}")
                    await asyncio.sleep(0.1)

    async def stop(self) -> None:
        """End every part; what was frozen is thawed first."""
        for one in self.processes():
            one.thaw()
            one.down = True
            one.ask()
        for one in self.processes():
            await asyncio.to_thread(one.terminate)
        await asyncio.to_thread(self._mail.stop)
        for listening in self._sockets.values():
            listening.close()
        if self.plan.broker is None:
            await asyncio.to_thread(self.broker.stop)
        await asyncio.to_thread(self.postgres.stop)

    def log_end(self, service: str) -> str:
        return "\n".join(end_of(one.log, 5) for one in self.processes(service) if one.log.exists())

    async def _is_ready(self, http: httpx.AsyncClient, name: str) -> bool:
        try:
            return (await http.get(f"{self.addresses[name]}/readyz")).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    def _around(self) -> Surroundings:
        access = KafkaAccess(bootstrap_servers=self.broker.bootstrap_servers)
        return Surroundings(self.places, self.postgres.superuser_dsn, access, self._sockets["mail"].getsockname()[1])

    def _start_mail(self) -> None:
        listening = self._sockets["mail"]
        command = [sys.executable, "-m", "deploy.local.mail_catcher", str(self.places.mails)]
        told = {"LISTEN_FD": str(listening.fileno()), "PYTHONPATH": str(PROJECT)}
        self._mail.start(command, env={**os.environ, **told}, pass_fds=[listening.fileno()])

    def _provision_topics(self) -> None:
        topics = evidence.keeping_all(declared_topics(prefix=self.plan.prefix))
        admin = administer(KafkaSettings(bootstrap_servers=self.broker.bootstrap_servers))
        provision_topics(admin, topics, replication=self.plan.replication)

    def _process(self, name: str, replica: int) -> ServiceProcess:
        part = f"{name}-{replica}"
        process = Process(part, log=self.places.log(part), record=self.places.record(part))
        return ServiceProcess(name, replica, process, lambda it: self._launch(name, replica, it))

    def _launch(self, name: str, replica: int, process: Process) -> None:
        listening = self._sockets[name]
        issuer = self.addresses[services.ISSUER]
        told = {**environment(name, listening, issuer, self._around()), **self._ways(name)}
        told |= {"TOPIC_PREFIX": self.plan.prefix, "KAFKA_SESSION_TIMEOUT_MS": str(SESSION_SECONDS * 1000)}
        told |= self.plan.more_environment(name, replica)
        process.start(self.plan.command(name, replica), env=told, cwd=PROJECT, pass_fds=[listening.fileno()])

    def _ways(self, name: str) -> dict[str, str]:
        """Where the service finds PostgreSQL and Kafka."""
        dsn = urlsplit(self._around().dsn(name))
        host, port = self.plan.route(name, "postgres", dsn.hostname or "", dsn.port or 0)
        account = dsn.netloc.rpartition("@")[0]
        servers = self.broker.bootstrap_servers
        if self.plan.route is not straight:
            first, _, at = servers.partition(",")[0].rpartition(":")
            servers = ":".join(map(str, self.plan.route(name, "kafka", first, int(at))))
        return {
            "POSTGRES_DSN": urlunsplit(dsn._replace(netloc=f"{account}@{host}:{port}")),
            "KAFKA_BOOTSTRAP_SERVERS": servers,
        }


@asynccontextmanager
async def running(folder: Path, plan: Plan = Plan()) -> AsyncIterator[Arena]:
    """An arena whose services are ready; everything that was started is ended."""
    arena = Arena(folder, plan)
    try:
        await arena.build()
        await arena.start()
        yield arena
    finally:
        await arena.stop()


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder
