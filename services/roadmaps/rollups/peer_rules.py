"""Who is most like a roadmap, and why. Pure.

Two measures are the same kind of doing when they serve a same goal of the compass and share a tag; two roadmaps have
the same gap when the same criterion is a spearhead of both. What is alike gives points, and so do a same size class
and a same region, so that of two who do the same the one who can be compared with comes first. Equal points: by id.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

MEASURE, GAP, SIZE, REGION = 2, 2, 3, 1
"""Points."""


@dataclass(frozen=True)
class Own:
    size: str | None
    region_id: UUID | None


@dataclass(frozen=True)
class Candidate:
    """`measures` of our own have one alike there; `gaps` are in common."""

    roadmap_id: UUID
    owner_id: UUID
    size: str | None
    region_id: UUID | None
    measures: int
    gaps: int


@dataclass(frozen=True)
class Peer:
    found: Candidate
    same_size: bool
    same_region: bool
    points: int


def ranked(own: Own, candidates: Iterable[Candidate], most: int) -> Sequence[Peer]:
    peers = [_peer(own, one) for one in candidates if one.measures or one.gaps]
    return sorted(peers, key=lambda peer: (-peer.points, peer.found.roadmap_id))[:most]


def _peer(own: Own, one: Candidate) -> Peer:
    same_size = one.size is not None and one.size == own.size
    same_region = one.region_id is not None and one.region_id == own.region_id
    points = MEASURE * one.measures + GAP * one.gaps + SIZE * same_size + REGION * same_region
    return Peer(one, same_size, same_region, points)
