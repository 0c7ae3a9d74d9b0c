"""What is asked of materials and distribution lists, and what everybody is shown of them."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError

from services.events.materials.rules import Captions, Group, Kind, is_listed_once
from services.events.series.bodies import Link
from shared.contracts import Localised
from shared.web.body import Body

MOST_LISTED = 500


class AddMaterial(Body):
    """A link with a title. `captions` and `consent_noted` are a recording's, which isn't public without them."""

    kind: Kind
    title: Localised
    url: Link
    captions: Captions | None = None
    consent_noted: bool = False

    @model_validator(mode="after")
    def _recording_has_captions_and_consent(self) -> Self:
        is_recording = self.kind == "recording"
        if (self.captions is not None) != is_recording or self.consent_noted != is_recording:
            raise PydanticCustomError("recording_conditions", "a recording, and only it, has captions and consent")
        return self


class MaterialView(BaseModel):
    """What a coordinator added. `captions` only of a recording: yes, or exempt from them."""

    id: UUID
    kind: Kind
    title: Localised
    url: str
    captions: Captions | None
    added_at: datetime


class SummaryView(BaseModel):
    """Published results of a survey that was asked before the occurrence; there as long as surveys publishes them.

    `path` is their page, at the address of the surveys service; without its ending they are data. `illustrative`: not
    from real answers.
    """

    kind: Literal["survey_summary"] = "survey_summary"
    title: Localised
    survey_id: UUID
    publication_id: UUID
    path: str
    illustrative: bool


class MaterialsView(BaseModel):
    """Summaries come first, then what coordinators added, in that order."""

    occurrence_id: UUID
    materials: list[SummaryView | MaterialView]


class Recipient(Body):
    """An organisation of the register, or a group of the occurrence's people: who is invited, or who came."""

    organisation_id: UUID | None = None
    group: Group | None = None

    @model_validator(mode="after")
    def _is_one_of_them(self) -> Self:
        if (self.organisation_id is None) == (self.group is None):
            raise PydanticCustomError("recipient_unclear", "name an organisation or a group")
        return self


Recipients = Annotated[list[Recipient], Field(max_length=MOST_LISTED)]


class SetDistribution(Body):
    """Both lists whole, in their order; nobody stands twice."""

    recipients: Recipients
    for_information: Recipients

    @model_validator(mode="after")
    def _nobody_twice(self) -> Self:
        lists = [[(one.organisation_id, one.group) for one in listed] for listed in self._lists()]
        if not is_listed_once(*lists):
            raise PydanticCustomError("listed_twice", "somebody stands twice")
        return self

    def _lists(self) -> tuple[list[Recipient], list[Recipient]]:
        return self.recipients, self.for_information


class DistributionView(BaseModel):
    """To whom invitation and memo go (jakelu), and who gets them for information (tiedoksi). Version 0: never set."""

    occurrence_id: UUID
    version: int = 0
    recipients: list[Recipient] = []
    for_information: list[Recipient] = []
