"""Intend a mail, in the transaction of the act that it tells of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.contracts.localised import Language
from shared.mail import queries
from shared.postgres import Connection


async def intend(
    tx: Connection,
    *,
    key: str,
    person_id: UUID,
    template: str,
    best_before: datetime,
    values: Mapping[str, Any] | None = None,
    language: Language | None = None,
) -> bool:
    """Write the intent to mail a person; False when this `key` was intended before.

    `key` names the fact that is told (`signup:<id>:confirmed:<version>`): one fact, one mail. `values` are
    ids, dates (ISO 8601) and counts, JSON types only; names, addresses and secrets are looked up or derived
    when the letter is written. After `best_before` it isn't sent. `language` None is the person's own.
    """
    return await queries.insert_intent(
        tx,
        key=key,
        person_id=person_id,
        template=template,
        values=values or {},
        best_before=best_before,
        language=language,
    )


@dataclass(frozen=True)
class Intended:
    """One of many mails; as `intend` has it. `not_before` lets what belongs together gather first; None: at once."""

    key: str
    person_id: UUID
    template: str
    best_before: datetime
    values: Mapping[str, Any] = field(default_factory=dict)
    not_before: datetime | None = None


async def intend_all(tx: Connection, intended: Sequence[Intended]) -> None:
    """Many at once; what was intended before stays as it was.

    Written in the order of their keys: two transactions with the same mails can't wait for each other.
    """
    await queries.insert_intents(
        tx,
        [
            (one.key, one.person_id, one.template, one.values, one.best_before, one.not_before)
            for one in sorted(intended, key=lambda one: one.key)
        ],
    )
