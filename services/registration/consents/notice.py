"""The privacy notice: its versions, and the topics by which others receive anything (guarantee RP7)."""

from dataclasses import dataclass
from datetime import date

from shared.contracts import CONTRACTS


@dataclass(frozen=True)
class Version:
    """`digest` is of all texts of the notice in all languages: other texts are another version."""

    number: int
    since: date
    digest: str


VERSIONS = (
    Version(1, date(2026, 11, 24), "e623ca40cab1e19e3597d0183ff1717f083f232c8182b1a35b025c548b961e33"),
    Version(2, date(2026, 11, 29), "79a32c55d9752266895ada9ab40923e8ed9ffd5580b3220f7a36a75d86147273"),
    Version(3, date(2026, 11, 29), "2e213d673ed357721794a6563718fcdf45ef1011691a9c850139e264c3efd884"),
)
"""Newest last; a membership keeps the number of the one that was shown when it began."""

NOTICE = VERSIONS[-1]


@dataclass(frozen=True)
class Recipients:
    """Topics by what they hold: nothing of people, or a person's id that nobody outside can resolve."""

    nothing_personal: tuple[str, ...]
    ids: tuple[str, ...]


def recipients() -> Recipients:
    """Read off the contracts, so that a new topic stands in the notice by itself."""
    with_ids = tuple(sorted(contract.topic for contract in CONTRACTS if contract.topic.startswith("int.")))
    public = tuple(sorted(contract.topic for contract in CONTRACTS if contract.topic.startswith("pub.")))
    return Recipients(public, with_ids)
