"""The register of subscribing agencies: who reads what, why, on which legal basis, and since when.

One JSON file in the secrets folder. It names offices and roles, no people, and holds no password.
"""

import fcntl
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

EVERYTHING_PUBLIC = "pub."
NAME = r"[a-z][a-z0-9-]{1,39}"


class Agency(BaseModel):
    """`reads` are topics, or "pub." for all that are public. `users` are those that may enter Kafka now: two while
    a new password is being brought in, none after `revoked`. `serial` counts all that there ever were. Bytes are a
    second's, `request_percentage` is of one of the broker's threads."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(pattern=f"^{NAME}$")]
    reads: tuple[Annotated[str, Field(pattern=r"^pub\.")], ...]
    purpose: Annotated[str, Field(min_length=1)]
    legal_basis: Annotated[str, Field(min_length=1)]
    contact_role: Annotated[str, Field(min_length=1)]
    since: date
    bytes_per_second: Annotated[int, Field(gt=0)]
    request_percentage: Annotated[int, Field(gt=0)]
    serial: int = 0
    users: tuple[str, ...] = ()
    revoked: date | None = None

    @property
    def groups(self) -> str:
        """What the names of its consumer groups begin with."""
        return f"ext.{self.name}."

    def with_new_user(self) -> "Agency":
        """The last of its users is the new one."""
        user = f"{self.groups}{self.serial + 1}"
        return self.model_copy(update={"serial": self.serial + 1, "users": (*self.users, user), "revoked": None})

    def with_newest_user(self) -> "Agency":
        return self.model_copy(update={"users": self.users[-1:]})

    def without_users(self, today: date) -> "Agency":
        return self.model_copy(update={"users": (), "revoked": self.revoked or today})


class UnknownAgency(Exception):
    """Nothing is known of an agency of this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no agency {name}: digiverkosto agencies list")


_REGISTER = TypeAdapter(dict[str, Agency])


def register_file(secrets_folder: Path) -> Path:
    return secrets_folder / "agencies" / "register.json"


def registered(secrets_folder: Path) -> dict[str, Agency]:
    file = register_file(secrets_folder)
    return _REGISTER.validate_json(file.read_bytes()) if file.exists() else {}


def one_registered(secrets_folder: Path, name: str) -> Agency:
    """Raises UnknownAgency."""
    found = registered(secrets_folder).get(name)
    if found is None:
        raise UnknownAgency(name)
    return found


def keep(secrets_folder: Path, agency: Agency) -> None:
    """Whole or as it was, also when interrupted; two commands at once lose nothing of each other."""
    with _alone(register_file(secrets_folder)) as file:
        content = registered(secrets_folder) | {agency.name: agency}
        unfinished = file.with_suffix(".new")
        unfinished.write_bytes(_REGISTER.dump_json(content, indent=2) + b"\n")
        unfinished.rename(file)


def of_user(user: str) -> str | None:
    """The agency whose user this is."""
    found = re.fullmatch(rf"ext\.({NAME})\.\d+", user)
    return found.group(1) if found else None


@contextmanager
def _alone(file: Path) -> Iterator[Path]:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with file.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield file
