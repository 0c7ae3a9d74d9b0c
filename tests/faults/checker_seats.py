"""Seats: never more than there are, and nobody waits beside a free one (RQ1, RQ3, RQ4)."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import orjson

from shared.contracts import Signup, SignupPolicy
from tests.faults.evidence import Record, Said
from tests.faults.verdicts import Violation


@dataclass
class House:
    """One occurrence as its messages tell it: the capacity, and who has a seat."""

    capacity: int | None = None
    seated: int = 0
    states: dict[str, str] = field(default_factory=dict)

    def take(self, said: Said) -> None:
        body = orjson.loads(said.body or b"{}")
        if said.topic == SignupPolicy.topic:
            self.capacity = body["capacity"]
        elif body["state"] != "cancelled":  # who had a seat in what is called off has it again when it takes place
            was_in, is_in = self.states.get(said.key) == "confirmed", body["state"] == "confirmed"
            self.states[said.key] = body["state"]
            self.seated += is_in - was_in


def seats_are_never_oversold(record: Record) -> Iterator[Violation]:
    """RQ1: after each committed transaction at most as many are in as there are seats.

    A capacity that was lowered below them throws nobody out: then nobody may come in.
    """
    for name, database in record.databases.items():
        of_occurrence: dict[str, list[Said]] = defaultdict(list)
        for said in database.said:
            if said.topic in (SignupPolicy.topic, Signup.topic):
                of_occurrence[_occurrence(said)].append(said)
        for occurrence, told in of_occurrence.items():
            house = House()
            for _, together in groupby(told, key=lambda said: said.transaction):
                seated = house.seated
                for said in together:
                    house.take(said)
                if house.capacity is not None and house.seated > max(house.capacity, seated):
                    yield Violation("RQ1", name, f"{occurrence}: {house.seated} are in, {house.capacity} may be")


def _occurrence(said: Said) -> str:
    told: str = said.key if said.topic == SignupPolicy.topic else orjson.loads(said.body or b"{}")["occurrence_id"]
    return told


def a_person_has_one_place(record: Record) -> Iterator[Violation]:
    """RQ3: one active sign-up of a person in an occurrence; the same key twice is one thing."""
    for name, database in record.databases.items():
        active = Counter((s["occurrence_id"], s["person_id"]) for s in database.signups if s["state"] != "withdrawn")
        for place, times in active.items():
            if times > 1:
                yield Violation("RQ3", name, f"{place} has {times} places")
    made: dict[str, str] = {}
    for one in record.history.operations:
        if one.key and one.outcome == "ok" and "id" in one.answer:
            earlier = made.setdefault(one.key, one.answer["id"])
            if earlier != one.answer["id"]:
                yield Violation("RQ3", one.kind, f"{one.request} made both {earlier} and {one.answer['id']}")


def nobody_waits_beside_a_free_seat(record: Record) -> Iterator[Violation]:
    """RQ4: at rest somebody waits only where all seats are taken; the counters say what the rows say."""
    for name, database in record.databases.items():
        counted = Counter((s["occurrence_id"], s["state"]) for s in database.signups)
        for seats in database.seats:
            occurrence = seats["occurrence_id"]
            confirmed, waiting = counted[occurrence, "confirmed"], counted[occurrence, "waiting"]
            free = seats["capacity"] is None or confirmed < seats["capacity"]
            if waiting and free:
                yield Violation("RQ4", name, f"{occurrence}: {waiting} wait, {confirmed} of {seats['capacity']} are in")
            if (confirmed, waiting) != (seats["confirmed"], seats["waiting"]):
                yield Violation("RQ4", name, f"{occurrence}: its counters don't say {confirmed} and {waiting}")


INVARIANTS: Sequence[Callable[[Record], Iterator[Violation]]] = (
    seats_are_never_oversold,
    a_person_has_one_place,
    nobody_waits_beside_a_free_seat,
)
