"""Numbers as readers get them, each with how it came about."""

from pydantic import BaseModel

from services.roadmaps.rollups.grouping import By, Whole
from services.roadmaps.rollups.queries import Sum
from services.roadmaps.rollups.rules import Progress
from shared.contracts import Localised


class ProgressView(BaseModel):
    """`percent`: the mean of the progress of `counted` measures, None without any. Cancelled ones are left out, and how
    many these are stands beside it. `illustrative` of the counted ones come from a declared generator."""

    percent: float | None
    counted: int
    excluded_cancelled: int
    illustrative: int


class WholeView(ProgressView):
    organisations: int
    roadmaps: int


class GroupView(WholeView):
    """`key` None: the measures name no sector or goal, or it isn't known where or how large their organisation is."""

    key: str | None
    name: Localised | None


class RollUpView(BaseModel):
    """`formula` says in words how each number came about. In `whole` each measure counts once."""

    by: By
    formula: str
    whole: WholeView
    groups: list[GroupView]


class OwnGroupView(ProgressView):
    key: str | None
    name: Localised | None


class OwnProgressView(BaseModel):
    """Of one roadmap as its team sees it now, published or not."""

    formula: str
    whole: ProgressView
    goals: list[OwnGroupView]
    sectors: list[OwnGroupView]
    national_goals: list[OwnGroupView]


def view_of_whole(found: Whole | Sum) -> WholeView:
    return WholeView(**_told(found.progress), organisations=found.organisations, roadmaps=found.roadmaps)


def view_of_group(one: Sum, name: Localised | None) -> GroupView:
    told = _told(one.progress)
    return GroupView(**told, key=one.key or None, name=name, organisations=one.organisations, roadmaps=one.roadmaps)


def view_of_progress(found: Progress) -> ProgressView:
    return ProgressView(**_told(found))


def view_of_own_group(found: Progress, key: str, name: Localised | None) -> OwnGroupView:
    return OwnGroupView(**_told(found), key=key or None, name=name)


def _told(found: Progress) -> dict[str, float | int | None]:
    return {
        "percent": found.percent,
        "counted": found.counted,
        "excluded_cancelled": found.excluded_cancelled,
        "illustrative": found.illustrative,
    }
