"""The surveys service, put together from its rooms."""

from functools import partial
from pathlib import Path
from uuid import UUID

from services.surveys.access import access
from services.surveys.answers import api as answers
from services.surveys.answers import imports_api as answer_imports
from services.surveys.answers import pages as answer_pages
from services.surveys.comparisons import api as comparisons
from services.surveys.comparisons import consents_api as consents
from services.surveys.comparisons import pages as standing_pages
from services.surveys.erasures.handlers import handlers as erasure_handlers
from services.surveys.improvements import api as improvements
from services.surveys.improvements import pages as improvement_pages
from services.surveys.improvements.queries import improvements_after
from services.surveys.invitations import api as invitations
from services.surveys.invitations.inviting import INVITE, REMIND, invite, remind
from services.surveys.invitations.letters import WRITERS
from services.surveys.mixing import mix
from services.surveys.mixing.queries import overdue
from services.surveys.models import api as models
from services.surveys.occurrences.handlers import handlers as occurrence_handlers
from services.surveys.own_data.parts import OWN_DATA
from services.surveys.participants.handlers import handlers as participant_handlers
from services.surveys.publications import api as publications
from services.surveys.publications import pages as publication_pages
from services.surveys.publications import texts_api as released_texts
from services.surveys.publications.queries import response_ratios
from services.surveys.questionnaires import api as questionnaires
from services.surveys.questionnaires import template_api as questionnaire_templates
from services.surveys.retention.purges import purges
from services.surveys.rounds import answers_api as round_answers
from services.surveys.rounds import api as rounds
from services.surveys.rounds import pages as round_pages
from services.surveys.rounds.closing import CLOSE_ROUND, close_round
from services.surveys.rounds.queries import answers_waiting, rounds_by_state
from services.surveys.series_defaults import api as series_defaults
from services.surveys.summaries import api as summaries
from services.surveys.summaries import files_api as summary_files
from services.surveys.summaries import series_api as series_summaries
from services.surveys.summaries import series_files_api as series_summary_files
from services.surveys.summaries.folding import FOLD, fold_answers
from services.surveys.surveys import api as surveys
from services.surveys.surveys.keeping import CLOSE_SURVEY, OPEN_SURVEY, close_survey, open_survey
from services.surveys.surveys.queries import surveys_after, surveys_by_state
from services.surveys.targets import api as targets
from services.surveys.targets.queries import assessments_by_consent
from services.surveys.targets.saying import current_assessments, current_published
from shared.bus.handlers import Handlers
from shared.contracts import Assessment, Contract, ForgottenBySurveys, Improvement, PublishedAssessment, Survey
from shared.directory.recipients import find_recipient
from shared.mail.desk import composing
from shared.networks.handlers import handlers as network_handlers
from shared.organisations.handlers import handlers as organisation_handlers
from shared.postgres import Connection
from shared.postgres.locking import FOR_UPDATE, UNLOCKED, Lock
from shared.privacy.erasing import receipts
from shared.privacy.own_data import own_data_router
from shared.runtime.kept import Kept
from shared.runtime.service import Service
from shared.telemetry import catalogue
from shared.web.ended_sessions import handlers as session_handlers

FOLDER = Path(__file__).parent


async def current_surveys(tx: Connection, after: UUID | None, limit: int, lock: Lock = FOR_UPDATE) -> list[Contract]:
    return [kept.said() for kept in await surveys_after(tx, after, limit, lock)]


async def current_improvements(
    tx: Connection, after: UUID | None, limit: int, lock: Lock = FOR_UPDATE
) -> list[Contract]:
    return list(await improvements_after(tx, after, limit, lock))


async def set_gauges(connection: Connection) -> None:
    """Surveys by state, how many answer, how many should have let answers out, and how assessments stand."""
    for state, number in (await surveys_by_state(connection)).items():
        catalogue.surveys.labels(state).set(number)
    for network_id, ratio in (await response_ratios(connection)).items():
        catalogue.survey_response_ratio.labels(str(network_id)).set(ratio)
    catalogue.mixing_overdue.set(await overdue(connection))
    for round_state, number in (await rounds_by_state(connection)).items():
        catalogue.assessment_rounds.labels(round_state).set(number)
    catalogue.assessment_answers_waiting.set(await answers_waiting(connection))
    for consent, number in (await assessments_by_consent(connection)).items():
        catalogue.assessment_consents.labels(consent).set(number)


SERVICE = Service(
    name="surveys",
    migrations=FOLDER / "migrations",
    texts=FOLDER / "texts",
    routers=(
        surveys.router,
        series_defaults.router,
        questionnaires.router,
        questionnaire_templates.router,
        answer_imports.router,  # before the links: its path would be a secret's
        answers.router,
        answer_pages.router,
        summaries.router,
        summary_files.router,
        series_summaries.router,
        series_summary_files.router,
        invitations.router,
        publications.router,
        publication_pages.router,
        released_texts.router,
        improvements.router,
        improvement_pages.router,
        models.router,
        rounds.router,
        round_answers.router,
        round_pages.router,
        targets.router,
        consents.router,
        comparisons.router,
        standing_pages.router,
        own_data_router("surveys", OWN_DATA),
    ),
    access=access,
    says=(Survey, Improvement, Assessment, PublishedAssessment, ForgottenBySurveys),
    handlers=Handlers().including(
        [
            network_handlers,
            organisation_handlers,
            occurrence_handlers,
            participant_handlers,
            session_handlers,
            erasure_handlers,
        ]
    ),
    current={
        Survey: current_surveys,
        Improvement: current_improvements,
        Assessment: current_assessments,
        PublishedAssessment: current_published,
        ForgottenBySurveys: receipts(ForgottenBySurveys),
    },
    shown={
        Survey: partial(current_surveys, lock=UNLOCKED),
        Improvement: partial(current_improvements, lock=UNLOCKED),
        PublishedAssessment: partial(current_published, lock=UNLOCKED),
    },
    holding=mix.duties,
    duties={
        CLOSE_ROUND: close_round,
        FOLD: fold_answers,
        OPEN_SURVEY: open_survey,
        CLOSE_SURVEY: close_survey,
        INVITE: invite,
        REMIND: remind,
    },
    compose=composing(WRITERS, find_recipient),
    reminders=frozenset({"survey_reminder"}),
    gauges=set_gauges,
    own_data=OWN_DATA,
    purges=purges,
    kept={
        Survey: Kept("surveys"),
        Improvement: Kept("improvements"),
        Assessment: Kept("assessments", also=(Kept("assessment_rounds"),)),
        PublishedAssessment: Kept("published_assessments"),
        ForgottenBySurveys: Kept("erasures", key="person_id"),
    },
)
