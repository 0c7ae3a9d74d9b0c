"""Who else does the same measure or has the same gap (feature E20)."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from services.roadmaps.rollups import peer_queries, queries
from services.roadmaps.rollups.peer_rules import Peer, ranked
from shared.contracts import Localised, MeasureStage
from shared.web.asking import Reading

router = APIRouter(tags=["roll-ups"])

SHOWN = 5
"""Measures of each peer: the most alike ones, so that an answer stays short where everybody does the same."""

Most = Annotated[int, Query(ge=1, le=50)]


class AlikeMeasure(BaseModel):
    """`own_id` is the asker's measure, `measure_id` the peer's published one, with what both share."""

    own_id: UUID
    own_title: Localised
    measure_id: UUID
    title: Localised
    stage: MeasureStage
    national_goal_ids: list[UUID]
    tags: list[str]


class AlikeGap(BaseModel):
    """A criterion that is a spearhead of both."""

    model: str
    criterion: str
    title: Localised


class PeerView(BaseModel):
    """`points`: 2 for each measure and each gap alike, 3 for the size class, 1 for the region; what gave them stands
    beside. `measures_alike` of the asker's have one alike there; `measures` are the most alike of these."""

    roadmap_id: UUID
    organisation_id: UUID
    name: Localised | None
    size_class: str | None
    same_size_class: bool
    same_region: bool
    points: int
    measures_alike: int
    measures: list[AlikeMeasure]
    gaps: list[AlikeGap]


class PeersView(BaseModel):
    """The most alike first; who has the same points stands by id, so that the order is always the same."""

    peers: list[PeerView]


@router.get("/roadmaps/{roadmap_id}/peers")
async def show_peers(roadmap_id: UUID, connection: Reading, most: Most = 20) -> PeersView:
    """Among published roadmaps whose owners let themselves be found."""
    own = await peer_queries.own(connection, roadmap_id)
    found = ranked(own, await peer_queries.candidates(connection, roadmap_id), most)
    ids = [peer.found.roadmap_id for peer in found]
    names = await queries.names_of_organisations(connection, [peer.found.owner_id for peer in found])
    measures = await peer_queries.alike_measures(connection, roadmap_id, ids, SHOWN)
    gaps = await peer_queries.alike_gaps(connection, roadmap_id, ids)
    return PeersView(peers=[_view(peer, names, measures, gaps) for peer in found])


def _view(
    peer: Peer, names: dict[str, Localised], measures: list[dict[str, Any]], gaps: list[dict[str, Any]]
) -> PeerView:
    roadmap_id = peer.found.roadmap_id
    return PeerView(
        roadmap_id=roadmap_id,
        organisation_id=peer.found.owner_id,
        name=names.get(str(peer.found.owner_id)),
        size_class=peer.found.size,
        same_size_class=peer.same_size,
        same_region=peer.same_region,
        points=peer.points,
        measures_alike=peer.found.measures,
        measures=[AlikeMeasure.model_validate(one) for one in measures if one["roadmap_id"] == roadmap_id],
        gaps=[AlikeGap.model_validate(one) for one in gaps if one["roadmap_id"] == roadmap_id],
    )
