"""What runs where: .run/platform.json, there while the platform runs, for people, scripts and tests."""

import os
from pathlib import Path

from pydantic import BaseModel, ConfigDict


class KafkaAccess(BaseModel):
    """Client settings by the names that aiokafka gives them; user and password file only on a closed broker."""

    model_config = ConfigDict(frozen=True)

    bootstrap_servers: str
    security_protocol: str = "PLAINTEXT"
    sasl_mechanism: str | None = None
    sasl_plain_username: str | None = None
    password_file: Path | None = None


class PostgresAccess(BaseModel):
    """`databases` maps each service to the DSN of its own role."""

    model_config = ConfigDict(frozen=True)

    host: str
    port: int
    databases: dict[str, str]
    superuser_dsn: str


class MailAccess(BaseModel):
    """The catch-all that delivers nothing: every letter is a file in `folder`."""

    model_config = ConfigDict(frozen=True)

    host: str
    port: int
    folder: Path


class Platform(BaseModel):
    """`services` maps each service to the base of its addresses; `pid` is the process that holds it all."""

    model_config = ConfigDict(frozen=True)

    pid: int
    services: dict[str, str]
    kafka: KafkaAccess
    postgres: PostgresAccess
    mail: MailAccess


def publish(platform: Platform, file: Path) -> None:
    """Whole or not there; for the owner alone, since it holds passwords."""
    unfinished = file.with_name(file.name + ".new")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(platform.model_dump_json(indent=2, exclude_none=True) + "\n")
    unfinished.rename(file)


def published(file: Path) -> Platform | None:
    """None where no platform runs, also when a killed one left its file."""
    try:
        platform = Platform.model_validate_json(file.read_text())
    except (FileNotFoundError, ValueError):
        return None
    try:
        os.kill(platform.pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        pass
    return platform
