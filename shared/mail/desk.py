"""Every letter of a service: who writes which, and to whom, looked up when it is sent and not before."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import Any, TypeAlias
from uuid import UUID

from shared.contracts.localised import Language
from shared.mail.letters import Letters
from shared.mail.queries import Intent
from shared.mail.sender import Compose
from shared.postgres import Connection
from shared.web.resources import Resources


@dataclass(frozen=True)
class Recipient:
    """`language` is the one that the person wants to be written to in."""

    id: UUID
    address: str
    language: Language


@dataclass(frozen=True)
class Desk:
    """What a letter is written with. `values` are the intent's; `now` is the moment of sending."""

    connection: Connection
    letters: Letters
    held: Resources
    person: Recipient
    language: Language
    values: Mapping[str, Any]
    now: datetime

    def id(self, name: str) -> UUID:
        return UUID(self.values[name])

    def url(self, path: str) -> str:
        return f"{self.held.public_url.rstrip('/')}{path}"


Writer: TypeAlias = Callable[[Desk], Awaitable[EmailMessage | None]]
"""Writes one kind of letter; None: there is nothing to tell any more."""

FindRecipient: TypeAlias = Callable[[Resources, Connection, UUID], Awaitable[Recipient | None]]
"""None: there is nobody to write to any more."""


def composing(writers: Mapping[str, Writer], find: FindRecipient) -> Callable[[Resources], Compose]:
    """The mail sender's `compose`, for a process that holds `Resources`; `writers` by the intent's template."""

    def with_resources(held: Resources) -> Compose:
        letters = Letters(held.texts)

        async def compose(connection: Connection, intent: Intent) -> EmailMessage | None:
            person = await find(held, connection, intent.person_id)
            if person is None:
                return None
            language = intent.language or person.language
            desk = Desk(connection, letters, held, person, language, intent.values, held.clock())
            return await writers[intent.template](desk)

        return compose

    return with_resources
