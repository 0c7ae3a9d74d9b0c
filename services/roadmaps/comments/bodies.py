"""What may be said of a roadmap, and what is answered."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError

from services.roadmaps.comments.rules import Decision, State
from shared.contracts import Localised
from shared.texts.wording import Passage, has_controls
from shared.web.body import Body

LONGEST = 5_000


def _without_controls(text: str) -> str:
    if has_controls(text):
        raise PydanticCustomError("control_characters", "characters that can't be seen")
    return text


class Comment(Body):
    """`measure_id`: of that measure, else of the whole. `organisation_id`: for whom it is said, by somebody who was
    entrusted with a roadmap of that organisation. Nobody's name or address is asked."""

    text: Annotated[str, Field(min_length=1, max_length=LONGEST), AfterValidator(_without_controls)]
    measure_id: UUID | None = None
    organisation_id: UUID | None = None


class Moderate(Body):
    """Who hides a comment says why; the reason stays with it."""

    state: Decision
    reason: Annotated[str, Field(min_length=1, max_length=1_000)] | None = None


class Answer(Body):
    answer: Passage


class CommentTaken(BaseModel):
    """It waits for an editor to show it."""

    id: UUID
    state: State


class CommentView(BaseModel):
    """What everybody sees; `organisation_id` and its name are empty where the public speaks."""

    id: UUID
    measure_id: UUID | None
    organisation_id: UUID | None
    organisation: Localised | None
    text: str
    written_at: datetime
    answer: Localised | None
    answered_at: datetime | None


class CommentOfTeam(CommentView):
    """And what its editors decide."""

    version: int
    state: State
    reason: str | None


class Decided(BaseModel):
    id: UUID
    version: int
    state: State
    reason: str | None
    answer: Localised | None
