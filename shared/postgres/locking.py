"""Whether rows are read to be said or changed, or only to be shown: who shows locks nobody out."""

from typing import Literal

Lock = Literal["FOR UPDATE", ""]

FOR_UPDATE: Lock = "FOR UPDATE"
UNLOCKED: Lock = ""


def of(table: str, lock: Lock) -> str:
    """The same for one table of a join."""
    return f"{lock} OF {table}" if lock else ""
