"""Who is told what by mail. Intents hold ids only; letters.py writes the letters when they are sent."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from services.registration.occurrences.rules import Known
from shared.contracts import Signup
from shared.mail import mails
from shared.mail.mails import Intended
from shared.postgres import Connection

GATHER = timedelta(seconds=3)
"""What one act called off arrives in several batches: time for them to come together in one mail."""


async def tell_promoted(tx: Connection, promoted: Sequence[Signup], best_before: datetime) -> None:
    await mails.intend_all(tx, [_about(s, "signup_promoted", best_before) for s in promoted])


async def tell_withdrawn(tx: Connection, withdrawn: Signup, best_before: datetime) -> None:
    await mails.intend_all(tx, [_about(withdrawn, "signup_withdrawn", best_before)])


def _about(signup: Signup, template: str, best_before: datetime) -> Intended:
    return Intended(
        key=f"signup:{signup.id}:{template}:{signup.version}",
        person_id=signup.person_id,
        template=template,
        best_before=best_before,
        values={"signup_id": str(signup.id)},
    )


async def tell_moved(tx: Connection, occurrences: Mapping[UUID, Known], signups: Iterable[Signup]) -> None:
    """One mail for all that a person has in these occurrences."""
    await _tell_each_person(tx, "occurrence_moved", occurrences, signups)


async def tell_reinstated(tx: Connection, occurrences: Mapping[UUID, Known], signups: Iterable[Signup]) -> None:
    await _tell_each_person(tx, "occurrence_reinstated", occurrences, signups)


async def _tell_each_person(
    tx: Connection, template: str, occurrences: Mapping[UUID, Known], signups: Iterable[Signup]
) -> None:
    intended = []
    for person_id, ids in _by_person(signups).items():
        first = occurrences[ids[0]]
        intended.append(
            Intended(
                key=f"{template}:{first.id}:{first.sequence}:{person_id}",
                person_id=person_id,
                template=template,
                best_before=max(occurrences[i].starts_at for i in ids),
                values={"occurrence_ids": [str(i) for i in ids]},
            )
        )
    await mails.intend_all(tx, intended)


async def tell_called_off(
    tx: Connection, occurrences: Mapping[UUID, Known], signups: Iterable[Signup], now: datetime
) -> None:
    """One mail per person for everything that one act called off, however many occurrences (feature B24).

    A later batch of the same act finds the mail intended already; what it called off is read at sending.
    """
    by_act: defaultdict[UUID, list[Signup]] = defaultdict(list)
    for signup in signups:
        occurrence = occurrences[signup.occurrence_id]
        by_act[occurrence.cancelled_with or occurrence.id].append(signup)
    intended = [
        _called_off(act, person_id, [occurrences[i] for i in ids], now)
        for act, theirs in by_act.items()
        for person_id, ids in _by_person(theirs).items()
    ]
    await mails.intend_all(tx, intended)


def _called_off(act: UUID, person_id: UUID, theirs: Sequence[Known], now: datetime) -> Intended:
    alone = theirs[0].cancelled_with is None
    return Intended(
        key=f"occurrence_cancelled:{act}:{theirs[0].sequence if alone else 'all'}:{person_id}",
        person_id=person_id,
        template="occurrence_cancelled",
        best_before=max(o.starts_at for o in theirs),
        values={"act": str(act), "occurrence_ids": [str(o.id) for o in theirs]},
        not_before=now + GATHER,
    )


def _by_person(signups: Iterable[Signup]) -> dict[UUID, list[UUID]]:
    """Each person's occurrences, in the order of their ids."""
    found: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for signup in signups:
        found[signup.person_id].append(signup.occurrence_id)
    return {person_id: sorted(ids) for person_id, ids in found.items()}
