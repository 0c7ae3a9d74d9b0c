"""Idempotency-Key: the same question, asked again, is answered again and done once (feature H15)."""

import hashlib
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Request

from shared.postgres import Connection
from shared.privacy import retention
from shared.web.asking import MaybeCaller, Now
from shared.web.caller import Caller
from shared.web.problems import Problem

KEPT = retention.kept("idempotency_keys")
LONGEST_KEY = 200


class OnceOnly:
    """One request's key, if it brought one; kept in the transaction of the write itself.

    A parallel twin waits in `earlier` until the first has committed. The kept row holds the resource's id
    and no body: the answer is read anew.
    """

    def __init__(self, caller: str, route: str, key: str | None, request_hash: bytes, now: datetime) -> None:
        self._place = (caller, route, key)
        self._request_hash = request_hash
        self._now = now

    @property
    def keyed(self) -> bool:
        """Did the request bring a key? Without one, `earlier` and `keep` do nothing."""
        return self._place[2] is not None

    async def earlier(self, tx: Connection) -> UUID | None:
        """The resource that an earlier request with this key made; None: this is the first.

        Raises Problem 422 when the key came with another body before.
        """
        if self._place[2] is None or await self._claimed(tx):
            return None
        row = await tx.fetchrow(
            "SELECT request_hash, resource_id FROM idempotency WHERE caller = $1 AND route = $2 AND key = $3",
            *self._place,
        )
        if row is None:
            raise Problem(409, "idempotency_busy", headers={"Retry-After": "1"})
        if row["request_hash"] != self._request_hash:
            raise Problem(422, "idempotency_conflict")
        resource_id: UUID | None = row["resource_id"]
        return resource_id

    async def keep(self, tx: Connection, resource_id: UUID) -> None:
        """Remember what this request made."""
        if self._place[2] is not None:
            await tx.execute(
                "UPDATE idempotency SET resource_id = $4 WHERE caller = $1 AND route = $2 AND key = $3",
                *self._place,
                resource_id,
            )

    async def _claimed(self, tx: Connection) -> bool:
        claimed = await tx.fetchval(
            """
            INSERT INTO idempotency AS kept (caller, route, key, request_hash, kept_until)
            VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (caller, route, key) DO UPDATE
                SET request_hash = excluded.request_hash, resource_id = NULL, kept_until = excluded.kept_until
                WHERE kept.kept_until < $6
            RETURNING true
            """,
            *self._place,
            self._request_hash,
            self._now + KEPT,
            self._now,
        )
        return bool(claimed)


async def once_of(request: Request, who: Caller | None, now: datetime, key: str | None) -> OnceOnly:
    """What `Once` gives, for a route that reads its request itself."""
    caller = str(who.person_id) if who else "anyone"
    hashed = b"" if key is None else hashlib.sha256(await request.body()).digest()
    return OnceOnly(caller, f"{request.method} {request.scope['path']}", key, hashed, now)


async def _once(
    request: Request,
    who: MaybeCaller,
    now: Now,
    key: Annotated[str | None, Header(alias="Idempotency-Key", min_length=1, max_length=LONGEST_KEY)] = None,
) -> OnceOnly:
    return await once_of(request, who, now, key)


Once = Annotated[OnceOnly, Depends(_once)]
