"""How long messages have waited while none of them was handled: what a consumer that stands still shows (RD14)."""


class Standstill:
    """What was seen of each topic. It outlives a subscription: one that is begun again and again stands still too."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[int, float]] = {}

    def seconds(self, topic: str, *, waiting: int, position: int, now: float) -> float:
        """Seconds since the position last moved, as far as was seen; 0 where nothing waits.

        `position` is the sum over the topic's partitions, whoever reads them.
        """
        known = self._seen.get(topic)
        if not waiting or known is None or known[0] != position:
            self._seen[topic] = (position, now)
            return 0.0
        return now - known[1]
