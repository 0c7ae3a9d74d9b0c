"""Consents: each giving and withdrawing is a row more, with the version of the text that the person saw."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.contracts import Language
from shared.postgres import Connection


@dataclass(frozen=True)
class Text:
    """A text as it was asked with; never changed."""

    purpose: str
    version: int
    fi: str
    sv: str
    en: str
    since: datetime

    def in_language(self, language: Language) -> str:
        return {"fi": self.fi, "sv": self.sv, "en": self.en}[language]


@dataclass(frozen=True)
class Given:
    """One act: given or withdrawn, on which text, when."""

    purpose: str
    text_version: int
    given: bool
    at: datetime


async def newest_texts(connection: Connection) -> list[Text]:
    """What is asked now, one text a purpose."""
    rows = await connection.fetch(
        """
        SELECT DISTINCT ON (purpose) purpose, version, fi, sv, en, since FROM consent_texts
        ORDER BY purpose, version DESC
        """
    )
    return [Text(**row) for row in rows]


async def newest_text(connection: Connection, purpose: str) -> Text | None:
    return next((text for text in await newest_texts(connection) if text.purpose == purpose), None)


async def text(connection: Connection, purpose: str, version: int) -> Text | None:
    row = await connection.fetchrow(
        "SELECT purpose, version, fi, sv, en, since FROM consent_texts WHERE purpose = $1 AND version = $2",
        purpose,
        version,
    )
    return Text(**row) if row else None


async def history(connection: Connection, person_id: UUID) -> list[Given]:
    """Oldest first; what holds of a purpose is the last of it."""
    rows = await connection.fetch(
        "SELECT purpose, text_version, given, at FROM consents WHERE person_id = $1 ORDER BY seq", person_id
    )
    return [Given(**row) for row in rows]


async def lock_person(tx: Connection, person_id: UUID) -> bool:
    """One act of a person's at a time; False: there is no such person."""
    return await tx.fetchval("SELECT true FROM people WHERE id = $1 FOR NO KEY UPDATE", person_id) is not None


async def standing(connection: Connection, person_id: UUID, purpose: str) -> Given | None:
    row = await connection.fetchrow(
        """
        SELECT purpose, text_version, given, at FROM consents
        WHERE person_id = $1 AND purpose = $2 ORDER BY seq DESC LIMIT 1
        """,
        person_id,
        purpose,
    )
    return Given(**row) if row else None


async def insert(tx: Connection, person_id: UUID, act: Given) -> None:
    await tx.execute(
        "INSERT INTO consents (person_id, purpose, text_version, given, at) VALUES ($1, $2, $3, $4, $5)",
        person_id,
        act.purpose,
        act.text_version,
        act.given,
        act.at,
    )
