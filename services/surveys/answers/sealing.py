"""Seals what must not be read: begun answers with the link's secret, waiting ones with a key that no backup holds."""

import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE, _LENGTH = 12, 4


class Unsealable(Exception):
    """Sealed with another key, about something else, or altered since."""


def derived(key: bytes, purpose: str) -> bytes:
    """32 bytes of their own for each purpose: HKDF-SHA256. Raises ValueError for a key that could be guessed."""
    if len(key) < 32:
        raise ValueError("a key has at least 32 bytes")
    return HKDF(SHA256(), length=32, salt=None, info=purpose.encode()).derive(key)


def seal(key: bytes, about: str, told: bytes, size: int, nonce: bytes) -> bytes:
    """AES-256-GCM of `told`, filled up to `size` bytes: all that are sealed for one `size` are equally long.

    `nonce`: 12 random bytes, never twice with one key. Raises ValueError for what is longer than `size`.
    """
    if len(told) > size:
        raise ValueError("longer than what it is to be hidden among")
    padded = len(told).to_bytes(_LENGTH) + told.ljust(size, b"\0")
    return nonce + AESGCM(key).encrypt(nonce, padded, about.encode())


def unseal(key: bytes, about: str, sealed: bytes) -> bytes:
    """What was sealed. Raises Unsealable."""
    try:
        padded = AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], about.encode())
    except (InvalidTag, ValueError) as error:
        raise Unsealable(about) from error
    return padded[_LENGTH:][: int.from_bytes(padded[:_LENGTH])]


def claim(key: bytes, survey_id: str, whose: str) -> bytes:
    """That somebody has answered, for who holds the key alone: HMAC-SHA256."""
    return hmac.digest(key, f"{survey_id}\x00{whose}".encode(), "sha256")
