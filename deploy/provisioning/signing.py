"""The file of signing keys: a new key signs a little after it came, an old one goes when its tokens are over."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from joserfc.jwk import Key, KeySet

from deploy.provisioning.secret_files import new_signing_key
from shared.web.keys import REFRESH_SECONDS, own_keys, signing_key, signs_from

PUBLISHED_FIRST = timedelta(seconds=60)
"""A new key is to be fetched for so long before it signs; the services ask at most every `REFRESH_SECONDS`."""

TOKENS_LIVE = timedelta(hours=24)
"""The longest that a token may live: those of the command line."""

assert timedelta(seconds=REFRESH_SECONDS) < PUBLISHED_FIRST


@dataclass(frozen=True)
class Listed:
    """`signs_from` None: since always. `needed_until` None: it signs, or will."""

    kid: str
    kind: str
    signs: bool
    signs_from: datetime | None
    needed_until: datetime | None


def listed(file: Path, now: datetime) -> list[Listed]:
    keys = own_keys(file)
    signing = signing_key(keys, now)
    return [
        Listed(str(key.kid), key.key_type, key is signing, _moment(key), _needed_until(keys.keys, key))
        for key in keys.keys
    ]


def rotate(file: Path, now: datetime, *, published_first: timedelta = PUBLISHED_FIRST) -> datetime:
    """Put a new key first; the instant from which it signs."""
    begins = now + published_first
    key = new_signing_key(begins)
    _write(file, [key, *own_keys(file).keys])
    return begins


def drop_old(file: Path, now: datetime) -> list[str]:
    """Take out the keys of which no token can live any more; their ids."""
    keys = own_keys(file).keys
    over = [key for key in keys if (until := _needed_until(keys, key)) is not None and until <= now]
    if over:
        _write(file, [key for key in keys if key not in over])
    return [str(key.kid) for key in over]


def _needed_until(keys: Sequence[Key], key: Key) -> datetime | None:
    """Its last tokens were signed when its successor began."""
    later = [signs_from(other) for other in keys if signs_from(other) > signs_from(key)]
    return datetime.fromtimestamp(min(later), UTC) + TOKENS_LIVE if later else None


def _moment(key: Key) -> datetime | None:
    since = signs_from(key)
    return datetime.fromtimestamp(since, UTC) if since else None


def _write(file: Path, keys: Sequence[Any]) -> None:
    """Whole or not at all: services read it while they run."""
    fresh = file.with_name(file.name + ".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        opened.write(json.dumps(KeySet(list(keys)).as_dict(private=True)))
    fresh.replace(file)
