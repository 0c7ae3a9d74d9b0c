"""The letter that a follow-up is due: to an editor of all of it, to others of the measures that are theirs."""

from collections.abc import Mapping
from email.message import EmailMessage

from services.roadmaps.follow_ups import people_queries, queries
from services.roadmaps.roadmaps.queries import roadmap
from shared.mail.desk import Desk, Writer
from shared.texts import say_date

MOST_NAMED = 20


async def follow_up_due(desk: Desk) -> EmailMessage | None:
    """None: it was approved, or what the person was to write is written."""
    kept = await queries.follow_up(desk.connection, desk.id("follow_up_id"))
    about = await roadmap(desk.connection, kept.roadmap_id) if kept else None
    if kept is None or about is None or kept.frozen_at is not None:
        return None
    edits = await people_queries.is_editor(desk.connection, kept.roadmap_id, desk.person.id)
    whose = None if edits else desk.person.id
    lacking = await people_queries.lacking_texts(desk.connection, kept.id, kept.roadmap_id, whose)
    if not lacking and not edits:
        return None
    say, language = desk.held.texts.say, desk.language
    named = [f"– {title.in_language(language)}" for title in lacking[:MOST_NAMED]]
    if len(lacking) > MOST_NAMED:
        named.append(say(language, "mail.and_others", count=len(lacking) - MOST_NAMED))
    return desk.letters.write(
        "follow_up_due",
        language,
        to=desk.person.address,
        values={
            "roadmap": about.roadmap.title.in_language(language),
            "occasion": say(language, f"follow_up.occasion.{kept.occasion}"),
            "year": kept.year,
            "due_on": say_date(language, kept.due_on),
            "lacking": "\n".join([say(language, "mail.follow_up_lacking", count=len(lacking)), *named])
            if lacking
            else say(language, "mail.follow_up_complete"),
        },
    )


WRITERS: Mapping[str, Writer] = {"follow_up_due": follow_up_due}
