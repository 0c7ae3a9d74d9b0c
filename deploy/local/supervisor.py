"""Starts the platform part by part, watches it, and stops what it started, in reverse and only that."""

import asyncio
import http.client
import os
import shutil
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from deploy.local.failures import PartFailed
from deploy.local.folder import Claim
from deploy.local.kafka import LocalKafka
from deploy.local.parts import ServicePart, Surroundings, address_of, environment, open_socket
from deploy.local.places import PROJECT, Places
from deploy.local.platform import KafkaAccess, MailAccess, Platform, PostgresAccess, publish
from deploy.local.postgres import LocalPostgres
from deploy.local.process import Process
from deploy.provisioning.broker import MECHANISM
from deploy.provisioning.provision import provision
from deploy.provisioning.settings import ProvisioningSettings
from shared.postgres import migrations
from shared.runtime.settings import KafkaSettings

Report = Callable[[str], None]
Step = Callable[[str], AbstractContextManager[Report]]
"""A step of the start, by its name; what is said within is shown as its progress."""

READY_SECONDS = 60


class Supervisor:
    """`with Supervisor(...) as running: platform = running.start()`; leaving it stops everything."""

    def __init__(self, places: Places, services: Sequence[ServicePart], step: Step) -> None:
        self.places, self._services, self._step = places, services, step
        self._stack = ExitStack()
        self._claim = Claim(places.run)
        self._watched: list[Process] = []
        self._of_ours: list[Process] = []

    def __enter__(self) -> Self:
        self._claim.take()
        self._stack.callback(self._claim.release)
        self.places.make()
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._of_ours:
            process.ask()  # all at once: each has its own work to finish, and Kafka and PostgreSQL are there for it
        self._stack.close()

    def begin_anew(self) -> None:
        """Forget all data, mails and logs of earlier runs."""
        self._end_leftovers()
        for folder in (self.places.data, self.places.mails, self.places.logs):
            shutil.rmtree(folder, ignore_errors=True)
        self.places.make()

    def start(self) -> Platform:
        """Raises PartFailed, Unreachable or OtherPartitionCount; whoever catches it leaves the `with` first."""
        self._end_leftovers()
        superuser_dsn = self._postgres()
        kafka = self._kafka()
        mail = self._mail()
        around = Surroundings(self.places, superuser_dsn, kafka, mail.port)
        self._provision(around)
        self._migrate(around)
        addresses = self._start_services(around)
        platform = self._platform(around, addresses, mail)
        publish(platform, self.places.platform_file)
        self._stack.callback(self.places.platform_file.unlink, missing_ok=True)
        return platform

    def start_task(self, name: str, command: Sequence[str]) -> Process:
        """Something that may end by itself; it is stopped with the rest, but not watched."""
        process = Process(name, log=self.places.log(name), record=self.places.record(name))
        self._stack.callback(process.stop)
        process.start(command, env={**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONUNBUFFERED": "1"}, cwd=PROJECT)
        return process

    def check(self) -> None:
        """Raises PartFailed when one of the parts has died, with what its log says last."""
        for process in self._watched:
            if not process.running:
                raise PartFailed(
                    f"{process.name} ended with code {process.exit_code}. Its log, {process.log}, ends with:\n"
                    f"{process.log_end()}"
                )

    def _end_leftovers(self) -> None:
        """What a killed run left running: services first, PostgreSQL after its clients."""
        records = sorted(self.places.data.rglob("*.pid.json"), key=lambda record: record.name == "postgres.pid.json")
        for record in records:
            Process(record.name, log=record, record=record).stop_leftover(by=signal.SIGINT)

    def _postgres(self) -> str:
        if given := os.environ.get("POSTGRES_DSN"):
            return given
        with self._step("PostgreSQL"):
            cluster = LocalPostgres(self.places.data / "postgres", log=self.places.log("postgres"))
            self._stack.callback(cluster.stop)
            cluster.start()
            self._watched.append(cluster.process)
            return cluster.superuser_dsn

    def _kafka(self) -> KafkaAccess:
        if given := os.environ.get("KAFKA_BOOTSTRAP_SERVERS"):
            return _given_kafka(given)
        with self._step("Kafka") as report:
            broker = LocalKafka(self.places.data / "kafka", logs=self.places.logs, report=report)
            self._stack.callback(broker.stop)
            broker.start()
            self._watched.append(broker.process)
            report("")
            return KafkaAccess(bootstrap_servers=broker.bootstrap_servers)

    def _mail(self) -> MailAccess:
        listening = self._stack.enter_context(open_socket())
        process = self._process("mail")
        process.start(
            [sys.executable, "-m", "deploy.local.mail_catcher", self.places.mails],
            env={**os.environ, "LISTEN_FD": str(listening.fileno()), "PYTHONPATH": str(PROJECT)},
            pass_fds=[listening.fileno()],
        )
        host, port = listening.getsockname()[:2]
        return MailAccess(host=host, port=port, folder=self.places.mails)

    def _provision(self, around: Surroundings) -> None:
        with self._step("databases and topics") as report:
            settings = ProvisioningSettings(
                postgres_dsn=around.superuser_dsn,
                kafka=_administrator(around.kafka),
                replication_factor=int(os.environ.get("REPLICATION_FACTOR", "1")),
                secrets_folder=self.places.secrets,
            )
            asyncio.run(provision(settings, [part.name for part in self._services], report))

    def _migrate(self, around: Surroundings) -> None:
        with self._step("migrations") as report:
            for part in self._services:
                applied = asyncio.run(migrations.apply(around.dsn(part.name), part.migrations))
                report(f"{part.name}: {len(applied)} applied")

    def _start_services(self, around: Surroundings) -> dict[str, str]:
        sockets = {part.name: self._stack.enter_context(open_socket()) for part in self._services}
        issuer = address_of(next(iter(sockets.values())))
        with self._step("services") as report:
            started = [self._start_service(part, sockets[part.name], issuer, around) for part in self._services]
            for process in started:
                address = address_of(sockets[process.name])
                process.wait_until_ready(lambda at=address: _ready(at), within=READY_SECONDS)  # type: ignore[misc]
                report(f"{process.name} is ready")
        return {name: address_of(listening) for name, listening in sockets.items()}

    def _start_service(self, part: ServicePart, listening: socket.socket, issuer: str, around: Surroundings) -> Process:
        process = self._process(part.name)
        process.start(
            part.command,
            env=environment(part.name, listening, issuer, around),
            cwd=PROJECT,
            pass_fds=[listening.fileno()],
        )
        return process

    def _process(self, name: str) -> Process:
        process = Process(name, log=self.places.log(name), record=self.places.record(name))
        self._stack.callback(process.stop)
        self._watched.append(process)
        self._of_ours.append(process)
        return process

    def _platform(self, around: Surroundings, addresses: dict[str, str], mail: MailAccess) -> Platform:
        server = urlsplit(around.superuser_dsn)
        return Platform(
            pid=os.getpid(),
            services=addresses,
            kafka=around.kafka,
            postgres=PostgresAccess(
                host=server.hostname or "",
                port=server.port or 5432,
                databases={name: around.dsn(name) for name in addresses},
                superuser_dsn=around.superuser_dsn,
            ),
            mail=mail,
        )


def _given_kafka(bootstrap_servers: str) -> KafkaAccess:
    user, password_file = os.environ.get("KAFKA_USERNAME"), os.environ.get("KAFKA_PASSWORD_FILE")
    if user is None or password_file is None:
        return KafkaAccess(bootstrap_servers=bootstrap_servers)
    return KafkaAccess(
        bootstrap_servers=bootstrap_servers,
        security_protocol="SASL_SSL" if os.environ.get("KAFKA_TLS_CA_FILE") else "SASL_PLAINTEXT",
        sasl_mechanism=MECHANISM,
        sasl_plain_username=user,
        password_file=Path(password_file),
    )


def _administrator(kafka: KafkaAccess) -> KafkaSettings:
    return KafkaSettings(
        bootstrap_servers=kafka.bootstrap_servers,
        username=kafka.sasl_plain_username,
        password_file=kafka.password_file,
    )


def _ready(address: str) -> bool:
    server = urlsplit(address)
    assert server.hostname is not None
    connection = http.client.HTTPConnection(server.hostname, server.port, timeout=1)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
