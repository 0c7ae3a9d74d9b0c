"""Being forgotten: one's own wish, or an administrator's act (features K2, K3, GDPR article 17)."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from services.registration.erasures import asking
from services.registration.erasures.queries import Reason
from shared.web.asking import Caller, Held, Now, Transaction
from shared.web.body import Body
from shared.web.problems import Problem

router = APIRouter(tags=["people"])


class EraseSomebody(Body):
    """`asked`: the person asked for it elsewhere; `unlawful`: their data should never have been kept; `mistake`: it was
    somebody else's address; `not_needed`: nothing needs it any more."""

    reason: Reason


class Erasing(BaseModel):
    """`progress` is the address of a page that shows how far it is, without a login; it works for 60 days."""

    state: Literal["asked"] = "asked"
    progress: str


@router.delete("/people/me", status_code=202)
async def erase_me(
    who: Caller, tx: Transaction, held: Held, now: Now, confirm: Annotated[bool, Query()] = False
) -> Erasing:
    """Forget the caller everywhere, for good: within 24 hours, usually at once. Asks for `?confirm=true`."""
    if not confirm:
        raise Problem(422, "confirmation_missing", field="confirm")
    secret = await asking.ask(tx, held.link_key, who.person_id, "asked", now)
    return Erasing(progress=f"{held.public_url}/erasures/{secret}")


@router.post("/people/{person_id}/erasure", status_code=202)
async def erase_somebody(
    person_id: UUID, asked: EraseSomebody, who: Caller, tx: Transaction, held: Held, now: Now
) -> Erasing:
    """Forget somebody everywhere; they are told by mail first. Asking again changes nothing."""
    secret = await asking.ask(tx, held.link_key, person_id, asked.reason, now, by=who.person_id)
    return Erasing(progress=f"{held.public_url}/erasures/{secret}")
