"""What a service's own topics hold: of each key the highest version, and whether it is gone."""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from shared.bus.cloud_events import version_of
from shared.bus.records import Record
from shared.bus.to_the_end import TopicReader


@dataclass
class Said:
    """One topic's keys. `versions` is the highest that was said of each, `gone` are those that ended in a tombstone."""

    versions: dict[UUID, int] = field(default_factory=dict)
    gone: set[UUID] = field(default_factory=set)

    def note(self, record: Record) -> None:
        try:
            key = UUID((record.key or b"").decode("ascii"))
        except (UnicodeDecodeError, ValueError):
            return  # nobody's aggregate: nothing of ours wrote it
        self.versions[key] = max(version_of(record.headers) or 1, self.versions.get(key, 0))
        if record.value is None:
            self.gone.add(key)
        else:
            self.gone.discard(key)


async def last_said(reader: TopicReader, topic: str, progress: Callable[[int], None]) -> Said:
    """Read the topic's whole log; `progress` is told how many messages were read. Raises TopicMissing."""
    said, read = Said(), 0
    stretches = await reader.stretches(await reader.places(topic), {})
    async for _, records in reader.read(stretches):
        for record in records:
            said.note(record)
        progress(read := read + len(records))
    return said
