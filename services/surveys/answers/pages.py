"""The pages on which people answer: one form, whole without JavaScript, which loses nothing that was typed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import orjson
from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from services.surveys.answers import entrances, queries
from services.surveys.answers.entrances import Entrance
from services.surveys.answers.form_reading import PREFIX, Typed, answers_in
from services.surveys.answers.forms import Form
from services.surveys.answers.intake import Faulty, Intake, Sender, intake_of
from services.surveys.answers.refusing import reason
from services.surveys.questionnaires.answering import faults_in
from services.surveys.questionnaires.content import Answers, Option
from services.surveys.questionnaires.fault import Fault
from services.surveys.questionnaires.showing import cleaned, visible
from shared.contracts import Language, Localised
from shared.postgres import Connection
from shared.postgres.pool import ACQUIRE_SECONDS
from shared.web.asking import Now, Reading, resources_of
from shared.web.language import language_of
from shared.web.pages import Pages
from shared.web.problems import Problem
from shared.web.requests import untimed

router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False, dependencies=[Depends(untimed)])

pages = Pages(Path(__file__).parent / "templates")

SHOWN, ONCE, SAVE = "shown", "once", "save"


@router.get("/surveys/{survey_id}/answer/{secret}", response_class=HTMLResponse)
async def show_form(survey_id: UUID, secret: str, request: Request, connection: Reading, now: Now) -> HTMLResponse:
    """Spends nothing: mail scanners open links too."""
    return await _show(request, connection, survey_id, await entrances.by_link(connection, survey_id, secret, now), now)


@router.post("/surveys/{survey_id}/answer/{secret}", response_class=HTMLResponse)
async def send_form(survey_id: UUID, secret: str, request: Request, now: Now) -> HTMLResponse:
    async with resources_of(request).pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
        entrance = await entrances.by_link(connection, survey_id, secret, now)
    return await _act(request, survey_id, entrance, now)


@router.get("/surveys/{survey_id}/drafts/{secret}", response_class=HTMLResponse)
async def show_draft(survey_id: UUID, secret: str, request: Request, connection: Reading, now: Now) -> HTMLResponse:
    """Gone on with on any device that has the link."""
    return await _show(request, connection, survey_id, await entrances.by_draft(connection, survey_id, secret), now)


@router.post("/surveys/{survey_id}/drafts/{secret}", response_class=HTMLResponse)
async def send_draft(survey_id: UUID, secret: str, request: Request, now: Now) -> HTMLResponse:
    async with resources_of(request).pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
        entrance = await entrances.by_draft(connection, survey_id, secret)
    return await _act(request, survey_id, entrance, now)


@router.get("/surveys/{survey_id}/questionnaire/preview", response_class=HTMLResponse)
async def preview(survey_id: UUID, request: Request, connection: Reading) -> HTMLResponse:
    """The form as whoever answers will see it, open or not."""
    return _form(request, await intake_of(request).form_of(connection, survey_id), {}, once=None, preview=True)


@router.post("/surveys/{survey_id}/questionnaire/preview", response_class=HTMLResponse)
async def try_preview(survey_id: UUID, request: Request, connection: Reading) -> HTMLResponse:
    """What would come of these answers: the questions that they bring up, and what is wrong. Nothing is kept."""
    form = await intake_of(request).form_of(connection, survey_id)
    answers = answers_in(form.questionnaire, await _typed(request))
    faults = faults_in(form.questionnaire, answers, whole=True)
    return _form(request, form, answers, once=None, faults=faults, preview=True)


async def _show(
    request: Request, connection: Connection, survey_id: UUID, entrance: Entrance | None, now: datetime
) -> HTMLResponse:
    if entrance is None:
        raise Problem(404, "not_found")
    intake = intake_of(request)
    form = await intake.form_of(connection, survey_id)
    if why := form.closed_why(now):
        return _tell(request, form, why, kind="info")
    sender = entrance.sender(uuid4())
    answers = entrance.begun.answers if entrance.begun else {}
    if sender.person_id and await intake.has_answered(connection, form, sender):
        if form.anonymous:
            return _tell(request, form, "answered_already", kind="info")
        own = await queries.own(connection, survey_id, sender.person_id)
        answers = answers or (orjson.loads(own["answers"]) if own else {})
    return _form(request, form, answers, once=sender.once)


async def _act(request: Request, survey_id: UUID, entrance: Entrance | None, now: datetime) -> HTMLResponse:
    if entrance is None:
        raise Problem(404, "not_found")
    typed = await _typed(request)
    intake, once = intake_of(request), _uuid(typed)
    async with resources_of(request).pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
        form = await intake.form_of(connection, survey_id)
    answers = answers_in(form.questionnaire, typed)
    if form.closed_why(now):
        return _form(request, form, answers, once=once, status=409, notice=f"problem.{form.closed_why(now)}")
    if SAVE in typed:
        return await _save(request, form, answers, entrance, once, now)
    if visible(form.questionnaire, answers) - set(typed.get(SHOWN, ())):
        return _form(request, form, answers, once=once, notice="page.answer.more")
    return await _send(request, intake, form, answers, entrance.sender(once), now)


async def _send(
    request: Request, intake: Intake, form: Form, answers: Answers, sender: Sender, now: datetime
) -> HTMLResponse:
    try:
        await _take(request, intake, form, answers, sender, now)
    except Faulty as faulty:
        return _form(request, faulty.form, answers, once=sender.once, faults=faulty.faults)
    except Problem as refused:
        if refused.status != 409:
            raise
        return _form(request, form, answers, once=sender.once, status=409, notice=f"problem.{refused.code}")
    return _tell(request, form, "sent_anonymous" if form.anonymous else "sent", kind="done")


async def _take(request: Request, intake: Intake, form: Form, answers: Answers, sender: Sender, now: datetime) -> None:
    """Sent twice by one page it is one answer; a known person's second one takes the place of the first."""
    try:
        await intake.take(form.survey_id, answers, sender, now)
    except Problem as refused:
        if refused.code != "answered_already" or (form.anonymous and sender.person_id):
            raise
        if sender.person_id:
            held = resources_of(request)
            async with held.pool.acquire(timeout=ACQUIRE_SECONDS) as connection, connection.transaction():
                await intake.change(connection, form.survey_id, answers, sender.person_id, now, None)


async def _save(
    request: Request, form: Form, answers: Answers, entrance: Entrance, once: UUID, now: datetime
) -> HTMLResponse:
    """Half an answer may be saved; what could never be one is told at once."""
    if faults := faults_in(form.questionnaire, answers, whole=False):
        return _form(request, form, answers, once=once, faults=faults)
    held = resources_of(request)
    begun = entrances.new_begun(cleaned(form.questionnaire, answers), entrance, once)
    async with held.pool.acquire(timeout=ACQUIRE_SECONDS) as connection, connection.transaction():
        await entrances.keep_begun(connection, form, entrance.secret, begun, now.date())
    own = entrance.person_id and not entrance.begun
    path = f"/surveys/{form.survey_id}/{'answer' if own else 'drafts'}/{entrance.secret}"
    return pages.render(
        request,
        "saved.html",
        title=_title(request, form),
        address=held.public_url + path,
        path=path,
        until=now.date() + entrances.DRAFT_LIVES,
    )


def _form(
    request: Request,
    form: Form,
    answers: Answers,
    *,
    once: UUID | None,
    status: int = 200,
    notice: str = "",
    faults: Sequence[Fault] = (),
    preview: bool = False,
) -> HTMLResponse:
    """The questions that are shown, with what was answered so far."""
    return pages.render(
        request,
        "answer.html",
        status=422 if faults else status,
        errors={PREFIX + fault.path: reason(request, fault) for fault in faults},
        labels=_labels(form, language_of(request), faults),
        title=_title(request, form),
        anonymous=form.anonymous,
        kept_months=form.kept_months,
        sections=form.questionnaire.sections,
        shown=visible(form.questionnaire, answers),
        answers=answers,
        once=once or "",
        notice="page.answer.preview" if preview else notice,
        preview=preview,
        options=partial(_options, language_of(request)),
        numbers=partial(_numbers, language_of(request)),
    )


def _labels(form: Form, language: Language, faults: Sequence[Fault]) -> dict[str, str]:
    """What the summary of errors calls the questions."""
    asked = form.questionnaire.questions
    return {PREFIX + fault.path: asked[fault.question].text.in_language(language) for fault in faults}


def _options(language: Language, listed: Sequence[Option]) -> list[tuple[str, str]]:
    return [(one.key, one.text.in_language(language)) for one in listed]


def _numbers(language: Language, lowest: int, highest: int, labels: Mapping[int, Localised]) -> list[tuple[int, str]]:
    said = {number: f" – {label.in_language(language)}" for number, label in labels.items()}
    return [(number, f"{number}{said.get(number, '')}") for number in range(lowest, highest + 1)]


def _tell(request: Request, form: Form, text: str, *, kind: str) -> HTMLResponse:
    texts, language = resources_of(request).texts, language_of(request)
    return pages.render(
        request,
        "message.html",
        heading=_title(request, form),
        paragraphs=[texts.say(language, f"page.answer.{text}")],
        kind=kind,
    )


def _title(request: Request, form: Form) -> str:
    return form.title.in_language(language_of(request))


async def _typed(request: Request) -> Typed:
    sent = await request.form()
    typed: dict[str, list[str]] = {}
    for name, value in sent.multi_items():
        if isinstance(value, str):
            typed.setdefault(name, []).append(value)
    return typed


def _uuid(typed: Typed) -> UUID:
    try:
        return UUID(typed[ONCE][0])
    except (KeyError, IndexError, ValueError):
        return uuid4()
