"""The questionnaires that come with the platform, in three languages and on keys that stay: files of library/."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias, get_args

import yaml
from pydantic import BaseModel, ConfigDict

from services.surveys.questionnaires.content import Questionnaire
from shared.contracts import Localised

FOLDER = Path(__file__).parent / "library"

TemplateName: TypeAlias = Literal[
    "occurrence_feedback", "leaders_pre_event", "wishes", "edition_feedback", "non_applicants", "network_closing"
]

TemplateKind: TypeAlias = Literal["pre_event", "feedback", "wish", "non_applicant", "closing"]


class Template(BaseModel):
    """`kind` is the kind of survey that it is meant for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: TemplateKind
    title: Localised
    content: Questionnaire


@cache
def template_of(name: TemplateName) -> Template:
    return Template.model_validate(yaml.safe_load((FOLDER / f"{name}.yaml").read_text()))


TEMPLATES: Mapping[TemplateName, Template] = {name: template_of(name) for name in get_args(TemplateName)}
