"""What a key is made of and how long it may live. Pure but for chance."""

import hashlib
import secrets
from datetime import date, datetime, timedelta

from services.registration.roles.rules import end_of, today_of

BEGINNING = "dvk_"
"""So that whoever finds one, in a file or a chat, sees what it is; programs that look for secrets find it by this."""

LONGEST_LIFE = timedelta(days=366)
TOKEN_LIVES = timedelta(minutes=10)


def new_secret() -> str:
    """256 random bits."""
    return BEGINNING + secrets.token_urlsafe(32)


def hash_of(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def too_late(expires_on: date, now: datetime) -> bool:
    return expires_on > today_of(now) + LONGEST_LIFE


def token_lifetime(expires_on: date, now: datetime) -> timedelta:
    """No token outlives its key; nothing or less: the key is over."""
    return min(TOKEN_LIVES, end_of(expires_on) - now)
