"""A subscriber of pub.roadmaps and pub.measures that knows nothing but their contracts, and what it may be sent."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from uuid import UUID

from shared.contracts import Measure, Roadmap


@dataclass(frozen=True)
class Sent:
    """A record; no body: its key is gone."""

    topic: str
    key: UUID
    body: bytes | None


Shown = tuple[Roadmap, tuple[Measure, ...]]


@dataclass
class Subscriber:
    """Shows a roadmap's new version when it has all measures that the roadmap lists, in the versions listed."""

    shown: dict[UUID, Shown] = field(default_factory=dict)
    newest: dict[UUID, Roadmap] = field(default_factory=dict)
    held: dict[UUID, dict[int, Measure]] = field(default_factory=lambda: defaultdict(dict))

    def read(self, sent: Sent) -> None:
        if sent.topic == Measure.topic and sent.body is not None:
            measure = Measure.read(sent.body)
            self.held[measure.id][measure.version] = measure
        elif sent.topic == Roadmap.topic and sent.body is not None:
            self.newest[sent.key] = Roadmap.read(sent.body)
        elif sent.topic == Roadmap.topic:
            self.newest.pop(sent.key, None)
            self.shown.pop(sent.key, None)
        for roadmap in self.newest.values():
            self.switch(roadmap)

    def switch(self, roadmap: Roadmap) -> None:
        if all(one.version in self.held[one.id] for one in roadmap.measures):
            self.shown[roadmap.id] = (roadmap, tuple(self.held[one.id][one.version] for one in roadmap.measures))


class Hasty(Subscriber):
    """Takes what it has, whatever the roadmap lists."""

    def switch(self, roadmap: Roadmap) -> None:
        newest = [max(states.values(), key=lambda one: one.version) for states in self.held.values() if states]
        own = sorted(
            (one for one in newest if one.roadmap_id == roadmap.id and not one.removed), key=lambda one: one.id
        )
        self.shown[roadmap.id] = (roadmap, tuple(own))


def compacted(log: Sequence[Sent], chance: Random) -> list[Sent]:
    """What may be left of a log: of each key the last record, and of those before it any, or none."""
    last = {(one.topic, one.key): place for place, one in enumerate(log)}
    return [one for place, one in enumerate(log) if last[one.topic, one.key] == place or chance.random() < 0.6]


def mixed(log: Sequence[Sent], chance: Random) -> list[Sent]:
    """One of the orders in which it may arrive: only what has the same key keeps its order."""
    queues: dict[tuple[str, UUID], list[Sent]] = defaultdict(list)
    for one in log:
        queues[one.topic, one.key].append(one)
    arriving = []
    while queues:
        key = chance.choice(list(queues))
        arriving.append(queues[key].pop(0))
        if not queues[key]:
            del queues[key]
    return arriving
