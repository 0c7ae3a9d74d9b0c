"""The keys that tokens are checked with: registration's own, or its public ones fetched and kept on disk."""

import asyncio
import time
from pathlib import Path

import httpx
import orjson
import structlog
from joserfc.jwk import KeySet

log = structlog.get_logger()

REFRESH_SECONDS = 5.0
"""At most one fetch in this time, however many tokens with unknown keys arrive."""


class Keys:
    """A set of verification keys that can be renewed when a token names one that isn't in it."""

    def __init__(self, known: KeySet) -> None:
        self.known = known

    async def renew(self) -> None:
        """Own keys never grow behind our back."""


class FetchedKeys(Keys):
    """Registration's published keys; the copy on disk lets a service start while registration is away."""

    def __init__(self, url: str, cache: Path) -> None:
        super().__init__(_read(cache))
        self._url = url
        self._cache = cache
        self._tried_at = -REFRESH_SECONDS
        self._one_at_a_time = asyncio.Lock()

    async def renew(self) -> None:
        """Fetch again, unless that was tried a moment ago; a failure leaves the known keys in force."""
        async with self._one_at_a_time:
            if time.monotonic() - self._tried_at < REFRESH_SECONDS:
                return
            self._tried_at = time.monotonic()
            try:
                self.known = await self._fetch()
            except (httpx.HTTPError, ValueError) as error:
                log.warning("keys_not_renewed", reason=type(error).__name__)

    async def _fetch(self) -> KeySet:
        async with httpx.AsyncClient(timeout=3.0, trust_env=False) as client:
            answer = await client.get(self._url)
        answer.raise_for_status()
        keys = KeySet.import_key_set(answer.json())
        self._cache.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._cache.with_suffix(".new")
        fresh.write_bytes(answer.content)
        fresh.replace(self._cache)
        return keys


def own_keys(file: Path) -> KeySet:
    """The signing keys of a JWK set file; the first one signs."""
    return KeySet.import_key_set(orjson.loads(file.read_bytes()))


def _read(cache: Path) -> KeySet:
    try:
        return KeySet.import_key_set(orjson.loads(cache.read_bytes()))
    except (OSError, ValueError):
        return KeySet([])
