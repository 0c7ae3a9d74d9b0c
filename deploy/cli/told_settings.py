"""What the environment tells the command line, looked at before anything is asked by it."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from deploy.cli.target import find_target
from deploy.local.places import usual_places
from deploy.local.platform import published
from shared.runtime.settings import KafkaSettings

BOTH = ("POSTGRES_DSN", "KAFKA_BOOTSTRAP_SERVERS")


def wrong_settings() -> str | None:
    """Variables that are missing, can't be understood, or name files that can't be read."""
    told = [name for name in BOTH if name in os.environ]
    if len(told) == 1 and published(usual_places().platform_file) is None:
        return f"{told[0]} is set alone: without the other of {' and '.join(BOTH)} it names no platform"
    try:
        if len(told) < len(BOTH):
            return None
        wrong = list(_unreadable())
        find_target()
    except ValidationError as failure:
        wrong = ["_".join(map(str, error["loc"])).upper() for error in failure.errors()]
    return f"missing or wrong: {', '.join(wrong)}" if wrong else None


def open_secrets(folder: Path) -> str | None:
    """Passwords and keys that others on this machine could read."""
    if not folder.is_dir() or not stat.S_IMODE(folder.stat().st_mode) & 0o077:
        return None  # nobody else gets past a folder that is its owner's alone
    files = [file for file in folder.rglob("*") if file.is_file()]
    found = [file for file in files if file.stat().st_mode & 0o077 and not _closed(file.parent, folder)]
    return f"{len(found)} can be read by others, {found[0]} for instance" if found else None


def _closed(parent: Path, folder: Path) -> bool:
    between = [parent, *parent.parents]
    return any(not one.stat().st_mode & 0o077 for one in between[: between.index(folder)])


def _unreadable() -> Iterator[str]:
    kafka = KafkaSettings()
    if kafka.username is not None and kafka.password_file is None:
        yield "KAFKA_PASSWORD_FILE (there is a KAFKA_USERNAME)"
    for name in ("KAFKA_PASSWORD_FILE", "KAFKA_TLS_CA_FILE", "POSTGRES_PASSWORD_FILE"):
        file = os.environ.get(name)
        if file is not None and not os.access(file, os.R_OK):
            yield f"{name} ({file} can't be read)"
