"""The letter to who follows a roadmap: which measures have another status in its new version (feature E17)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from email.message import EmailMessage
from uuid import UUID

from services.roadmaps.followers import queries
from services.roadmaps.followers.following import UNFOLLOW
from services.roadmaps.publications.queries import published
from services.roadmaps.publications.rules import Published
from shared.mail import links
from shared.mail.desk import Desk, Writer

MOST_NAMED = 30
UNFOLLOW_WITHIN = timedelta(days=365)


async def roadmap_changed(desk: Desk) -> EmailMessage | None:
    """None: it isn't followed any more, or the version was withdrawn."""
    follower = await queries.follower(desk.connection, desk.id("follower_id"))
    version = await published(desk.connection, follower.roadmap_id, desk.values["number"]) if follower else None
    if follower is None or version is None:
        return None
    secret = await links.keep(
        desk.connection,
        desk.held.link_key,
        UNFOLLOW,
        follower.id,
        person_id=desk.person.id,
        now=desk.now,
        expires_at=desk.now + UNFOLLOW_WITHIN,
    )
    changed = [UUID(one) for one in desk.values["measures"]]
    return desk.letters.write(
        "roadmap_changed",
        desk.language,
        to=desk.person.address,
        values={
            "roadmap": version.roadmap.title.in_language(desk.language),
            "label": version.roadmap.label.in_language(desk.language) if version.roadmap.label else "",
            "changes": "\n".join(_lines(desk, version, changed)),
        },
        link=desk.url(f"/public-roadmaps/{follower.roadmap_id}/page"),
        leave=desk.url(f"/unfollow/{secret}"),
    )


def _lines(desk: Desk, version: Published, changed: Sequence[UUID]) -> list[str]:
    """Each measure with its new status; one that is in the version no more, left the roadmap."""
    say, language = desk.held.texts.say, desk.language
    there = {measure.id: measure for measure in version.measures}
    names = {status.key: status.name for status in version.roadmap.statuses}
    lines = []
    for measure in (there[one] for one in changed if one in there):
        title = measure.title.in_language(language)
        if measure.status in names:
            status = names[measure.status].in_language(language)
        else:
            status = say(language, f"follow_up.stage.{measure.stage.value}")
        lines.append(say(language, "mail.measure_is", title=title, status=status, percent=measure.progress))
    if gone := len(changed) - len(lines):
        lines.append(say(language, "mail.measures_left", count=gone))
    if len(lines) > MOST_NAMED:
        lines = [*lines[:MOST_NAMED], say(language, "mail.and_others", count=len(lines) - MOST_NAMED)]
    return lines


WRITERS: Mapping[str, Writer] = {"roadmap_changed": roadmap_changed}
