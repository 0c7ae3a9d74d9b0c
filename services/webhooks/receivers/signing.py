"""Signatures as Standard Webhooks has them: HMAC-SHA256 of id, time and body, with a secret that no table holds."""

import base64
import hmac
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PREFIX = "whsec_"


def secret_of(key: bytes, salt: bytes, webhook_id: UUID) -> bytes:
    """32 bytes by HKDF-SHA256: neither the key in its file nor the salt in the database tells them alone.

    Raises ValueError for a key that could be guessed.
    """
    if len(key) < 32:
        raise ValueError("the key of webhooks has at least 32 bytes")
    return HKDF(SHA256(), length=32, salt=salt, info=b"webhook " + webhook_id.bytes).derive(key)


def written(secret: bytes) -> str:
    """As agencies are told it, and as the published libraries take it."""
    return PREFIX + base64.b64encode(secret).decode()


def headers_of(message_id: str, body: bytes, secrets: Sequence[bytes], now: datetime) -> list[tuple[bytes, bytes]]:
    """The three headers; one signature for each secret that is still worth something."""
    moment = str(int(now.timestamp()))
    signed = f"{message_id}.{moment}.".encode() + body
    signatures = [b"v1," + base64.b64encode(hmac.digest(secret, signed, "sha256")) for secret in secrets]
    return [
        (b"webhook-id", message_id.encode()),
        (b"webhook-timestamp", moment.encode()),
        (b"webhook-signature", b" ".join(signatures)),
    ]
