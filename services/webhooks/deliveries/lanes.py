"""What a process has in hand for each webhook, bounded for each and for all: a slow receiver holds nobody up."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from services.webhooks.deliveries.claiming_queries import Claimed
from services.webhooks.receivers.courier import TRY_SECONDS


@dataclass(frozen=True)
class Bounds:
    """`each`: tries of one webhook at the same time (one where its last try failed); `all`: of all webhooks, and
    apart from these as many again of those whose last try failed: who is away takes no place of who is there.

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
        self._under_way: dict[int, bool] = {}  # by seq, whether it was begun as one that failed before

    def take(self, claimed: Claimed) -> None:
        lane = self._lanes.setdefault(claimed.webhook_id, Lane(failing=claimed.failing))
        lane.claimed.append(claimed)

    def rooms(self) -> Mapping[UUID, int]:
        return {webhook: lane.room(self._bounds) for webhook, lane in self._lanes.items()}

    def begin(self) -> Iterator[Claimed]:
        """What may be tried now, one of each webhook in turn."""
        while ready := self._ready():
            for lane in ready:
                claimed = lane.claimed.popleft()
                lane.under_way += 1
                self._under_way[claimed.seq] = lane.failing
                yield claimed

    def _ready(self) -> list[Lane]:
        """Lanes that may begin one, as far as there is room for all of their kind."""
        ready = []
        for failing in (False, True):
            room = self._bounds.all - sum(begun is failing for begun in self._under_way.values())
            own = [one for one in self._lanes.values() if one.failing is failing and one.may_begin(self._bounds)]
            ready += own[: max(0, room)]
        return ready

    def end(self, ended: Claimed, *, well: bool) -> list[Claimed]:
        """A try has ended; what is to be given back because the webhook is tried one at a time from now on."""
        lane = self._lanes[ended.webhook_id]
        lane.under_way -= 1
        del self._under_way[ended.seq]
        lane.failing = not well
        given_back = [] if well else list(lane.claimed)
        if not well:
            lane.claimed.clear()
        if not lane.claimed and not lane.under_way:
            del self._lanes[ended.webhook_id]
        return given_back

    def empty(self) -> list[Claimed]:
        """Everything that isn't begun, to be given back."""
        unsent = [one for lane in self._lanes.values() for one in lane.claimed]
        for lane in self._lanes.values():
            lane.claimed.clear()
        return unsent
