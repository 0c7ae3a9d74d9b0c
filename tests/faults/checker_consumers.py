"""What consumers made of the log: positions, effects and projections (RD8 to RD13, RD15)."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import orjson

from shared.contracts import (
    CONTRACTS,
    Assessment,
    Attendance,
    Contract,
    Enrolment,
    Improvement,
    Member,
    Network,
    Occurrence,
    Organisation,
    PublishedAssessment,
    Role,
    Series,
    Signup,
    Survey,
    Theme,
)
from tests.faults.evidence import Record
from tests.faults.log import Logged
from tests.faults.verdicts import Violation, same

OF_TABLE: Mapping[tuple[str, str], type[Contract]] = {
    ("events", "networks"): Network,
    ("events", "roles"): Role,
    ("events", "attendance"): Attendance,
    ("registration", "series"): Series,
    ("registration", "themes"): Theme,
    ("registration", "occurrences"): Occurrence,
    ("surveys", "networks"): Network,
    ("surveys", "roles"): Role,
    ("surveys", "organisations"): Organisation,
    ("surveys", "enrolments"): Enrolment,
    ("surveys", "series"): Series,
    ("surveys", "occurrences"): Occurrence,
    ("surveys", "members"): Member,
    ("surveys", "signups"): Signup,
    ("roadmaps", "networks"): Network,
    ("roadmaps", "roles"): Role,
    ("roadmaps", "organisations"): Organisation,
    ("roadmaps", "enrolments"): Enrolment,
    ("roadmaps", "assessments"): Assessment,
    ("roadmaps", "told network"): Network,
    ("roadmaps", "told series"): Series,
    ("roadmaps", "told occurrence"): Occurrence,
    ("roadmaps", "told survey"): Survey,
    ("roadmaps", "told improvement"): Improvement,
    ("roadmaps", "told assessment"): PublishedAssessment,
    **{("webhooks", f"passed_on {one.topic}"): one for one in CONTRACTS if one.topic.startswith("pub.")},
}
"""Which state each projection keeps; its columns are called as the fields of the body, but for those in CALLED."""

PLACED = {"network_id": "network_id", "state": "state"}

CALLED: Mapping[str, Mapping[str, str]] = {
    "told network": {"state": "state", "title": "name"},
    "told series": {**PLACED, "title": "title"},
    "told occurrence": {**PLACED, "title": "title", "begins_at": "starts_at", "ends_at": "ends_at"},
    "told survey": {"network_id": "network_id", "title": "title", "begins_at": "opens_at", "ends_at": "closes_at"},
    "told improvement": {**PLACED, "title": "doing"},
    "told assessment": {**PLACED, "organisation_id": "organisation_id"},
    **{table: {} for _, table in OF_TABLE if table.startswith("passed_on ")},
}
"""The field of the body that each column keeps."""

Projection = tuple[str, str, type[Contract], Mapping[str, Mapping[str, Any]]]


def _projections(record: Record) -> Iterator[Projection]:
    for (name, table), contract in OF_TABLE.items():
        if name in record.databases:
            yield name, table, contract, record.databases[name].projections.get(table, {})


def _logged(record: Record, contract: type[Contract]) -> dict[tuple[str, int], Logged]:
    return {(one.key, one.version): one for one in record.log if one.topic == contract.topic}


def positions_follow_the_log(record: Record) -> Iterator[Violation]:
    """RD8: each position moved on from where it was, never back and never beyond the log's end."""
    for name, database in record.databases.items():
        at: dict[tuple[str, int], int] = defaultdict(int)
        for move in database.moves:
            place = move.topic, move.partition
            if move.before != at[place] or move.after < move.before:
                yield Violation(
                    "RD8", name, f"{place} moved from {move.before} to {move.after}, but was at {at[place]}"
                )
            at[place] = move.after
        for place, end in record.ends.items():
            if at[place] > end or database.positions.get(place, 0) != at[place]:
                yield Violation(
                    "RD8", name, f"{place} stands at {database.positions.get(place)}, the log ends at {end}"
                )


def each_effect_happens_once(record: Record) -> Iterator[Violation]:
    """RD9: a version takes effect once, also when it was delivered again."""
    for name, table, _, rows in _projections(record):
        taken = Counter((e.key, e.version) for e in record.databases[name].effects if e.projection == table)
        for (key, version), times in taken.items():
            if times > 1:
                yield Violation("RD9", f"{name} {table}", f"{key} version {version} took effect {times} times")
        for key, row in rows.items():
            if not taken[key, row["version"]]:
                yield Violation("RD9", f"{name} {table}", f"{key} version {row['version']} is there without effect")


def projections_are_the_folded_log(record: Record) -> Iterator[Violation]:
    """RD10: a projection's row is the message of its version, field by field."""
    for name, table, contract, rows in _projections(record):
        logged = _logged(record, contract)
        for key, row in rows.items():
            message = logged.get((key, row["version"]))
            body = orjson.loads(message.body or b"{}") if message else {}
            wrong = [column for column, told in _columns(table, body, row) if not same(row[column], told)]
            if message is None or wrong:
                what = f"differs in {sorted(wrong)}" if message else "isn't in the log"
                yield Violation("RD10", f"{name} {table}", f"{key} version {row['version']} {what}")


def _columns(table: str, body: Mapping[str, Any], row: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """With what the body says of each."""
    called = CALLED.get(table, {field: field for field in body.keys() & row.keys() - {"id"}})
    return [(column, body.get(field)) for column, field in called.items() if body]


def effects_come_from_the_log(record: Record) -> Iterator[Violation]:
    """RD11: nothing took effect that was never said."""
    for name, table, contract, _ in _projections(record):
        logged = _logged(record, contract)
        for effect in record.databases[name].effects:
            if effect.projection == table and (effect.key, effect.version) not in logged:
                yield Violation("RD11", f"{name} {table}", f"{effect.key} version {effect.version} was never said")


def effects_come_in_order(record: Record) -> Iterator[Violation]:
    """RD12: a key's versions take effect in their order."""
    for name, table, _, _ in _projections(record):
        newest: dict[str, int] = {}
        for effect in record.databases[name].effects:
            if effect.projection != table:
                continue
            if effect.version < newest.get(effect.key, 0):
                yield Violation(
                    "RD12", f"{name} {table}",
                    f"{effect.key} version {effect.version} took effect after {newest[effect.key]}",
                )  # fmt: skip
            newest[effect.key] = max(newest.get(effect.key, 0), effect.version)


def what_was_passed_was_applied(record: Record) -> Iterator[Violation]:
    """RD13: of every message below a position there is an effect, or a dead letter."""
    for name, table, contract, rows in _projections(record):
        database = record.databases[name]
        buried = set(database.buried)
        for one in record.log:
            if one.topic != contract.topic or one.offset >= database.positions.get((one.topic, one.partition), 0):
                continue
            held = rows.get(one.key)
            missing = held is None or held["version"] < one.version
            if missing and (one.topic, one.partition, one.offset) not in buried:
                yield Violation("RD13", f"{name} {table}", f"{one.key} version {one.version} was passed, not applied")


def nothing_sound_is_buried(record: Record) -> Iterator[Violation]:
    """RD15: our own messages are sound, so that none may end as a dead letter, whatever strikes."""
    for name, database in record.databases.items():
        for topic, partition, offset in database.buried:
            yield Violation("RD15", name, f"{topic} {partition} {offset} was buried")


INVARIANTS: Sequence[Callable[[Record], Iterator[Violation]]] = (
    positions_follow_the_log,
    each_effect_happens_once,
    projections_are_the_folded_log,
    effects_come_from_the_log,
    effects_come_in_order,
    what_was_passed_was_applied,
    nothing_sound_is_buried,
)
