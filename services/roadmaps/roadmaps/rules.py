"""What a roadmap begins with, and which changes of it make sense. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, TypeVar

from shared.contracts import Localised, MeasureStage, OrganisationKind, Roadmap, RoadmapKind, RoadmapState
from shared.contracts.roadmap import CustomField, FieldType, Level, LevelSource, Status

DEFAULT_STATUSES = (
    Status(
        key="planned",
        name=Localised(fi="Suunniteltu", sv="Planerad", en="Planned"),
        stage=MeasureStage.planned,
        progress=0,
    ),
    Status(key="under_way", name=Localised(fi="Käynnissä", sv="Pågår", en="Under way"), stage=MeasureStage.under_way),
    Status(key="done", name=Localised(fi="Valmis", sv="Klar", en="Done"), stage=MeasureStage.done, progress=100),
    Status(key="delayed", name=Localised(fi="Myöhässä", sv="Försenad", en="Delayed"), stage=MeasureStage.delayed),
    Status(key="cancelled", name=Localised(fi="Peruttu", sv="Inställd", en="Cancelled"), stage=MeasureStage.cancelled),
)

JOINT = frozenset({OrganisationKind.region, OrganisationKind.sub_region, OrganisationKind.joint_authority})

NEXT_STATES: Mapping[RoadmapState, frozenset[RoadmapState]] = {
    RoadmapState.draft: frozenset({RoadmapState.adopted, RoadmapState.archived}),
    RoadmapState.adopted: frozenset({RoadmapState.draft, RoadmapState.archived}),
    RoadmapState.archived: frozenset({RoadmapState.adopted}),
}


class Keyed(Protocol):
    @property
    def key(self) -> str: ...


Piece = TypeVar("Piece", bound=Keyed)


@dataclass(frozen=True)
class Not:
    """Why not, and which field it is about."""

    code: str
    field: str | None = None
    params: Mapping[str, Any] | None = None


def kind_of(owner: OrganisationKind) -> RoadmapKind:
    """A region's or joint body's roadmap is made with its members, every other organisation's is its own."""
    return RoadmapKind.joint if owner in JOINT else RoadmapKind.own


def with_piece(pieces: Sequence[Piece], piece: Piece) -> tuple[Piece, ...]:
    """In the place of the one with its key, or last."""
    if any(one.key == piece.key for one in pieces):
        return tuple(piece if one.key == piece.key else one for one in pieces)
    return (*pieces, piece)


def without_piece(pieces: Iterable[Piece], key: str) -> tuple[Piece, ...]:
    return tuple(one for one in pieces if one.key != key)


def piece_of(pieces: Iterable[Piece], key: str) -> Piece | None:
    return next((one for one in pieces if one.key == key), None)


def fresh_key(pieces: Iterable[Keyed], stem: str) -> str:
    """`goal-3`: the first of its kind that is free."""
    taken = {one.key for one in pieces}
    return next(key for n in range(1, len(taken) + 2) if (key := f"{stem}-{n}") not in taken)


def refusal_of_dates(starts_on: date | None, ends_on: date | None, field: str = "ends_on") -> Not | None:
    if starts_on is not None and ends_on is not None and ends_on < starts_on:
        return Not("ends_before_it_starts", field)
    return None


def refusal_of_level(level: Level, before: Level | None) -> Not | None:
    """What was assessed is not overwritten; a level lies on its scale."""
    if before is not None and before.source is not LevelSource.own:
        return Not("assessed_already", "criterion", {"start": before.start or "–", "target": before.target or "–"})
    if level.highest <= level.lowest:
        return Not("scale_upside_down", "highest")
    if level.start is None and level.target is None:
        return Not("level_missing", "start")
    for name in ("start", "target"):
        value = getattr(level, name)
        if value is not None and not level.lowest <= value <= level.highest:
            return Not("not_on_scale", name, {"lowest": level.lowest, "highest": level.highest})
    return None


def refusal_of_move(before: RoadmapState, wanted: RoadmapState) -> Not | None:
    if wanted is before or wanted in NEXT_STATES[before]:
        return None
    return Not("roadmap_cannot_move", "state", {"state": before.value, "wanted": wanted.value})


def refusal_of_statuses(before: Roadmap, after: Sequence[Status], used: Mapping[str, int]) -> Not | None:
    """A status that measures have keeps its stage; new measures need one to begin with (feature E5)."""
    for status in before.statuses:
        held = piece_of(after, status.key)
        if used.get(status.key) and (held is None or held.stage is not status.stage):
            return Not("status_in_use", "stage" if held else "key", {"number": used[status.key]})
    if not any(status.stage is MeasureStage.planned for status in after):
        return Not("planned_status_needed", "stage")
    return None


def refusal_of_field(before: CustomField | None, after: CustomField | None, used: Sequence[str]) -> Not | None:
    """A field that measures have filled in keeps its type and the choices that were chosen (feature E23).

    `used`: the values as text.
    """
    if after is not None and (after.type is FieldType.choice) != bool(after.choices):
        return Not("choices_unclear", "choices")
    if after is not None and len(set(after.choices)) < len(after.choices):
        return Not("duplicate", "choices")
    if before is None or not used:
        return None
    if after is None or after.type is not before.type:
        return Not("field_in_use", "type" if after else "key", {"number": len(used)})
    if after.type is FieldType.choice and not set(used) <= set(after.choices):
        return Not("choice_in_use", "choices")
    return None
