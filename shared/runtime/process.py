"""A service's process: what it opens, the loops that it runs beside the API, and how it stops."""

import asyncio
import base64
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.metadata import version
from ipaddress import ip_network
from typing import Any

import structlog
from fastapi import FastAPI

from shared.bus import queries as bus_queries
from shared.bus.consumer import Consumer
from shared.bus.intake import Intake
from shared.bus.kafka import Kafka
from shared.bus.relay import Relay
from shared.contracts import asyncapi
from shared.due import Runner
from shared.due.due import put as put_due
from shared.mail import purging
from shared.mail.post import Smtp
from shared.mail.sender import Sender
from shared.postgres import Connection, connect_pool
from shared.runtime.health import Health
from shared.runtime.service import Service
from shared.runtime.settings import KafkaSettings, MailingSettings, Settings
from shared.texts import Texts
from shared.web import once
from shared.web.app import build_app
from shared.web.keys import FetchedKeys, Keys, OwnKeys
from shared.web.operating import OPERATING_ACCESS, operating_routes
from shared.web.resources import Clock, Resources, utc_now

log = structlog.get_logger()

RELEASE = version("digiverkosto")
TIDY = "bus.tidy"
TIDY_EVERY = timedelta(hours=1)
STOP_SECONDS = 8.0


@dataclass
class Process:
    """Everything that runs. `start` begins the loops, `stop` lets each end what it has in hand."""

    service: Service
    resources: Resources
    app: FastAPI
    relay: Relay
    consumer: Consumer
    runner: Runner
    sender: Sender | None
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def start(self) -> list[asyncio.Task[None]]:
        loops: list[tuple[str, Callable[[], Awaitable[None]]]] = [("relay", self.relay.run), ("due", self.runner.run)]
        if self.service.handlers.contracts():
            loops.append(("consumer", self.consumer.run))
        if self.sender:
            loops.append(("sender", self.sender.run))
        self.tasks = [asyncio.create_task(_named(loop, name), name=name) for name, loop in loops]
        return self.tasks

    async def stop(self) -> None:
        for part in (self.consumer, self.runner, self.sender, self.relay):
            if part:
                part.stop()
        if self.tasks:
            _, unfinished = await asyncio.wait(self.tasks, timeout=STOP_SECONDS)
            for task in unfinished:
                log.warning("loop_cut_off", loop=task.get_name())
                task.cancel()
            await asyncio.gather(*self.tasks, return_exceptions=True)
        await asyncio.wait_for(self.resources.pool.close(), STOP_SECONDS)


async def open_process(service: Service, settings: Settings, *, clock: Clock = utc_now) -> Process:
    """Put a service together; nothing has to be there yet: database and Kafka may come later."""
    resources = Resources(
        pool=await connect_pool(settings.postgres_dsn, name=service.name, smallest=0, largest=settings.pool_size),
        texts=Texts(service.texts),
        keys=_keys(settings),
        clock=clock,
        public_url=settings.public_url.rstrip("/"),
        link_key=_link_key(settings),
        mail_from=settings.smtp_from if isinstance(settings, MailingSettings) else "",
        operating_networks=[ip_network(one.strip()) for one in settings.operating_networks.split(",") if one.strip()],
    )
    kafka = kafka_of(settings.kafka, settings.topic_prefix)
    intake = Intake(resources.pool, service.handlers, clock)
    relay = Relay(service.name, settings.postgres_dsn, kafka)
    consumer = Consumer(service.name, resources.pool, kafka, intake)
    runner = Runner(resources.pool, {**service.duties, TIDY: tidy}, clock)
    sender = _sender(service, settings, resources)
    resources.wakers = [relay.wake, runner.woken.set] + ([sender.woken.set] if sender else [])
    intake.wakers = resources.wakers
    app = _app(service, resources, consumer)
    return Process(service, resources, app, relay, consumer, runner, sender)


def _app(service: Service, resources: Resources, consumer: Consumer) -> FastAPI:
    health = Health(service, resources, consumer)
    operating = operating_routes(
        version={"service": service.name, "version": RELEASE},
        live=health.live,
        ready=health.ready,
        measure=health.measure,
        asyncapi=asyncapi.document(
            f"Digiverkosto: {service.name}", RELEASE, says=service.says, hears=service.handlers.contracts()
        ),
    )
    return build_app(
        service.name,
        version=RELEASE,
        routers=[operating, *service.routers],
        access=service.access.including(OPERATING_ACCESS),
        resources=resources,
    )


def kafka_of(settings: KafkaSettings, topic_prefix: str = "") -> Kafka:
    """The connection that settings describe; the password is read from its file."""
    return Kafka(
        bootstrap_servers=settings.bootstrap_servers,
        topic_prefix=topic_prefix,
        username=settings.username,
        password=settings.password_file.read_text().strip() if settings.password_file else None,
        tls=ssl.create_default_context(cafile=settings.tls_ca_file) if settings.tls_ca_file else None,
        request_timeout_ms=settings.request_timeout_ms,
        session_timeout_ms=settings.session_timeout_ms,
    )


def _keys(settings: Settings) -> Keys:
    if isinstance(settings, MailingSettings):
        return OwnKeys(settings.signing_keys_file)
    if settings.jwks_url is None or settings.jwks_cache is None:
        raise SystemExit("set JWKS_URL and JWKS_CACHE: where tokens' keys are published, and a file to keep them in")
    return FetchedKeys(settings.jwks_url, settings.jwks_cache)


def _link_key(settings: Settings) -> bytes:
    if not isinstance(settings, MailingSettings):
        return b""
    text = settings.link_key_file.read_text().strip()
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _sender(service: Service, settings: Settings, resources: Resources) -> Sender | None:
    if service.compose is None or not isinstance(settings, MailingSettings):
        return None
    smtp = Smtp(host=settings.smtp_host, port=settings.smtp_port, sender=settings.smtp_from)
    return Sender(resources.pool, smtp, service.compose(resources), resources.clock)


async def tidy(tx: Connection, key: str, payload: dict[str, Any], now: datetime) -> None:
    """Purge what has had its time, and come again in an hour."""
    await once.forget_old(tx, now)
    await bus_queries.purge_dead_letters(tx)
    await purging.forget_old(tx, now)
    await put_due(tx, TIDY, key, now + TIDY_EVERY, {})


async def _named(loop: Callable[[], Awaitable[None]], name: str) -> None:
    structlog.contextvars.bind_contextvars(loop=name)
    await loop()
