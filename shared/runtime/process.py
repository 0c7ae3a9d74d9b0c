"""A service's process: what it opens, the loops that it runs beside the API, and how it stops."""

import asyncio
import base64
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import version
from ipaddress import ip_network
from pathlib import Path

import structlog
from fastapi import FastAPI

from shared.bus.behind import Comparison
from shared.bus.consumer import Consumer
from shared.bus.intake import Intake
from shared.bus.kafka import Kafka
from shared.bus.relay import Relay
from shared.contracts import asyncapi
from shared.directory.addresses import Addresses
from shared.due import Runner
from shared.mail.post import Smtp
from shared.mail.sender import Sender
from shared.open_data.api import open_data_routes
from shared.postgres import close_pool, connect_pool
from shared.postgres.clock import DatabaseClock
from shared.privacy.before_opening import hear_erasures
from shared.privacy.purging import Purging
from shared.privacy.shared_purges import SHARED_PURGES
from shared.runtime.health import Health
from shared.runtime.service import Loop, Service
from shared.runtime.settings import (
    IssuingSettings,
    KafkaSettings,
    MailingSettings,
    SealingSettings,
    Settings,
    WebhookSettings,
)
from shared.subscribing.page import SUBSCRIBING_ACCESS, subscribing_routes
from shared.texts import Texts
from shared.web.app import build_app
from shared.web.keys import FetchedKeys, Keys, OwnKeys
from shared.web.operating import OPERATING_ACCESS, operating_routes
from shared.web.resources import Clock, Controller, Network, Resources
from shared.web.watching import Watch

log = structlog.get_logger()

RELEASE = version("digiverkosto")
STOP_SECONDS = 6.5
"""For what the loops have in hand. With the answers in hand before and a dead database after, a process that is told
to stop has ended in 15 s (guarantee RC8)."""


@dataclass
class Process:
    """Everything that runs. `hear_erasures` and `comparison` come before anybody is answered, `start` begins the
    loops, `stop` lets each end what it has in hand."""

    service: Service
    resources: Resources
    app: FastAPI
    relay: Relay
    consumer: Consumer
    runner: Runner
    sender: Sender | None
    watch: Watch
    clock: DatabaseClock
    hear_erasures: Callable[[], Awaitable[bool]]
    comparison: Comparison
    own: Mapping[str, Loop]
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def start(self) -> list[asyncio.Task[None]]:
        loops: list[tuple[str, Callable[[], Awaitable[None]]]] = [("relay", self.relay.run), ("due", self.runner.run)]
        loops += [("ended_sessions", self.watch.run), ("clock", self.clock.run)]
        loops.append(("comparison", self.comparison.run))
        if self.service.handlers.contracts():
            loops.append(("consumer", self.consumer.run))
        if self.sender:
            loops.append(("sender", self.sender.run))
        loops += [(name, loop.run) for name, loop in self.own.items()]
        self.tasks = [asyncio.create_task(_named(loop, name), name=name) for name, loop in loops]
        return self.tasks

    async def stop(self) -> None:
        parts = (self.consumer, self.runner, self.sender, self.watch, self.relay, self.clock, self.comparison)
        for part in (*parts, *self.own.values()):
            if part:
                part.stop()
        if self.tasks:
            _, unfinished = await asyncio.wait(self.tasks, timeout=STOP_SECONDS)
            for task in unfinished:
                log.warning("loop_cut_off", loop=task.get_name())
                task.cancel()
            await asyncio.gather(*self.tasks, return_exceptions=True)
        await close_pool(self.resources.pool)


async def open_process(service: Service, settings: Settings, *, clock: Clock | None = None) -> Process:
    """Put a service together; nothing has to be there yet: database and Kafka may come later.

    A `clock` of its own is for tests; tokens expire by the database's all the same.
    """
    pool = await connect_pool(settings.postgres_dsn, name=service.name, smallest=0, largest=settings.pool_size)
    kept = DatabaseClock(pool)
    clock = clock or kept
    resources = Resources(
        pool=pool,
        texts=Texts(service.texts),
        keys=_keys(settings),
        clock=clock,
        token_clock=kept,
        public_url=settings.public_url.rstrip("/"),
        login_url=settings.login_url,
        link_key=_link_key(settings),
        answers_key=_bytes(settings.answers_key_file) if isinstance(settings, SealingSettings) else b"",
        webhooks_key=_bytes(settings.webhooks_key_file) if isinstance(settings, WebhookSettings) else b"",
        mail_from=settings.smtp_from if isinstance(settings, MailingSettings) else "",
        addresses=_addresses(settings),
        service_keys_folder=settings.service_keys_folder if isinstance(settings, IssuingSettings) else None,
        controller=_controller(settings),
        operating_networks=_networks(settings.operating_networks),
        trusted_proxies=_networks(settings.trusted_proxies),
    )
    kafka = kafka_of(settings.kafka, settings.topic_prefix)
    intake = Intake(resources.pool, service.handlers, clock)
    relay = Relay(service.name, settings.postgres_dsn, kafka)
    consumer = Consumer(service.name, resources.pool, kafka, intake)
    purging = Purging({**SHARED_PURGES, **service.purges(resources)})
    runner = Runner(resources.pool, {**service.duties, **service.holding(resources), **purging.duties()}, clock)
    runner.may_go_on = lambda: kept.agrees or clock is not kept
    sender = _sender(service, settings, resources)
    own = service.loops(resources)
    resources.wakers = [relay.wake, runner.woken.set] + ([sender.woken.set] if sender else [])
    resources.wakers += [loop.woken.set for loop in own.values()]
    intake.wakers = resources.wakers
    comparison = Comparison(service, pool, kafka)
    app = _app(service, resources, Health(service, resources, consumer, purging, kept, comparison))
    hear = partial(hear_erasures, pool, kafka, intake)
    watch = Watch(resources)
    return Process(service, resources, app, relay, consumer, runner, sender, watch, kept, hear, comparison, own)


def _app(service: Service, resources: Resources, health: Health) -> FastAPI:
    operating = operating_routes(
        version={"service": service.name, "version": RELEASE},
        live=health.live,
        ready=health.ready,
        measure=health.measure,
        asyncapi=lambda: asyncapi.document(
            f"Digiverkosto: {service.name}", RELEASE, says=service.says, hears=service.handlers.contracts()
        ),
    )
    open_data, open_access = open_data_routes(service)
    return build_app(
        service.name,
        version=RELEASE,
        routers=[operating, *service.routers, *open_data, subscribing_routes(service, RELEASE)],
        access=service.access.including({**OPERATING_ACCESS, **open_access, **SUBSCRIBING_ACCESS}),
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


def _networks(told: str) -> tuple[Network, ...]:
    return tuple(ip_network(one.strip()) for one in told.split(",") if one.strip())


def _keys(settings: Settings) -> Keys:
    if isinstance(settings, IssuingSettings):
        return OwnKeys(settings.signing_keys_file)
    if settings.jwks_url is None or settings.jwks_cache is None:
        raise SystemExit("set JWKS_URL and JWKS_CACHE: where tokens' keys are published, and a file to keep them in")
    return FetchedKeys(settings.jwks_url, settings.jwks_cache)


def _addresses(settings: Settings) -> Addresses | None:
    if settings.registration_url is None or settings.service_key_file is None:
        return None
    return Addresses(settings.registration_url, settings.service_key_file)


def _controller(settings: Settings) -> Controller:
    if not isinstance(settings, IssuingSettings):
        return Controller()
    return Controller(settings.controller_name, settings.controller_contact, settings.privacy_officer)


def _link_key(settings: Settings) -> bytes:
    if not isinstance(settings, MailingSettings):
        return b""
    return _bytes(settings.link_key_file)


def _bytes(file: Path) -> bytes:
    """The key that a file holds in base64url."""
    text = file.read_text().strip()
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _sender(service: Service, settings: Settings, resources: Resources) -> Sender | None:
    if service.compose is None or not isinstance(settings, MailingSettings):
        return None
    smtp = Smtp(host=settings.smtp_host, port=settings.smtp_port, sender=settings.smtp_from)
    return Sender(resources.pool, smtp, service.compose(resources), resources.clock, reminders=service.reminders)


async def _named(loop: Callable[[], Awaitable[None]], name: str) -> None:
    structlog.contextvars.bind_contextvars(loop=name)
    await loop()
