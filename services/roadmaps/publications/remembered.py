"""Published versions as documents, remembered: a version never changes, and many people read the newest."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable


class Remembered:
    """As many as fit into `most` bytes, those that were asked for last."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[Hashable, bytes] = OrderedDict()
        self._size = 0

    async def get(self, key: Hashable, make: Callable[[], Awaitable[bytes]]) -> bytes:
        """`key` names one state for ever."""
        if (held := self._held.get(key)) is not None:
            self._held.move_to_end(key)
            return held
        made = await make()
        if key not in self._held:
            self._held[key] = made
            self._size += len(made)
        while self._size > self._most:
            self._size -= len(self._held.popitem(last=False)[1])
        return made
