"""Versions of a roadmap: published by its editors, read by everybody (features E11, E22)."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.roadmaps.history.conflicts import require_seen
from services.roadmaps.publications import queries
from services.roadmaps.publications.bodies import PublicRoadmap, Publish, PublishedView, VersionView
from services.roadmaps.publications.publishing import publish, take_back
from services.roadmaps.roadmaps.queries import KeptRoadmap, lock_roadmap
from shared.postgres import Connection
from shared.postgres.pool import ACQUIRE_SECONDS
from shared.web.asking import Now, Reading, Transaction, resources_of
from shared.web.listing import Cursor, Page
from shared.web.once import Once
from shared.web.problems import Problem, existing
from shared.web.versions import IfMatch

router = APIRouter(tags=["publications"])

AS_PUBLISHED: dict[int | str, dict[str, Any]] = {200: {"model": PublishedView}}
JSON = "application/json"


@router.post("/roadmaps/{roadmap_id}/publications", status_code=201)
async def publish_roadmap(
    roadmap_id: UUID, request: Publish, tx: Transaction, once: Once, if_match: IfMatch, now: Now
) -> VersionView:
    """Show everybody the roadmap and its measures as they stand, as its next version."""
    if earlier := await once.earlier(tx):
        return await _version(tx, roadmap_id, await queries.publication_number(tx, earlier))
    kept = await _locked(tx, roadmap_id)
    await require_seen(tx, kept.roadmap, if_match)
    publication = await publish(tx, kept, request, now)
    await once.keep(tx, publication.id)
    return await _version(tx, roadmap_id, publication.number)


@router.delete("/roadmaps/{roadmap_id}/publications", status_code=204)
async def withdraw_roadmap(roadmap_id: UUID, tx: Transaction, now: Now) -> None:
    """Take all versions back from the public; asked again, nothing happens."""
    await take_back(tx, await _locked(tx, roadmap_id), now)


@router.get("/roadmaps/{roadmap_id}/versions")
async def list_versions(roadmap_id: UUID, reading: Reading, cursor: Cursor) -> Page[VersionView]:
    """All that are public, the newest first."""
    (before,) = cursor.keys(int)
    found = await queries.versions(reading, roadmap_id, before, cursor.limit)
    if not found and before is None:
        raise Problem(404, "not_found")
    return cursor.page(found, str(found[-1].number) if found else "")


@router.get("/roadmaps/{roadmap_id}/versions/{number}", response_class=Response, responses=AS_PUBLISHED)
async def show_version(roadmap_id: UUID, number: int, reading: Reading) -> Response:
    """One version with all of its measures; it stays what it is."""
    if not 1 <= number < 2**31:
        raise Problem(404, "not_found")
    return _shown(await queries.published_json(reading, roadmap_id, number))


@router.get("/roadmaps/{roadmap_id}/published", response_class=Response, responses=AS_PUBLISHED)
async def show_published(roadmap_id: UUID, request: Request) -> Response:
    """The newest version with all of its measures."""
    async with resources_of(request).pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
        return _shown(await queries.published_json(connection, roadmap_id))


@router.get("/public-roadmaps")
async def list_public_roadmaps(
    reading: Reading, cursor: Cursor, network_id: UUID | None = None, owner_id: UUID | None = None
) -> Page[PublicRoadmap]:
    """The newest version of every published roadmap; of a network or an owner, where one is named."""
    (after,) = cursor.keys(UUID)
    found = await queries.public_roadmaps(reading, network_id, owner_id, after, cursor.limit)
    return cursor.page_by_id(found)


async def _locked(tx: Connection, roadmap_id: UUID) -> KeptRoadmap:
    kept = existing(await lock_roadmap(tx, roadmap_id))
    return kept


async def _version(connection: Connection, roadmap_id: UUID, number: int) -> VersionView:
    found = await queries.versions(connection, roadmap_id, number + 1, 1)
    if not found or found[0].number != number:
        raise Problem(404, "not_found")  # published once, and withdrawn since
    return found[0]


def _shown(document: bytes | None) -> Response:
    if document is None:
        raise Problem(404, "not_found")
    return Response(document, media_type=JSON)
