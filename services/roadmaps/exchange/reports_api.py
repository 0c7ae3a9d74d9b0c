"""A published roadmap and a frozen follow-up as typeset PDF, for everybody."""

import asyncio
from uuid import UUID

from fastapi import APIRouter, Response

from services.roadmaps.exchange.reporting import follow_up_report, roadmap_report
from services.roadmaps.follow_ups.public_api import frozen
from services.roadmaps.follow_ups.rules import today_of
from services.roadmaps.follow_ups.standing import standing
from services.roadmaps.publications.queries import published
from services.roadmaps.publications.rules import Published
from services.roadmaps.publications.showing import Speech, organisations_of
from services.roadmaps.roadmaps.owner_queries import organisations
from shared.contracts import Language as LanguageCode
from shared.exports import PDF, Report, typeset
from shared.postgres import Connection
from shared.postgres.pool import ACQUIRE_SECONDS
from shared.texts import Texts
from shared.web.asking import Held, Language, Now
from shared.web.problems import existing

router = APIRouter(tags=["exchange"])


@router.get("/public-roadmaps/{roadmap_id}/report.pdf", response_class=Response)
async def typeset_roadmap(
    roadmap_id: UUID, held: Held, language: Language, now: Now, number: int | None = None
) -> Response:
    """The newest published version, or the one with this number: parts, schedule, progress, budget and measures."""
    async with held.pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
        shown = existing(await published(connection, roadmap_id, number))
        speech = await _speech(connection, shown, held.texts, language)
    report = await asyncio.to_thread(roadmap_report, shown, speech, today_of(now))
    return await _file(report, f"{speech.say('exchange.file_name')}-{shown.roadmap.number}")


@router.get("/public-follow-ups/{follow_up_id}/report.pdf", response_class=Response)
async def typeset_follow_up(follow_up_id: UUID, held: Held, language: Language) -> Response:
    """What was approved, as it was then."""
    async with held.pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
        kept = await frozen(connection, follow_up_id)
        stands = await standing(connection, kept)
        speech = await _speech(connection, Published(stands.roadmap, stands.measures), held.texts, language)
    report = await asyncio.to_thread(follow_up_report, kept, stands, speech)
    return await _file(report, f"{speech.say('exchange.follow_up_file_name')}-{kept.year}")


async def _speech(connection: Connection, shown: Published, texts: Texts, language: LanguageCode) -> Speech:
    found = await organisations(connection, organisations_of(shown))
    return Speech(texts, language, shown.roadmap, {key: one.name for key, one in found.items()})


async def _file(report: Report, name: str) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}-{report.language}.pdf"',
        "Content-Language": report.language,
    }
    return Response(await typeset(report), media_type=PDF, headers=headers)
