"""What a survey asks: put, shown in its versions, made from a template or another survey (features C4, C10, C11)."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, model_validator
from pydantic_core import PydanticCustomError

from services.surveys.questionnaires import queries
from services.surveys.questionnaires.content import Questionnaire
from services.surveys.questionnaires.joining import joined
from services.surveys.questionnaires.keeping import keep
from services.surveys.questionnaires.library import TemplateName, template_of
from services.surveys.questionnaires.queries import Kept
from services.surveys.questionnaires.reading import GivenQuestionnaire
from services.surveys.questionnaires.translations import missing_translations
from services.surveys.surveys.queries import network_of_survey
from services.surveys.surveys.queries import survey as survey_of
from shared.contracts import Language
from shared.postgres import Connection
from shared.web.asking import Now, Reading, Transaction
from shared.web.body import Body
from shared.web.problems import Problem, existing
from shared.web.versions import IfMatch, set_etag

router = APIRouter(tags=["questionnaires"])


class MakeFrom(Body):
    """What to make the questions from: one of the platform's templates, of the network's own, or another survey."""

    template: TemplateName | None = None
    template_id: UUID | None = None
    survey_id: UUID | None = None

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if sum(one is not None for one in (self.template, self.template_id, self.survey_id)) != 1:
            raise PydanticCustomError("source_unclear", "name exactly one")
        return self


class Lacking(BaseModel):
    """A text that isn't in `language`; its original is shown there."""

    path: str
    language: Language


class QuestionnaireView(BaseModel):
    """`version` is what answers name, `revision` what If-Match names."""

    survey_id: UUID
    version: int
    revision: int
    changed_at: datetime
    content: Questionnaire
    missing_translations: list[Lacking]


class JoinedView(BaseModel):
    """A question by its key, with the versions that ask it."""

    key: str
    type: str
    versions: list[int]


class VersionView(BaseModel):
    version: int
    changed_at: datetime
    questions: int


class VersionsView(BaseModel):
    """How the versions of a survey's questions belong together: summaries join them so."""

    versions: list[VersionView]
    questions: list[JoinedView]


class AskedView(BaseModel):
    """What whoever answers is asked."""

    survey_id: UUID
    version: int
    content: Questionnaire


@router.put("/surveys/{survey_id}/questionnaire", response_model_exclude_none=True)
async def put_questionnaire(
    survey_id: UUID, request: GivenQuestionnaire, response: Response, tx: Transaction, now: Now, if_match: IfMatch
) -> QuestionnaireView:
    """Set the whole questionnaire. From the survey's opening on this makes a new version."""
    return _view(await keep(tx, survey_id, request, now, if_match), response)


@router.put("/surveys/{survey_id}/questionnaire/source", response_model_exclude_none=True)
async def make_questionnaire(
    survey_id: UUID, request: MakeFrom, response: Response, tx: Transaction, now: Now, if_match: IfMatch
) -> QuestionnaireView:
    """Take the questions of a template or of another survey of the network, with their keys."""
    content = await _content_of(tx, survey_id, request)
    return _view(await keep(tx, survey_id, content, now, if_match), response)


@router.get("/surveys/{survey_id}/questionnaire", response_model_exclude_none=True)
async def show_questionnaire(
    survey_id: UUID,
    response: Response,
    reading: Reading,
    version: Annotated[int | None, Query(ge=1, le=1_000_000)] = None,
) -> QuestionnaireView:
    """The newest version or the one asked for, with the texts that lack a language."""
    if version is None:
        kept = await queries.current(reading, survey_id)
    else:
        kept = await queries.one_version(reading, survey_id, version)
    return _view(existing(kept), response)


@router.get("/surveys/{survey_id}/questionnaire/versions")
async def show_versions(survey_id: UUID, reading: Reading) -> VersionsView:
    """All versions, and which questions are the same in which of them."""
    kept = await queries.versions(reading, survey_id)
    return VersionsView(
        versions=[
            VersionView(version=one.version, changed_at=one.changed_at, questions=len(one.content.questions))
            for one in kept
        ],
        questions=[
            JoinedView(key=one.key, type=one.question.type, versions=[kept[place].version for place in one.versions])
            for one in joined([one.content for one in kept])
        ],
    )


@router.get("/surveys/{survey_id}/questions", response_model_exclude_none=True)
async def show_questions(survey_id: UUID, reading: Reading) -> AskedView:
    """What is asked, for everybody, once the survey has opened."""
    survey = await survey_of(reading, survey_id)
    if survey is None or survey.opened_at is None:
        raise Problem(404, "not_found")
    kept = existing(await queries.current(reading, survey_id))
    return AskedView(survey_id=survey_id, version=kept.version, content=kept.content)


async def _content_of(tx: Connection, survey_id: UUID, request: MakeFrom) -> Questionnaire:
    """Raises Problem 422 for what isn't there, or isn't the network's."""
    if request.template:
        return template_of(request.template).content
    network_id = existing(await network_of_survey(tx, survey_id))
    if request.template_id:
        template = await queries.template(tx, network_id, request.template_id)
        if template is None:
            raise Problem(422, "unknown_source", field="template_id")
        return template.content
    assert request.survey_id is not None
    source = await queries.current(tx, request.survey_id)
    if source is None or await network_of_survey(tx, request.survey_id) != network_id:
        raise Problem(422, "unknown_source", field="survey_id")
    return source.content


def _view(kept: Kept, response: Response) -> QuestionnaireView:
    set_etag(response, kept.revision)
    return QuestionnaireView(
        survey_id=kept.survey_id,
        version=kept.version,
        revision=kept.revision,
        changed_at=kept.changed_at,
        content=kept.content,
        missing_translations=[
            Lacking(path=path, language=language) for path, language in missing_translations(kept.content)
        ],
    )
