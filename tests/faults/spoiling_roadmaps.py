"""Ways in which something goes wrong on its way into roadmaps, or out of it."""

from dataclasses import replace

from shared.contracts import Measure, Series
from tests.faults.evidence import Effect, Record, State
from tests.faults.story import MEASURE, ROADMAP, SERIES, body, place, title, with_database


def lost_on_its_way(record: Record) -> Record:
    """The series' second version was passed, and the story is still told from its first."""
    effects = [one for one in record.databases["roadmaps"].effects if one != Effect("told series", SERIES, 2)]
    return _told_otherwise(with_database(record, "roadmaps", effects=effects), version=1, title=title(1))


def never_arrived(record: Record) -> Record:
    own = record.databases["roadmaps"]
    effects = [one for one in own.effects if one.projection != "told series"]
    kept = {table: rows for table, rows in own.projections.items() if table != "told series"}
    return with_database(record, "roadmaps", effects=effects, projections=kept)


def doubled_on_its_way(record: Record) -> Record:
    effects = [*record.databases["roadmaps"].effects, Effect("told series", SERIES, 2)]
    return with_database(record, "roadmaps", effects=effects)


def reordered_on_its_way(record: Record) -> Record:
    *others, first, second = record.databases["roadmaps"].effects
    return with_database(record, "roadmaps", effects=[*others, second, first])


def told_otherwise(record: Record) -> Record:
    return _told_otherwise(record, title=title(9))


def told_of_nothing(record: Record) -> Record:
    effects = [*record.databases["roadmaps"].effects, Effect("told series", ROADMAP, 1)]
    return with_database(record, "roadmaps", effects=effects)


def buried_on_its_way(record: Record) -> Record:
    return with_database(record, "roadmaps", buried=[(*place(Series.topic, SERIES), 0)])


def published_in_part(record: Record) -> Record:
    """The roadmap's second version lists a measure's version that its transaction forgot to say."""
    own = record.databases["roadmaps"]
    said = [one for one in own.said if (one.key, one.version) != (MEASURE, 4)]
    log = [one for one in record.log if (one.key, one.version) != (MEASURE, 4)]
    first = {(Measure.topic, MEASURE): State(1, body(MEASURE, 1, title=title(1)))}
    states = {**own.states, **first}
    ends = {**record.ends, place(Measure.topic, MEASURE): 1}
    return replace(with_database(record, "roadmaps", said=said, states=states), log=log, ends=ends)


def published_in_the_wrong_order(record: Record) -> Record:
    turned = {0: 1, 1: 0}
    log = [replace(one, offset=turned[one.offset]) if one.key == MEASURE else one for one in record.log]
    return replace(record, log=log)


def _told_otherwise(record: Record, **columns: object) -> Record:
    own = record.databases["roadmaps"].projections
    row = {**own["told series"][SERIES], **columns}
    return with_database(record, "roadmaps", projections={**own, "told series": {SERIES: row}})
