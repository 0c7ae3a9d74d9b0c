"""The whole loading, step by step; each step looks at what is there and adds what is missing."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import httpx

from deploy.cli.target import find_target
from deploy.cli.token import issue
from deploy.local.platform import Platform
from deploy.seed import (
    assessments,
    dev,
    edition,
    enrolments,
    feedback,
    material,
    networks,
    participants,
    register,
    season,
)
from deploy.seed.doors import Door
from deploy.seed.mailbox import Mailboxes
from deploy.seed.register import Organisations
from deploy.seed.season import Season
from deploy.seed.steps import Report, step
from deploy.seed.summary import Summary, summarise

TOKENS_LIVE = timedelta(minutes=30)
PATIENCE = httpx.Timeout(30.0)


@dataclass(frozen=True)
class Doors:
    """Each service for a coordinator, and registration for an administrator."""

    registration: Door
    events: Door
    surveys: Door
    administrator: Door


async def seed(platform: Platform, report: Report) -> Summary:
    """Load everything, and tell what the services answer when asked for it. Raises LoadingFailed."""
    async with _doors(platform) as doors:
        registration, events = doors.registration, doors.events
        async with step(report, "organisations") as now:
            now.at = await register.load(doors.administrator)
        organisations = await register.read(registration)
        async with step(report, "networks") as now:
            ids = await networks.load(registration, organisations)
            now.at = f"{len(ids)} in the register"
        async with step(report, "enrolments") as now:
            now.at = await enrolments.load(registration, organisations, ids)
        async with step(report, "the DEV network's first Fridays") as now:
            history = await dev.load(registration, events, ids["dev"], now)
        async with step(report, "the season under way") as now:
            running = await season.load(registration, events, ids["season"], history, now)
        async with step(report, "participants") as now:
            await participants.load(
                registration, Mailboxes(platform.mail.folder), organisations, running, material.participants(), now
            )
        await _ask(doors, organisations, ids, history, running, report)
        return await summarise(platform, registration, events, doors.surveys, ids, history, running)


async def _ask(
    doors: Doors, organisations: Organisations, networks: dict[str, str], history: str, running: Season, report: Report
) -> None:
    """What people said, and where municipalities stand."""
    async with step(report, "surveys of gatherings") as now:
        await feedback.load(doors.surveys, doors.events, networks, history, running, now)
    async with step(report, "surveys of the network project's edition") as now:
        await edition.load(doors.surveys, organisations, networks, now)
    async with step(report, "assessments") as now:
        await assessments.load(doors.surveys, organisations, networks["digiverkostohanke"], now)


@asynccontextmanager
async def _doors(platform: Platform) -> AsyncIterator[Doors]:
    async with AsyncExitStack() as stack:
        rooms = {
            name: await stack.enter_async_context(
                httpx.AsyncClient(base_url=address, timeout=PATIENCE, trust_env=False)
            )
            for name, address in platform.services.items()
        }
        target = find_target()
        coordinator = await issue(target, "coordinator", None, TOKENS_LIVE)
        administrator = await issue(target, "administrator", None, TOKENS_LIVE)
        own = {name: Door(room, coordinator) for name, room in rooms.items()}
        yield Doors(own["registration"], own["events"], own["surveys"], own["registration"].as_(administrator))
