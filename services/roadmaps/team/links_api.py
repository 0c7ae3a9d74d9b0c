"""Links by which somebody joins a roadmap's team: shown once, good for one person and for 14 days."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from fastapi import APIRouter
from pydantic import BaseModel

from services.roadmaps.digests import sending as digests
from services.roadmaps.roadmaps.editing import lock_seen
from services.roadmaps.team import link_queries, queries
from services.roadmaps.team.api import require_living
from services.roadmaps.team.queries import Task
from shared.contracts import Localised
from shared.mail import links
from shared.web.asking import Caller, Held, Now, Transaction
from shared.web.body import Body
from shared.web.problems import existing

router = APIRouter(tags=["roadmap teams"])

PURPOSE = "roadmap_team"
LIVES = timedelta(days=14)


class MakeLink(Body):
    task: Task


class LinkMade(BaseModel):
    """The secret is shown here and nowhere again; `path` is the page that tells what the link is for."""

    secret: str
    path: str
    task: Task
    expires_at: datetime


class Joined(BaseModel):
    roadmap_id: UUID
    task: Task
    title: Localised


@router.post("/roadmaps/{roadmap_id}/team-links", status_code=201)
async def make_team_link(roadmap_id: UUID, request: MakeLink, tx: Transaction, held: Held, now: Now) -> LinkMade:
    """Whoever takes it has the task; who it will be is not known before."""
    await lock_seen(tx, roadmap_id, None)
    await link_queries.drop_expired(tx, roadmap_id, now)
    link_id, expires_at = uuid4(), now + LIVES
    await link_queries.insert_link(tx, link_id, roadmap_id, request.task, expires_at)
    secret = await links.renew(tx, held.link_key, PURPOSE, link_id, person_id=None, now=now, expires_at=expires_at)
    return LinkMade(secret=secret, path=f"/team-links/{secret}", task=request.task, expires_at=expires_at)


@router.post("/team-links/{secret}")
async def take_team_link(secret: str, tx: Transaction, who: Caller, now: Now) -> Joined:
    """Of any number of people with the same link one gets the task."""
    await require_living(tx, who.person_id)
    spent = await links.spend(tx, PURPOSE, secret, now)
    found = existing(await link_queries.link(tx, spent.subject_id) if spent else None)
    await lock_seen(tx, found.roadmap_id, None)
    await queries.entrust(tx, found.roadmap_id, who.person_id, [found.task], now)
    if found.task == "editor":
        await digests.begin(tx, now)
    await links.drop(tx, PURPOSE, found.id)
    await link_queries.delete_link(tx, found.id)
    return Joined(roadmap_id=found.roadmap_id, task=found.task, title=Localised.model_validate(found.title))
