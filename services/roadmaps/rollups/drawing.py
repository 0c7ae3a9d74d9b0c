"""A roll-up drawn: a bar of progress for each group; what was left out stands in the table beside it. Pure."""

from services.roadmaps.rollups.views import GroupView, RollUpView
from shared.charts import Bar, Chart, Wording, bars
from shared.contracts import Language
from shared.texts import Texts, say_number

MOST_BARS = 40
"""Of more groups only the table is shown."""


def drawn_progress(texts: Texts, language: Language, found: RollUpView) -> Chart | None:
    if not 1 <= len(found.groups) <= MOST_BARS:
        return None
    wording = Wording(
        title=texts.say(language, f"progress.by.{found.by}"),
        sentence=sentence(texts, language, found),
        header=[texts.say(language, "progress.group"), texts.say(language, "progress.percent")],
        number=lambda value: f"{say_number(language, value)} %",
        nothing=texts.say(language, "progress.nothing_counted"),
    )
    return bars(wording, [Bar(label(texts, language, one), one.percent) for one in found.groups], most=100)


def sentence(texts: Texts, language: Language, found: RollUpView) -> str:
    whole = found.whole
    if whole.percent is None:
        return texts.say(language, "progress.nothing")
    return texts.say(
        language,
        "progress.sentence",
        percent=say_number(language, whole.percent),
        measures=say_number(language, whole.counted),
        cancelled=say_number(language, whole.excluded_cancelled),
        organisations=say_number(language, whole.organisations),
    )


def label(texts: Texts, language: Language, one: GroupView) -> str:
    if one.name is not None:
        return one.name.in_language(language)
    return one.key or texts.say(language, "progress.untold")
