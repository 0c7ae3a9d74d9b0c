"""By what somebody comes to answer: the link for all, their own link, or what they began (features C7, C8).

Looking at a link spends nothing: a mail scanner's GET changes no row. An answer spends it, by being stored.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from services.surveys.answers import queries
from services.surveys.answers.audiences import FOR_ALL
from services.surveys.answers.forms import Form
from services.surveys.answers.intake import Sender
from services.surveys.answers.payload import Begun
from services.surveys.answers.sealing import Unsealable, derived, seal, unseal
from services.surveys.questionnaires.content import Answers
from shared.mail import links
from shared.postgres import Connection

LINK_LIVES = timedelta(days=400)
DRAFT_LIVES = timedelta(days=60)
LONGEST_SECRET = 100


@dataclass(frozen=True)
class Entrance:
    """Whose answer it will be, if that is known. `secret` seals what is begun: it stands in the link alone."""

    person_id: UUID | None
    secret: str
    begun: Begun | None = None

    def sender(self, once: UUID) -> Sender:
        begun = self.begun
        return Sender(
            person_id=begun.person_id if begun else self.person_id,
            organisation_id=begun.organisation_id if begun else None,
            once=begun.once if begun else once,
            draft=draft_id(self.secret),
        )


def personal(survey_id: UUID) -> str:
    """The purpose of links of one person each; their subject is the person."""
    return f"{FOR_ALL}:{survey_id}"


async def make_personal_link(
    tx: Connection, link_key: bytes, survey_id: UUID, person_id: UUID, now: datetime, expires_at: datetime
) -> str:
    """The path of the person's own link; the same as long as it lives, for letters that remind."""
    secret = await links.keep(
        tx, link_key, personal(survey_id), person_id, person_id=person_id, now=now, expires_at=expires_at
    )
    return f"/surveys/{survey_id}/answer/{secret}"


async def make_link_for_all(tx: Connection, link_key: bytes, survey_id: UUID, now: datetime) -> str:
    secret = await links.keep(tx, link_key, FOR_ALL, survey_id, person_id=None, now=now, expires_at=now + LINK_LIVES)
    return f"/surveys/{survey_id}/answer/{secret}"


async def by_link(connection: Connection, survey_id: UUID, secret: str, now: datetime) -> Entrance | None:
    """None: the secret opens nothing here."""
    if link := await links.find(connection, personal(survey_id), secret, now):
        return Entrance(link.person_id, secret, await begun(connection, survey_id, secret))
    link = await links.find(connection, FOR_ALL, secret, now)
    if link is None or link.subject_id != survey_id:
        return None
    return Entrance(None, secrets.token_urlsafe(32))


async def by_draft(connection: Connection, survey_id: UUID, secret: str) -> Entrance | None:
    found = await begun(connection, survey_id, secret)
    return Entrance(found.person_id, secret, found) if found else None


def draft_id(secret: str) -> bytes:
    """Where a draft lies: of no use for opening it, and of no use for finding its link."""
    return derived(_bytes(secret), "draft id")


async def begun(connection: Connection, survey_id: UUID, secret: str) -> Begun | None:
    if not 32 <= len(secret) <= LONGEST_SECRET:
        return None
    sealed = await queries.draft(connection, draft_id(secret), survey_id)
    if sealed is None:
        return None
    try:
        return Begun.model_validate_json(unseal(_key(secret), str(survey_id), sealed))
    except Unsealable:
        return None


async def keep_begun(tx: Connection, form: Form, secret: str, begun: Begun, today: date) -> None:
    sealed = seal(
        _key(secret), str(form.survey_id), begun.model_dump_json().encode(), form.size + 1024, secrets.token_bytes(12)
    )
    await queries.keep_draft(tx, draft_id(secret), form.survey_id, sealed, today + DRAFT_LIVES)


def _key(secret: str) -> bytes:
    return derived(_bytes(secret), "draft")


def _bytes(secret: str) -> bytes:
    return secret.encode()


def new_begun(answers: Answers, entrance: Entrance, once: UUID | None) -> Begun:
    """The draft as it is kept now; one that was there keeps what makes it one answer."""
    if entrance.begun:
        return entrance.begun.model_copy(update={"answers": answers})
    return Begun(answers=answers, once=once or uuid4(), person_id=entrance.person_id)
