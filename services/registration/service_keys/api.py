"""Our other services exchange the key that they were provisioned with for short tokens."""

import asyncio
from datetime import datetime
from pathlib import Path

from fastapi import APIRouter, Request
from pydantic import BaseModel

from services.registration.service_keys.rules import belongs_to, identity
from shared.web import caller
from shared.web.asking import Held, Now

router = APIRouter(tags=["services"])


class ServiceToken(BaseModel):
    """`token` goes into `Authorization: Bearer`; it lives ten minutes and opens what is for our services alone."""

    token: str
    expires_at: datetime


@router.post("/service-tokens", status_code=201)
async def exchange_service_key(request: Request, held: Held, now: Now) -> ServiceToken:
    """A token for the key in `Authorization: Bearer`."""
    service = await _named(caller.bearer(request.headers.get("authorization")), held.service_keys_folder)
    await held.keys.renew()
    own = identity(service)
    told = caller.Caller(own, own, frozenset({caller.SERVICE}))
    token, expires_at = caller.sign(held.keys.known, told, now=now)
    return ServiceToken(token=token, expires_at=expires_at)


async def _named(key: str | None, folder: Path | None) -> str:
    """Raises Problem 401 for a key that is nobody's."""
    service = await asyncio.to_thread(belongs_to, key, folder) if key and folder else None
    if service is None:
        raise caller.unauthenticated("key_invalid")
    return service
