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
    follow_ups,
    goal_comments,
    material,
    networks,
    participants,
    register,
    roadmap_summary,
    roadmaps,
    season,
    versions,
    workshops,
)
from deploy.seed.doors import Door
from deploy.seed.mailbox import Mailboxes
from deploy.seed.measures import Ids
from deploy.seed.register import Organisations
from deploy.seed.roadmaps import Filled
from deploy.seed.season import Season
from deploy.seed.several import several
from deploy.seed.steps import Report, step
from deploy.seed.summary import Summary, summarise

TOKENS_LIVE = timedelta(minutes=30)
PATIENCE = httpx.Timeout(30.0)


@dataclass(frozen=True)
class Doors:
    """Each service for a coordinator, and registration and roadmaps for an administrator (the compass's `steward`)."""

    registration: Door
    events: Door
    surveys: Door
    roadmaps: Door
    administrator: Door
    steward: Door


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
        filled = await _plan(doors, Mailboxes(platform.mail.folder), organisations, ids, report)
        summary = await summarise(platform, registration, events, doors.surveys, ids, history, running)
        return summary.and_of(await roadmap_summary.told(platform, doors.roadmaps, ids, filled))


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


async def _plan(
    doors: Doors, mailboxes: Mailboxes, organisations: Organisations, networks: dict[str, str], report: Report
) -> list[Filled]:
    """What municipalities do about it, and how far they have come; tells which roadmaps got contents."""
    async with step(report, "what roadmaps came of"):
        held = await workshops.load(doors.surveys, doors.events, networks)
    async with step(report, "roadmaps") as now:
        filled, made = await _made(doors, organisations, networks, held)
        now.at = f"{made} made; contents and versions"
        await several(filled, lambda one: versions.bring(doors.roadmaps, one))
        now.at = f"{made}, {len(filled)} of them published"
    async with step(report, "follow-ups and comments") as now:
        visit = participants.visiting(doors.registration, mailboxes)
        for one in filled[1:]:
            await follow_ups.bring(doors.roadmaps, one, visit)
        for one in filter(lambda one: one.commented, filled):
            await follow_ups.comment(doors.roadmaps, one)
        said = await goal_comments.load(doors.roadmaps, doors.steward, filled)
        now.at = f"{sum(one.approved for one in filled)} approved by their management team, {said} of the compass"
    return filled


async def _made(
    doors: Doors, organisations: Organisations, networks: dict[str, str], held: dict[str, list[str]]
) -> tuple[list[Filled], int]:
    """Which get contents, the shared one first, and how many there are."""
    edition = networks["digiverkostohanke"]
    national = await roadmaps.publish_compass(doors.steward)
    shared = await roadmaps.make_shared(
        doors.roadmaps,
        doors.registration,
        networks["digitiekartta"],
        organisations.by_name[material.owners()["dvv"]["name_fi"]],
        held["digitiekartta"],
        national,
    )
    made = await roadmaps.make_editions(doors.roadmaps, edition, organisations)
    said = await doors.surveys.everything(f"/networks/{edition}/improvements")
    found = Ids(national, held["digiverkostohanke"], sorted(one["id"] for one in said))
    return [shared, *await roadmaps.chosen(doors.surveys, edition, organisations, made, found)], 1 + len(made)


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
        yield Doors(
            own["registration"],
            own["events"],
            own["surveys"],
            own["roadmaps"],
            own["registration"].as_(administrator),
            own["roadmaps"].as_(administrator),
        )
