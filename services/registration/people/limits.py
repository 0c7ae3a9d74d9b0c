"""Nobody's mailbox is flooded through us: mails that anyone may ask for are counted per address (guarantee RS4)."""

import hmac
from datetime import datetime

from services.registration.people import queries
from shared.postgres import Connection
from shared.web.problems import Problem

PER_MINUTE = 6
PER_HOUR = 12


async def allow_mail(tx: Connection, link_key: bytes, address: str, now: datetime) -> None:
    """Count one more; raises Problem 429, for known and unknown addresses alike."""
    who = hmac.digest(link_key, b"mail_requests\x00" + address.lower().encode(), "sha256")
    in_minute, in_hour = await queries.count_mail_request(tx, who, now)
    if in_hour > PER_HOUR:
        raise Problem(429, "too_often", headers={"Retry-After": str(3600 - now.minute * 60 - now.second)})
    if in_minute > PER_MINUTE:
        raise Problem(429, "too_often", headers={"Retry-After": str(60 - now.second)})
