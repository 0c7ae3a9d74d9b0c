"""Where a service keeps what it says: needed when a restored database has to get ahead of what it had said."""

from dataclasses import dataclass

MILLION = 1_000_000


@dataclass(frozen=True)
class Kept:
    """A table with a `version` column, one row an aggregate, `key` its id.

    `lifted_too` are integer columns that readers compare like versions. `history` is a table with a row for each
    version, found by its `key` and `version`. `also` are tables that no contract names, and whose versions
    clients hold all the same (If-Match).
    """

    table: str
    key: str = "id"
    lifted_too: tuple[str, ...] = ()
    history: "Kept | None" = None
    also: "tuple[Kept, ...]" = ()
