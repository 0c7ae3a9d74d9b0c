"""The letter before a measure should end (feature E24)."""

from collections.abc import Mapping
from datetime import date
from email.message import EmailMessage

from services.roadmaps.completeness.queries import editors_of_open_roadmap
from services.roadmaps.completeness.reminding import DEADLINE
from services.roadmaps.completeness.rules import waits_for_its_end
from services.roadmaps.measures.queries import measure as measure_of
from services.roadmaps.measures.statuses import status_of
from services.roadmaps.roadmaps.queries import roadmap as roadmap_of
from shared.contracts import RoadmapState
from shared.mail.desk import Desk, Writer
from shared.texts import say_date


async def deadline(desk: Desk) -> EmailMessage | None:
    """None: it has ended, its end was moved, or somebody else sees to it by now."""
    kept = await measure_of(desk.connection, desk.id("measure_id"))
    if kept is None or not waits_for_its_end(kept.measure):
        return None
    measure, last_day = kept.measure, date.fromisoformat(desk.values["ends_on"])
    roadmap = await roadmap_of(desk.connection, measure.roadmap_id)
    if measure.ends_on != last_day or roadmap is None or roadmap.roadmap.state is RoadmapState.archived:
        return None
    people = [kept.owner_id] if kept.owner_id else await editors_of_open_roadmap(desk.connection, measure.roadmap_id)
    if desk.person.id not in people:
        return None
    status = status_of(roadmap.roadmap, measure.status)
    return desk.letters.write(
        DEADLINE,
        desk.language,
        to=desk.person.address,
        values={
            "title": measure.title.in_language(desk.language),
            "roadmap": roadmap.roadmap.title.in_language(desk.language),
            "on": say_date(desk.language, last_day),
            "status": status.name.in_language(desk.language) if status else measure.status,
            "progress": measure.progress,
            "asks": desk.held.texts.say(desk.language, f"mail.measure_{'owned' if kept.owner_id else 'without_owner'}"),
        },
    )


WRITERS: Mapping[str, Writer] = {DEADLINE: deadline}
