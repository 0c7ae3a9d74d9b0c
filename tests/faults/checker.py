"""Judges a record: each invariant is a small function of its own, and what it finds wrong are values.

RD4, RD5, RD6 and RD7 are about the log, RD1 to RD3 about what was committed and acknowledged, RD8 to RD13 (in
`checker_consumers`) about what consumers made of it, RQ1, RQ3 and RQ4 (in `checker_seats`) about seats. RC5 says that
all of it has come to rest.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import orjson

from shared.bus.murmur2 import partition_of
from shared.contracts import Measure, Roadmap
from tests.faults import checker_consumers, checker_seats
from tests.faults.evidence import Key, Record, Said, lag, unlogged
from tests.faults.history import Claim
from tests.faults.log import Logged
from tests.faults.verdicts import Violation, matches

PUBLISHED = (Roadmap.topic, Measure.topic)
"""Topics that hold only those versions of an aggregate that were published."""

AT_MOST = 20
"""Violations of one invariant that are told; a thousand more of the same tell nothing new."""


def acknowledged_is_committed(record: Record) -> Iterator[Violation]:
    """RD1: what a client was told is done is in the state and was said."""
    index = Index([said for database in record.databases.values() for said in database.said])
    states = {key: state for database in record.databases.values() for key, state in database.states.items()}
    for one in record.history.operations:
        if one.outcome != "ok":
            continue
        for claim in one.claims:
            said = index.find(claim)
            if said is None:
                yield Violation("RD1", one.kind, f"{one.request} was acknowledged, but never said: {claim}")
            elif (state := states.get((said.topic, said.key))) is None or state.version < said.version:
                yield Violation("RD1", one.kind, f"{one.request} was acknowledged and isn't in the state: {claim}")


def state_is_what_was_said(record: Record) -> Iterator[Violation]:
    """RD2: the versions that were committed and those that were said are the same, and the last one is the state.

    Of what is published, edits in between are committed and said to nobody.
    """
    for name, database in record.databases.items():
        versions: dict[Key, set[int]] = defaultdict(set)
        last: dict[Key, bytes | None] = {}
        for said in database.said:
            versions[said.topic, said.key].add(said.version)
            last[said.topic, said.key] = said.body
        for key, state in database.states.items():
            expected = set(range(1, state.version + 1)) if key[0] not in PUBLISHED else versions[key] | {state.version}
            if versions[key] != expected:
                wrong = sorted(versions[key] ^ expected)
                yield Violation("RD2", name, f"{key}: versions {wrong} are only in the state or only said")
            elif not state.due and orjson.loads(last[key] or b"null") != orjson.loads(state.body):
                yield Violation("RD2", name, f"{key}: version {state.version} was said otherwise than it is")
        for key in versions.keys() - database.states.keys():
            yield Violation("RD2", name, f"{key} was said and isn't there")


def a_published_roadmap_is_whole(record: Record) -> Iterator[Violation]:
    """RD2: every measure's version that a roadmap's message lists was said (decision 0038)."""
    said = {(one.key, one.version) for one in record.log if one.topic == Measure.topic}
    for one in record.log:
        if one.topic == Roadmap.topic:
            for listed in orjson.loads(one.body or b"{}").get("measures", ()):
                if (listed["id"], listed["version"]) not in said:
                    yield Violation("RD2", one.topic, f"{one.key} version {one.version} lacks {listed}")


def nothing_is_skipped(record: Record) -> Iterator[Violation]:
    """RD3: every outbox row that was committed is in the log."""
    for name in record.databases:
        for said in unlogged(record, name):
            yield Violation("RD3", name, f"{said.topic} {said.key} version {said.version} never reached the log")


def nothing_is_made_up(record: Record) -> Iterator[Violation]:
    """RD4: the log holds only what was committed, and nothing that was rolled back or refused."""
    said = {(one.topic, one.key, one.version) for d in record.databases.values() for one in d.said}
    for one in record.log:
        if (one.topic, one.key, one.version) not in said:
            yield Violation("RD4", one.topic, f"{one.key} version {one.version} is in the log, but was never committed")
    index = Index(record.log)
    for operation in record.history.operations:
        if operation.denies and (found := index.find(operation.denies)):
            yield Violation("RD4", operation.kind, f"{operation.request} came to nothing, but {found.key} was said")


def copies_are_alike(record: Record) -> Iterator[Violation]:
    """RD5: whenever the same fact was said again, it was said byte by byte the same."""
    first: dict[tuple[str, str, int], Logged] = {}
    for one in record.log:
        earlier = first.setdefault((one.topic, one.key, one.version), one)
        if (earlier.body, earlier.headers) != (one.body, one.headers):
            yield Violation("RD5", one.topic, f"{one.key} version {one.version} was said in two ways")


def keys_stay_on_their_partition(record: Record) -> Iterator[Violation]:
    """RD6: all messages of a key lie where Java's partitioner puts them."""
    for one in record.log:
        if one.partition != partition_of(one.key.encode(), record.partitions):
            yield Violation("RD6", one.topic, f"{one.key} version {one.version} lies on partition {one.partition}")


def versions_come_in_order(record: Record) -> Iterator[Violation]:
    """RD7: the first occurrences of a key's versions come as they were committed, and the newest one is its last word.

    An older version after it, such as that of a relay that woke up too late, is what compaction would keep.
    """
    after = _after(record)
    newest: dict[tuple[str, int, str], int] = {}
    last: dict[tuple[str, int, str], int] = {}
    for one in sorted(record.log, key=lambda one: (one.topic, one.partition, one.offset)):
        place = one.topic, one.partition, one.key
        expected = after.get((one.topic, one.key, newest.get(place, 0)))
        if expected is not None and one.version > expected:
            yield Violation("RD7", one.topic, f"{one.key} version {one.version} where {expected} should be")
        newest[place] = max(newest.get(place, 0), one.version)
        last[place] = one.version
    for place, version in last.items():
        if version != newest[place]:
            yield Violation("RD7", place[0], f"{place[2]} ends with version {version}, not with {newest[place]}")


def _after(record: Record) -> dict[tuple[str, str, int], int]:
    """Of each version that was committed to be said, the one that comes after it; 0: before the first."""
    versions: dict[Key, set[int]] = defaultdict(set)
    for database in record.databases.values():
        for one in database.said:
            versions[one.topic, one.key].add(one.version)
    return {(*key, before): version for key, own in versions.items() for before, version in pairwise([0, *sorted(own)])}


def all_has_come_to_rest(record: Record) -> Iterator[Violation]:
    """RC5: nothing waits to be said or handled any more."""
    for name, database in record.databases.items():
        if database.unsaid:
            yield Violation("RC5", name, f"{database.unsaid} rows of the outbox still wait")
        if behind := lag(record, name):
            yield Violation("RC5", name, f"{behind} messages aren't handled yet")


def nobody_sees_a_fault_of_ours(record: Record) -> Iterator[Violation]:
    """RC4, RQ9: whatever is away, the answer is 503 and never a 500."""
    for one in record.history.operations:
        if one.status is not None and one.status >= 500 and one.status != 503:
            yield Violation("RQ9", one.kind, f"{one.request} was answered {one.status} {one.answer.get('code')}")


INVARIANTS: Sequence[Callable[[Record], Iterator[Violation]]] = (
    acknowledged_is_committed,
    state_is_what_was_said,
    a_published_roadmap_is_whole,
    nothing_is_skipped,
    nothing_is_made_up,
    copies_are_alike,
    keys_stay_on_their_partition,
    versions_come_in_order,
    all_has_come_to_rest,
    nobody_sees_a_fault_of_ours,
    *checker_consumers.INVARIANTS,
    *checker_seats.INVARIANTS,
)


def check(record: Record) -> list[Violation]:
    """Everything that is wrong with the record; each invariant tells the first of its kind only."""
    found: list[Violation] = []
    for invariant in INVARIANTS:
        found += [violation for violation, _ in zip(invariant(record), range(AT_MOST), strict=False)]
    return found


class Index:
    """Finds what a claim promises. Bodies are read once."""

    def __init__(self, states: "Sequence[Said] | Sequence[Logged]") -> None:
        self._by_key: dict[Key, list[tuple[Said | Logged, dict[str, object]]]] = defaultdict(list)
        self._by_field: dict[tuple[str, str, bytes], list[tuple[Said | Logged, dict[str, object]]]] = defaultdict(list)
        for one in states:
            body = orjson.loads(one.body or b"{}")
            self._by_key[one.topic, one.key].append((one, body))
            for field in ("title", "organisation_id", "person_id"):
                if field in body:
                    self._by_field[one.topic, field, _told(body[field])].append((one, body))

    def find(self, claim: Claim) -> "Said | Logged | None":
        for one, body in self._candidates(claim):
            if claim.version in (None, one.version) and matches(claim.fields, body):
                return one
        return None

    def _candidates(self, claim: Claim) -> "list[tuple[Said | Logged, dict[str, object]]]":
        if claim.key is not None:
            return self._by_key.get((claim.topic, claim.key), [])
        for field in ("title", "organisation_id", "person_id"):
            if field in claim.fields:
                return self._by_field.get((claim.topic, field, _told(claim.fields[field])), [])
        raise AssertionError(f"no claim without a key can be looked up by {sorted(claim.fields)}")


def _told(value: object) -> bytes:
    """A field's value to look it up by; of a text in several languages the Finnish one."""
    return orjson.dumps(value["fi"] if isinstance(value, dict) else value)
