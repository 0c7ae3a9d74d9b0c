"""A goal frame, such as the national digital compass, in one edition: parts, goals, key results and indicators."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared.contracts.contract import Contract, Editorial, EditorialWord, OpenEnum
from shared.contracts.localised import Localised
from shared.contracts.measure import Amount, Key, Piece, Year

Address = Annotated[str, Editorial(), Field(max_length=2_000, pattern=r"^https?://")]


class GoalOutcome(OpenEnum):
    """What becomes of a goal in the next edition; only `same` keeps its id."""

    same = "same"
    split_up = "split"
    merged = "merged"
    dropped = "dropped"


class Succession(Piece):
    """What became of a goal of the edition before: `to` are goals of this one."""

    goal_id: UUID
    outcome: GoalOutcome
    to: tuple[UUID, ...] = ()


class SourceDocument(Piece):
    """What the frame was decided in or follows from."""

    title: Localised
    year: Year | None = None
    url: Address | None = None


class Interpreted(Piece):
    """A value and how those who discussed it together understand it (domain fact DF7)."""

    value: Amount
    on: date
    interpretation: Localised | None = None
    illustrative: bool = False


class NationalIndicator(Piece):
    """`latest` is the newest of the values, which only ever append; the key is the goal's own and lasts with it."""

    key: Key
    name: Localised
    unit: EditorialWord
    source: Localised | None = None
    method: Localised | None = None
    baseline: Amount | None = None
    baseline_year: Year | None = None
    target: Amount | None = None
    target_year: Year | None = None
    latest: Interpreted | None = None


class KeyResult(Piece):
    key: Key
    title: Localised
    target_year: Year | None = None
    indicators: tuple[NationalIndicator, ...] = ()


class NationalGoal(Piece):
    """`id` is what roadmaps and measures link to. `contributor_ids`: organisations whose comments changed it."""

    id: UUID
    key: Key
    title: Localised
    description: Localised | None = None
    target_year: Year | None = None
    key_results: tuple[KeyResult, ...] = ()
    contributor_ids: tuple[UUID, ...] = ()


class CompassPart(Piece):
    key: Key
    title: Localised
    description: Localised | None = None
    goals: tuple[NationalGoal, ...] = ()


class GoalFrame(Piece):
    """What an edition says. `successors` has a row for each goal of the edition before, none of the first."""

    title: Localised
    description: Localised | None = None
    vision: Localised | None = None
    target_year: Year | None = None
    sources: tuple[SourceDocument, ...] = ()
    parts: tuple[CompassPart, ...]
    successors: tuple[Succession, ...] = ()


class Compass(GoalFrame, Contract):
    """A published edition; `frame` names what it is an edition of, `edition` counts from 1.

    `valid_to` is the last day of an edition that another one followed. Old editions stay, so that old links can be
    read for ever.
    """

    topic: ClassVar = "pub.compass.v1"
    owner: ClassVar = "roadmaps"
    types: ClassVar = frozenset({"compass.edition_published", "compass.edition_closed", "compass.value_reported"})

    frame: Key
    edition: Annotated[int, Field(ge=1)]
    former_id: UUID | None = None
    valid_from: date
    valid_to: date | None = None
