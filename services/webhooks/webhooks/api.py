"""Webhooks, made and looked after by administrators (feature H14)."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Response

from services.webhooks.receivers.signing import secret_of, written
from services.webhooks.webhooks import queries
from services.webhooks.webhooks.bodies import ChangeWebhook, MakeWebhook, WebhookView, WebhookWithSecret
from services.webhooks.webhooks.urls import Way, require_reachable
from shared.postgres import Connection
from shared.postgres.pool import ACQUIRE_SECONDS
from shared.web.asking import Held, Now, Reading, Transaction
from shared.web.listing import Cursor, Page
from shared.web.once import Once
from shared.web.problems import Problem
from shared.web.resources import Resources
from shared.web.versions import IfMatch, require_version, set_etag

router = APIRouter(tags=["webhooks"])

OLD_SECRET_SIGNS = timedelta(hours=24)


@router.post("/webhooks", status_code=201)
async def make_webhook(
    request: MakeWebhook, response: Response, held: Held, way: Way, once: Once, now: Now
) -> WebhookWithSecret:
    """It hears what is said from now on. Its secret is shown here, and never again."""
    await require_reachable(way, request.url)
    async with _transaction(held) as tx:
        webhook_id = await once.earlier(tx)
        if webhook_id is None:
            webhook_id = uuid4()
            await queries.insert_webhook(tx, webhook_id, request.model_dump(), secrets.token_bytes(32), now)
            await once.keep(tx, webhook_id)
        return await _with_secret(tx, held, webhook_id, response)


@router.get("/webhooks")
async def list_webhooks(reading: Reading, cursor: Cursor) -> Page[WebhookView]:
    made, last = cursor.keys(datetime.fromisoformat, UUID)
    rows = await queries.webhooks_after(reading, made, last, cursor.limit)
    keys = (rows[-1]["created_at"].isoformat(), str(rows[-1]["id"])) if rows else ()
    return cursor.page([WebhookView.model_validate(row) for row in rows], *keys)


@router.get("/webhooks/{webhook_id}")
async def show_webhook(webhook_id: UUID, response: Response, reading: Reading) -> WebhookView:
    return _view(await queries.webhook(reading, webhook_id), response)


@router.patch("/webhooks/{webhook_id}")
async def change_webhook(
    webhook_id: UUID, request: ChangeWebhook, response: Response, held: Held, way: Way, if_match: IfMatch, now: Now
) -> WebhookView:
    """What is in hand already may still go where it went before."""
    if request.url is not None:
        await require_reachable(way, request.url)
    async with _transaction(held) as tx:
        before = await queries.lock_webhook(tx, webhook_id)
        require_version(_view(before, response).version, if_match)
        await queries.update_webhook(tx, webhook_id, {**(before or {}), **request.model_dump(exclude_unset=True)}, now)
        return _view(await queries.webhook(tx, webhook_id), response)


@router.delete("/webhooks/{webhook_id}", status_code=204)
async def delete_webhook(webhook_id: UUID, tx: Transaction) -> None:
    """With what waits for it and its log."""
    if not await queries.delete_webhook(tx, webhook_id):
        raise Problem(404, "not_found")


@router.post("/webhooks/{webhook_id}/disablements")
async def disable_webhook(webhook_id: UUID, response: Response, tx: Transaction, now: Now) -> WebhookView:
    """Nothing is posted any more; what is said is kept for it, as long as the log is."""
    _view(await queries.lock_webhook(tx, webhook_id), response)
    await queries.disable(tx, webhook_id, "asked", now)
    return _view(await queries.webhook(tx, webhook_id), response)


@router.post("/webhooks/{webhook_id}/secrets", status_code=201)
async def renew_secret(
    webhook_id: UUID, response: Response, held: Held, tx: Transaction, once: Once, now: Now
) -> WebhookWithSecret:
    """A new secret, shown here and never again. The old one signs beside it for 24 hours."""
    if not await once.earlier(tx):
        _view(await queries.lock_webhook(tx, webhook_id), response)
        await queries.renew_salt(tx, webhook_id, secrets.token_bytes(32), now + OLD_SECRET_SIGNS, now)
        await once.keep(tx, webhook_id)
    return await _with_secret(tx, held, webhook_id, response)


@asynccontextmanager
async def _transaction(held: Resources) -> AsyncIterator[Connection]:
    """Begun once the name was looked up, so that no connection waits for a name server."""
    async with held.pool.acquire(timeout=ACQUIRE_SECONDS) as connection, connection.transaction():
        yield connection
    held.committed()


async def _with_secret(tx: Connection, held: Resources, webhook_id: UUID, response: Response) -> WebhookWithSecret:
    shown = _view(await queries.webhook(tx, webhook_id), response)
    salt = await queries.salt_of(tx, webhook_id) or b""
    secret = written(secret_of(held.webhooks_key, salt, webhook_id))
    response.headers["Cache-Control"] = "no-store"
    return WebhookWithSecret(**shown.model_dump(), secret=secret)


def _view(row: dict[str, Any] | None, response: Response) -> WebhookView:
    """Raises Problem where there is none."""
    if row is None:
        raise Problem(404, "not_found")
    shown = WebhookView.model_validate(row)
    set_etag(response, shown.version)
    return shown
