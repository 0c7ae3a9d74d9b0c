"""What a subscriber asks of whoever keeps its state."""

from collections.abc import Mapping
from typing import Protocol

from digiverkosto_kit.changes import Batch, Place


class Elsewhere(Exception):
    """Another subscriber of the same group has read on there: what was brought is old and isn't kept."""


class Store(Protocol):
    """State and position in one database. Kafka's own offsets are told for dashboards and never read.

    Write one for your database: three methods, of which `keep` is one transaction.
    """

    async def positions(self, cluster: str) -> Mapping[Place, int]:
        """The next offset of every place that was read in this cluster."""

    async def start_over(self, cluster: str, place: Place, position: int) -> None:
        """The log there is another one, or begins later than we stood: go on at `position`."""

    async def keep(self, batch: Batch) -> None:
        """Where a change's version is higher than what is stored of its key, store it; then the positions.

        Raises Elsewhere, and stores nothing, when a position isn't where the batch begins. Remember the version of
        what was deleted: a message of it may come once more.
        """
