"""An occurrence as a reader sees it."""

from datetime import datetime

from services.events.occurrences.rules import KeptOccurrence
from shared.contracts import Language, Occurrence
from shared.texts import say_period


class OccurrenceView(Occurrence):
    """`when` is the time as people write it, in the asked language (feature J5)."""

    when: str
    overridden_at: datetime | None = None


def view(kept: KeptOccurrence, language: Language) -> OccurrenceView:
    when = say_period(language, kept.starts_at, kept.ends_at, kept.time_zone)
    return OccurrenceView(**kept.said().model_dump(), when=when, overridden_at=kept.overridden_at)
