"""The monthly letter to an editor: roadmap by roadmap what waits, and how to get no more of these."""

from collections.abc import Mapping
from datetime import timedelta
from email.message import EmailMessage

from services.roadmaps.digests import queries
from services.roadmaps.digests.queries import KINDS, Waiting
from services.roadmaps.digests.rules import Month
from services.roadmaps.digests.sending import DIGEST
from services.roadmaps.follow_ups.rules import today_of
from shared.mail import links
from shared.mail.desk import Desk, Writer

MOST_NAMED = 30
LEAVE_WITHIN = timedelta(days=365)


async def roadmap_digest(desk: Desk) -> EmailMessage | None:
    """None: nothing waits, or the person edits nothing any more or doesn't want to know."""
    month = Month.of_key(desk.values["month"])
    found = await queries.waiting(desk.connection, desk.person.id, month.before.begins, today_of(desk.now))
    told = [one for one in found if any(getattr(one, kind) for kind in KINDS)]
    if not told:
        return None
    secret = await links.keep(
        desk.connection,
        desk.held.link_key,
        DIGEST,
        desk.person.id,
        person_id=desk.person.id,
        now=desk.now,
        expires_at=desk.now + LEAVE_WITHIN,
    )
    parts = [_part(desk, one) for one in told[:MOST_NAMED]]
    if len(told) > MOST_NAMED:
        parts.append(desk.held.texts.say(desk.language, "mail.and_others", count=len(told) - MOST_NAMED))
    return desk.letters.write(
        DIGEST,
        desk.language,
        to=desk.person.address,
        values={"waiting": "\n\n".join(parts)},
        leave=desk.url(f"/monthly-letter/{secret}"),
    )


def _part(desk: Desk, one: Waiting) -> str:
    """The roadmap's title, and a line for each kind of which there is anything."""
    lines = [one.title.in_language(desk.language)]
    for kind in KINDS:
        if count := getattr(one, kind):
            lines.append(desk.held.texts.say(desk.language, f"mail.digest_{kind}", count=count))
    return "\n".join(lines)


WRITERS: Mapping[str, Writer] = {DIGEST: roadmap_digest}
