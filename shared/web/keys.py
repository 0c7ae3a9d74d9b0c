"""The keys that tokens are checked with: registration's own, or its public ones fetched and kept on disk.

A key may say since when it signs (`nbf`, seconds since 1970). It is published before that, longer than the others
wait between two fetches, so that nobody meets a token whose key they may not fetch yet.
"""

import asyncio
import time
from datetime import datetime
from pathlib import Path

import httpx
import orjson
import structlog
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet

from shared.telemetry import catalogue

log = structlog.get_logger()

REFRESH_SECONDS = 5.0
"""At most one fetch in this time, however many tokens with unknown keys arrive."""


class Keys:
    """A set of verification keys that can be renewed when a token names one that isn't in it."""

    def __init__(self, known: KeySet) -> None:
        self.known = known

    async def renew(self) -> None:
        """Look for keys that came since."""


class OwnKeys(Keys):
    """The keys of a file, read again when the file has changed: keys come and go without a restart."""

    def __init__(self, file: Path) -> None:
        super().__init__(own_keys(file))
        self._file = file
        self._read_at = file.stat().st_mtime_ns

    async def renew(self) -> None:
        """A file that can't be read leaves the known keys in force."""
        try:
            changed_at = self._file.stat().st_mtime_ns
            if changed_at != self._read_at:
                self.known, self._read_at = own_keys(self._file), changed_at
                log.info("keys_read_again", count=len(self.known.keys))
        except (OSError, ValueError, JoseError) as error:
            log.warning("keys_not_renewed", reason=type(error).__name__)


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
            except (httpx.HTTPError, ValueError, JoseError) as error:
                catalogue.key_fetches_failed.inc()
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
    """The signing keys of a JWK set file. Raises ValueError for a file without any."""
    keys = KeySet.import_key_set(orjson.loads(file.read_bytes()))
    if not keys.keys:
        raise ValueError("no keys")
    return keys


def signing_key(keys: KeySet, now: datetime) -> Key:
    """The one that signs today: the latest whose time has come, the first of several."""
    begun = [key for key in keys.keys if signs_from(key) <= now.timestamp()]
    return max(begun or keys.keys[:1], key=signs_from)


def signs_from(key: Key) -> float:
    """Seconds since 1970; 0 where the key doesn't tell."""
    told = key.get("nbf")
    return float(told) if isinstance(told, int | float) else 0.0


def _read(cache: Path) -> KeySet:
    try:
        return KeySet.import_key_set(orjson.loads(cache.read_bytes()))
    except (OSError, ValueError, JoseError):
        return KeySet([])
