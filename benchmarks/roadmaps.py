"""Roadmaps' speed: read, looked back on, added up for a country, edited, and made anew from the topics."""

from benchmarks import retold, roadmap_edits, roadmap_reads, rolled_up
from benchmarks.outcomes import Outcome
from benchmarks.parts import Parts


async def measure(parts: Parts) -> list[Outcome]:
    return [
        outcome for part in (roadmap_reads, rolled_up, roadmap_edits, retold) for outcome in await part.measure(parts)
    ]
