"""What a follow-up tells, from the documents that it is about: the whole, and what of it is shown. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from pydantic import BaseModel

from services.roadmaps.follow_ups.differences import Told
from services.roadmaps.follow_ups.figures import Figures, figures
from services.roadmaps.follow_ups.rules import Text
from shared.contracts import Measure, Roadmap


@dataclass(frozen=True)
class Documents:
    """As JSON, the roadmap's first; `counted` was counted before, `year` is what the follow-up is about."""

    year: int
    documents: Sequence[str]
    texts: Mapping[UUID, Text]
    counted: Mapping[str, Any] | None


@dataclass(frozen=True)
class Standing:
    """The documents that a follow-up is about, what is told of them, and what they count."""

    roadmap: Roadmap
    measures: list[Measure]
    texts: Mapping[UUID, Text]
    figures: Figures


class Summed(BaseModel):
    """The same without what nobody is shown in a list."""

    roadmap: Roadmap
    figures: Figures
    measures: list[Told]


def stands(told: Documents) -> Standing:
    """Five hundred measures are 60 ms of a processor's time."""
    roadmap = Roadmap.model_validate_json(told.documents[0])
    measures = [Measure.model_validate_json(one) for one in told.documents[1:]]
    if told.counted is not None:
        return Standing(roadmap, measures, told.texts, Figures.model_validate(told.counted))
    return Standing(roadmap, measures, told.texts, figures(measures, told.texts.keys(), told.year))


def summed(told: Documents) -> Summed:
    found = stands(told)
    measures = [_told(measure, found.texts.get(measure.id)) for measure in found.measures]
    return Summed(roadmap=found.roadmap, figures=found.figures, measures=measures)


def summed_as_json(told: Documents) -> bytes:
    return orjson.dumps(summed(told).model_dump(mode="json"))


def _told(measure: Measure, text: Text | None) -> Told:
    return Told(
        id=measure.id,
        title=measure.title,
        responsible=measure.responsible,
        status=measure.status,
        stage=measure.stage,
        progress=measure.progress,
        text=text.text if text else None,
        decision=text.decision if text else None,
        text_version=text.version if text else 0,
    )
