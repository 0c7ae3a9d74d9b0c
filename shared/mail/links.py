"""Secret links: derived from a key that only the process holds, so that letters can be written again.

A link is one per purpose and subject. The database keeps its sha256 and the generation that the secret is
derived from; without the link key neither tells the secret.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.mail import link_queries
from shared.postgres import Connection

_LONGEST_SECRET = 100


@dataclass(frozen=True)
class SecretLink:
    """What a secret opens: `subject_id` for `purpose`, on behalf of `person_id`."""

    purpose: str
    subject_id: UUID
    person_id: UUID | None
    created_at: datetime
    expires_at: datetime
    spent_at: datetime | None


def secret(link_key: bytes, purpose: str, subject: UUID, generation: int) -> str:
    """32 bytes in base64url, the same for the same arguments: HMAC-SHA256 under the link key."""
    if len(link_key) < 32:
        raise ValueError("a link key has at least 32 bytes")
    said = f"{purpose}\x00{subject}\x00{generation}".encode()
    return urlsafe_b64encode(hmac.digest(link_key, said, "sha256")).rstrip(b"=").decode()


def hashed(secret: str) -> bytes:
    """What the database keeps of a secret."""
    return hashlib.sha256(secret.encode()).digest()


async def renew(
    tx: Connection,
    link_key: bytes,
    purpose: str,
    subject_id: UUID,
    *,
    person_id: UUID | None,
    now: datetime,
    expires_at: datetime,
) -> str:
    """A new secret for the subject; an older one of this purpose is dead from now on."""
    generation = secrets.randbits(62)
    made = secret(link_key, purpose, subject_id, generation)
    await link_queries.upsert_link(
        tx,
        hash=hashed(made),
        purpose=purpose,
        subject_id=subject_id,
        person_id=person_id,
        generation=generation,
        created_at=now,
        expires_at=expires_at,
    )
    return made


async def keep(
    tx: Connection,
    link_key: bytes,
    purpose: str,
    subject_id: UUID,
    *,
    person_id: UUID | None,
    now: datetime,
    expires_at: datetime,
) -> str:
    """The subject's living secret with its life prolonged to `expires_at`, or a new one: for leave links."""
    generation = await link_queries.prolong_link(tx, purpose, subject_id, now=now, expires_at=expires_at)
    if generation is not None:
        return secret(link_key, purpose, subject_id, generation)
    return await renew(tx, link_key, purpose, subject_id, person_id=person_id, now=now, expires_at=expires_at)


async def living(connection: Connection, link_key: bytes, purpose: str, subject_id: UUID, now: datetime) -> str | None:
    """The subject's secret as it was made, for the letter that carries it; None when expired or spent."""
    generation = await link_queries.living_generation(connection, purpose, subject_id, now)
    return None if generation is None else secret(link_key, purpose, subject_id, generation)


async def find(connection: Connection, purpose: str, secret: str, now: datetime) -> SecretLink | None:
    """What the secret opens, spent or not; spends nothing (a mail scanner's GET). None: answer 404."""
    if len(secret) > _LONGEST_SECRET:
        return None
    row = await link_queries.find_link(connection, purpose, hashed(secret), now)
    return None if row is None else SecretLink(**dict(row))


async def spend(tx: Connection, purpose: str, secret: str, now: datetime) -> SecretLink | None:
    """Use a one-time secret; of any number of parallel calls exactly one gets the link, the others None."""
    if len(secret) > _LONGEST_SECRET:
        return None
    row = await link_queries.spend_link(tx, purpose, hashed(secret), now)
    return None if row is None else SecretLink(**dict(row))


async def drop(tx: Connection, purpose: str, subject_id: UUID) -> None:
    """The subject's link of this purpose is dead."""
    await link_queries.delete_link(tx, purpose, subject_id)
