"""Takes answers in: checked against the questions as they are, stored once, refused with the reason.

The quick way checks against what the process remembers and stores together with whoever answers at the same time. What
it doesn't take is looked at anew; what is left, above all of surveys that take only so many, holds the survey.
"""

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import orjson
from fastapi import Request

from services.surveys.answers import queries, storing_queries
from services.surveys.answers.audiences import Audiences
from services.surveys.answers.forms import Form, Forms
from services.surveys.answers.payload import packed
from services.surveys.answers.sealing import claim, derived, seal
from services.surveys.answers.storing_queries import Sent
from services.surveys.mixing.mix import CLAIMS, MIX, STAGED
from services.surveys.mixing.rules import Waiting
from services.surveys.questionnaires.answering import faults_in
from services.surveys.questionnaires.fault import Fault
from services.surveys.questionnaires.showing import cleaned
from shared.postgres import Connection
from shared.postgres.pool import ACQUIRE_SECONDS
from shared.web.crowd import Crowd
from shared.web.problems import Problem, existing
from shared.web.resources import Resources
from shared.web.versions import require_version

LOOKS = 3
"""As often may a survey change under an answer before the answer holds it."""


@dataclass(frozen=True)
class Sender:
    """Whose answer it is. `once` makes one answer of many clicks of somebody whom nobody knows.

    `draft` is what it was begun as, and goes when it is taken. `logged_in`: nothing but a login let them in.
    """

    person_id: UUID | None
    organisation_id: UUID | None = None
    once: UUID | None = None
    draft: bytes | None = None
    logged_in: bool = False

    @property
    def to_be_asked(self) -> UUID | None:
        """Who has to be one of those whom the survey asks."""
        return self.person_id if self.logged_in else None

    @property
    def whose(self) -> str:
        return f"person {self.person_id}" if self.person_id else f"once {self.once}"


class Faulty(Exception):
    """The answers can't be taken as they are; `form` is what they were checked against."""

    def __init__(self, form: Form, faults: Sequence[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.form = form
        self.faults = list(faults)


class Intake:
    """A process's own. Raises Problem 404, 409; Faulty."""

    def __init__(self, held: Resources) -> None:
        self._held = held
        self.forms = Forms()
        self._audiences = Audiences(held)
        self._reading = asyncio.Lock()
        self._staged_key = derived(held.answers_key, STAGED)
        self._claims_key = derived(held.answers_key, CLAIMS)
        self._identified: Crowd[Sent, bool] = Crowd(held, storing_queries.store)
        self._anonymous: Crowd[Sent, bool] = Crowd(held, partial(storing_queries.stage, duty=MIX))

    async def take(self, survey_id: UUID, given: dict[str, Any], sender: Sender, now: datetime) -> UUID | None:
        """The answer's id; None: an anonymous one has none yet."""
        form = self.forms.known(survey_id) or await self._first_look(survey_id)
        for _ in range(LOOKS):
            await self._audiences.require(form, sender.to_be_asked, now)
            answers = form.check.passed(given)
            if not form.answer_limit and answers is not None:
                sent = self._sent(form, answers, sender, now)
                crowd = self._anonymous if form.anonymous else self._identified
                if await crowd.ask(sent):
                    return None if form.anonymous else sent.id
            before, form = form, await self._look(survey_id, sender, now)
            if form is before:
                break
        if faults := faults_in(form.questionnaire, given, whole=True):
            raise Faulty(form, faults)
        return await self._take_alone(survey_id, given, sender, now)

    async def _first_look(self, survey_id: UUID) -> Form:
        """Read once for everybody who comes at the same time."""
        async with self._reading:
            if known := self.forms.known(survey_id):
                return known
            async with self._held.pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
                return await self.form_of(connection, survey_id)

    async def _look(self, survey_id: UUID, sender: Sender, now: datetime) -> Form:
        """The survey as it is, without holding it: most of whom it refuses are told so without anybody's waiting."""
        async with self._held.pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
            form = await self.form_of(connection, survey_id)
            if why := form.closed_why(now):
                raise Problem(409, why)
            if await self.has_answered(connection, form, sender):
                raise Problem(409, "answered_already")
            await self._require_room(connection, form)
        return form

    async def _require_room(self, connection: Connection, form: Form) -> None:
        if form.answer_limit and await queries.number_given(connection, form.survey_id) >= form.answer_limit:
            raise Problem(409, "answers_full")

    async def _take_alone(self, survey_id: UUID, given: dict[str, Any], sender: Sender, now: datetime) -> UUID | None:
        async with self._held.pool.acquire(timeout=ACQUIRE_SECONDS) as connection, connection.transaction():
            form = await self.open_form(connection, survey_id, now)
            await self._audiences.require_now(connection, form, sender.to_be_asked, now)
            if faults := faults_in(form.questionnaire, given, whole=True):
                raise Faulty(form, faults)
            await self._require_room(connection, form)
            sent = self._sent(form, cleaned(form.questionnaire, given), sender, now)
            stored = await self._store(connection, form, sent)
        if not stored:
            raise Problem(409, "answered_already")
        self._held.committed()
        return None if form.anonymous else sent.id

    async def change(
        self,
        tx: Connection,
        survey_id: UUID,
        given: dict[str, Any],
        person_id: UUID,
        now: datetime,
        expected: int | None,
    ) -> asyncpg.Record:
        """Another answer in the place of the person's own; `expected` is the revision that they saw."""
        form = await self.open_form(tx, survey_id, now)
        if form.anonymous:
            raise Problem(409, "anonymous_unchangeable")
        held = existing(await queries.lock_own(tx, survey_id, person_id))
        require_version(held["revision"], expected)
        if faults := faults_in(form.questionnaire, given, whole=True):
            raise Faulty(form, faults)
        told = orjson.dumps(cleaned(form.questionnaire, given)).decode()
        return await queries.change(tx, held["id"], form.questionnaire_version, told, now.date())

    async def open_form(self, tx: Connection, survey_id: UUID, now: datetime) -> Form:
        """The survey, held as it is until the transaction ends. Raises Problem."""
        await queries.lock_survey(tx, survey_id)
        form = await self.form_of(tx, survey_id)
        if why := form.closed_why(now):
            raise Problem(409, why)
        return form

    async def form_of(self, connection: Connection, survey_id: UUID) -> Form:
        """What is asked, open or not. Raises Problem 404."""
        form = existing(await self.forms.read(connection, survey_id))
        return form

    async def has_answered(self, connection: Connection, form: Form, sender: Sender) -> bool:
        if sender.person_id and not form.anonymous:
            return await queries.own(connection, form.survey_id, sender.person_id) is not None
        return await queries.has_claimed(connection, form.survey_id, self._claim(form, sender.whose))

    async def _store(self, connection: Connection, form: Form, sent: Sent) -> bool:
        if form.anonymous:
            return bool(await storing_queries.stage(connection, [sent], MIX, limited=True))
        return bool(await storing_queries.store(connection, [sent], limited=True))

    def _claim(self, form: Form, whose: str) -> bytes:
        return claim(self._claims_key, str(form.survey_id), whose)

    def _sent(self, form: Form, answers: dict[str, Any], sender: Sender, now: datetime) -> Sent:
        known = sender.person_id is not None and not form.anonymous
        return Sent(
            id=uuid4(),
            survey_id=form.survey_id,
            survey_version=form.version,
            questionnaire_version=form.questionnaire_version,
            person_id=sender.person_id if known else None,
            organisation_id=sender.organisation_id if known else None,
            claim=None if known else self._claim(form, sender.whose),
            draft=sender.draft,
            told=self._sealed(form, answers, sender) if form.anonymous else orjson.dumps(answers).decode(),
            at=now,
        )

    def _sealed(self, form: Form, answers: dict[str, Any], sender: Sender) -> bytes:
        told = packed(Waiting(form.questionnaire_version, answers, sender.person_id))
        return seal(self._staged_key, str(form.survey_id), told, form.size, secrets.token_bytes(12))


def intake_of(request: Request) -> Intake:
    """The process's one intake."""
    state = request.app.state
    if not hasattr(state, "intake"):
        state.intake = Intake(state.resources)
    intake: Intake = state.intake
    return intake


async def has_answered(connection: Connection, answers_key: bytes, survey_id: UUID, person_id: UUID) -> bool:
    """Also where the mark of it hasn't come out yet: for whoever would write to them about it, and tells nobody."""
    if await queries.own(connection, survey_id, person_id):
        return True
    whose = claim(derived(answers_key, CLAIMS), str(survey_id), Sender(person_id).whose)
    return await queries.has_claimed(connection, survey_id, whose)
