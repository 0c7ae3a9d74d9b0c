"""Passwords and keys in files that their owner alone may read: made once, kept over every later run."""

import base64
import hashlib
import json
import os
import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from joserfc.jwk import KeySet, RSAKey


def password(folder: Path, service: str, system: str) -> str:
    """The password of `service` at `system` ("postgres" or "kafka")."""
    return _kept(folder / service / f"{system}-password", lambda: secrets.token_urlsafe(24))


def password_file(folder: Path, service: str, system: str) -> Path:
    return folder / service / f"{system}-password"


def pgpass(folder: Path, service: str) -> Path:
    """The PostgreSQL password as a file that a DSN names with `?passfile=`."""
    path = folder / service / "pgpass"
    line = f"*:*:*:{service}:{password(folder, service, 'postgres')}"
    if path.exists() and path.read_text().strip() != line:
        path.unlink()
    _kept(path, lambda: line)
    return path


def signing_keys(folder: Path, service: str) -> Path:
    """A JWK set with one private RSA key."""
    path = folder / service / "signing-keys.json"
    _kept(path, _new_keys)
    return path


def link_key(folder: Path, service: str) -> Path:
    """32 random bytes, base64url: what mailed secrets are made with."""
    return _random_key(folder / service / "link-key")


def answers_key(folder: Path, service: str) -> Path:
    """32 random bytes, base64url: what anonymous answers wait under. It belongs into no backup of the database."""
    return _random_key(folder / service / "answers-key")


def webhooks_key(folder: Path, service: str) -> Path:
    """32 random bytes, base64url: what the secrets of webhooks are made with. In no backup of the database."""
    return _random_key(folder / service / "webhooks-key")


def service_key(folder: Path, service: str, issuer: str) -> Path:
    """What a service shows to the issuer; the issuer's own folder holds its hash alone, in `service-keys/`."""
    path = folder / service / "service-key"
    key = _kept(path, lambda: secrets.token_urlsafe(32))
    known = service_keys(folder, issuer) / service
    said = hashlib.sha256(key.encode()).hexdigest()
    if known.exists() and known.read_text().strip() != said:
        known.unlink()
    _kept(known, lambda: said)
    return path


def service_keys(folder: Path, issuer: str) -> Path:
    """One file for each service that may ask the issuer for what is for services."""
    path = folder / issuer / "service-keys"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def _random_key(path: Path) -> Path:
    _kept(path, lambda: base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("="))
    return path


def _new_keys() -> str:
    return json.dumps(KeySet([new_signing_key()]).as_dict(private=True))


def new_signing_key(signs_from: datetime | None = None) -> RSAKey:
    """None: it signs since always."""
    told: Any = {"use": "sig"}
    if signs_from:
        told["nbf"] = int(signs_from.timestamp())
    return RSAKey.generate_key(2048, told, private=True, auto_kid=True)


def _kept(path: Path, new: Callable[[], str]) -> str:
    """The file's content; `new()` where there is none. Whole or not there, also when interrupted."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        unfinished = path.with_name(path.name + ".new")
        unfinished.unlink(missing_ok=True)
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(new())
        unfinished.rename(path)
    return path.read_text().strip()
