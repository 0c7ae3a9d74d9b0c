"""What a process has in hand for each webhook, bounded for each and for all: a slow receiver holds nobody up."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from services.webhooks.deliveries.claiming_queries import Claimed
from services.webhooks.receivers.courier import TRY_SECONDS


@dataclass(frozen=True)
class Bounds:
    """`each`: tries of one webhook at the same time (one where its last try failed); `all`: of all webhooks.

    `ahead`: how many of one webhook are taken in hand, so that its tries needn't wait for the database.
    `seconds`: how long a try may take.
    """

    each: int = 8
    all: int = 128
    ahead: int = 64
    seconds: float = TRY_SECONDS


@dataclass
class Lane:
    """One webhook's: what is claimed and not yet begun, and how many are under way."""

    claimed: deque[Claimed] = field(default_factory=deque)
    under_way: int = 0
    failing: bool = False

    def may_begin(self, bounds: Bounds) -> bool:
        return bool(self.claimed) and self.under_way < (1 if self.failing else bounds.each)

    def room(self, bounds: Bounds) -> int:
        """How many more may be claimed."""
        return max(0, (1 if self.failing else bounds.ahead) - self.under_way - len(self.claimed))


class Lanes:
    """All of them. One that has nothing in hand is forgotten."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._lanes: dict[UUID, Lane] = {}
        self.under_way = 0

    def take(self, claimed: Claimed) -> None:
        lane = self._lanes.setdefault(claimed.webhook_id, Lane(failing=claimed.failing))
        lane.claimed.append(claimed)

    def rooms(self) -> Mapping[UUID, int]:
        return {webhook: lane.room(self._bounds) for webhook, lane in self._lanes.items()}

    def begin(self) -> Iterator[Claimed]:
        """What may be tried now, one of each webhook in turn."""
        while self.under_way < self._bounds.all:
            ready = [lane for lane in self._lanes.values() if lane.may_begin(self._bounds)]
            if not ready:
                return
            for lane in ready[: self._bounds.all - self.under_way]:
                lane.under_way += 1
                self.under_way += 1
                yield lane.claimed.popleft()

    def end(self, webhook_id: UUID, *, well: bool) -> list[Claimed]:
        """A try has ended; what is to be given back because the webhook is tried one at a time from now on."""
        lane = self._lanes[webhook_id]
        lane.under_way -= 1
        self.under_way -= 1
        lane.failing = not well
        given_back = [] if well else list(lane.claimed)
        if not well:
            lane.claimed.clear()
        if not lane.claimed and not lane.under_way:
            del self._lanes[webhook_id]
        return given_back

    def empty(self) -> list[Claimed]:
        """Everything that isn't begun, to be given back."""
        unsent = [one for lane in self._lanes.values() for one in lane.claimed]
        for lane in self._lanes.values():
            lane.claimed.clear()
        return unsent
