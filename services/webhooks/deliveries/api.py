"""What went to a webhook and what didn't; having it sent once more, and a test of the way (feature H14)."""

from typing import Literal
from uuid import UUID, uuid4

import orjson
from fastapi import APIRouter, Response

from services.webhooks.deliveries import log_queries
from services.webhooks.receivers.courier import Courier
from services.webhooks.receivers.signing import headers_of, secret_of
from services.webhooks.webhooks import queries
from services.webhooks.webhooks.bodies import DeliveryView, Redeliver, TestView, WebhookView
from services.webhooks.webhooks.urls import Way
from shared.postgres.pool import ACQUIRE_SECONDS
from shared.web.asking import Held, Now, Reading, Transaction
from shared.web.listing import Cursor, Page
from shared.web.problems import Problem
from shared.web.versions import set_etag

router = APIRouter(tags=["webhooks"])


@router.get("/webhooks/{webhook_id}/deliveries")
async def list_deliveries(
    webhook_id: UUID,
    reading: Reading,
    cursor: Cursor,
    state: Literal["waiting", "delivered", "passed_over"] | None = None,
) -> Page[DeliveryView]:
    """The newest first; kept for 30 days."""
    if await queries.webhook(reading, webhook_id) is None:
        raise Problem(404, "not_found")
    (before,) = cursor.keys(int)
    rows = await log_queries.deliveries_of(reading, webhook_id, state, before, cursor.limit)
    return cursor.page([DeliveryView.model_validate(row) for row in rows], *([str(rows[-1]["seq"])] if rows else []))


@router.post("/webhooks/{webhook_id}/redeliveries")
async def redeliver(webhook_id: UUID, request: Redeliver, response: Response, tx: Transaction, now: Now) -> WebhookView:
    """Enable the webhook, and let go what waits for it, each subject's in order."""
    if await queries.lock_webhook(tx, webhook_id) is None:
        raise Problem(404, "not_found")
    await queries.enable(tx, webhook_id, now)
    await log_queries.begin_anew(tx, webhook_id, request.since, now)
    shown = WebhookView.model_validate(await queries.webhook(tx, webhook_id))
    set_etag(response, shown.version)
    return shown


@router.post("/webhooks/{webhook_id}/test")
async def test_webhook(webhook_id: UUID, held: Held, way: Way, now: Now) -> TestView:
    """Post a signed message of the type `webhook.tested`, once and at once, also to one that is disabled."""
    async with held.pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
        found = await queries.webhook(connection, webhook_id)
        salt = await queries.salt_of(connection, webhook_id)
    if found is None or salt is None:
        raise Problem(404, "not_found")
    message_id = f"webhooks:test:{uuid4()}"
    body = orjson.dumps(
        {
            "specversion": "1.0", "id": message_id, "source": "webhooks", "type": "webhook.tested",
            "subject": str(webhook_id), "time": now, "datacontenttype": "application/json", "data": {"test": True},
        }
    )  # fmt: skip
    headers = headers_of(message_id, body, [secret_of(held.webhooks_key, salt, webhook_id)], now)
    async with Courier(way, connections=1) as courier:
        answer = await courier.post(found["url"], body, headers)
    return TestView(message_id=message_id, outcome=answer.outcome, status=answer.status)
