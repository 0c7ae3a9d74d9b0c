"""The one statement that gives seats decides as the pure rule does, alone (with a key) or in the crowd."""

import asyncio
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.registration.signups import rules
from services.registration.signups.rules import Refused, Seated, Seating, Waiting
from tests.parts import Running
from tests.registration.gatherings import Gatherings
from tests.registration.test_signups_rules import NOW, seating

PEOPLE = 6

Step = tuple[str, int]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("sign_up"), st.integers(0, PEOPLE - 1)),
        st.tuples(st.just("withdraw"), st.integers(0, PEOPLE - 1)),
        st.tuples(st.just("capacity"), st.integers(0, 4)),
        st.tuples(st.just("open"), st.just(0)),
    ),
    max_size=14,
)


@dataclass
class Model:
    """The rules alone, with the queue as a list."""

    capacity: int | None
    seated: set[int] = field(default_factory=set)
    queue: list[int] = field(default_factory=list)

    def _seating(self) -> Seating:
        policy = "open" if self.capacity is None else "limited"
        return seating(policy=policy, capacity=self.capacity, confirmed=len(self.seated), waiting=len(self.queue))

    def sign_up(self, person: int) -> tuple[str, int | None]:
        already = "confirmed" if person in self.seated else "waiting" if person in self.queue else None
        match rules.sign_up(self._seating(), already=already, now=NOW):  # type: ignore[arg-type]
            case Seated():
                self.seated.add(person)
                return "confirmed", None
            case Waiting(position):
                self.queue.append(person)
                return "waiting", position
            case Refused(reason):
                return reason, None

    def withdraw(self, person: int) -> None:
        self.seated.discard(person)
        self.queue = [waiting for waiting in self.queue if waiting != person]
        self.move_up()

    def move_up(self) -> None:
        count = rules.moves_up(self.capacity, len(self.seated), len(self.queue))
        self.seated |= set(self.queue[:count])
        self.queue = self.queue[count:]


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS, capacity=st.integers(0, 3))
async def test_statement_and_rule_agree_on_every_history(
    registration: Running, gatherings: Gatherings, steps: list[Step], capacity: int
) -> None:
    people = await cast(registration)
    occurrence = await gatherings.open(capacity=capacity)
    model, places = Model(capacity), dict[int, dict[str, object]]()

    for step, value in steps:
        if step == "sign_up":
            answer = await gatherings.ask(occurrence, people[value], key=uuid4().hex if value % 2 else None)
            told = answer.json()
            got = (told["state"], told["position"]) if answer.status_code == 201 else (told["code"], None)
            assert got == model.sign_up(value)
            if answer.status_code == 201:
                places[value] = told
        elif step == "withdraw" and value in places:
            await gatherings.withdraw(places[value])
            model.withdraw(value)
        elif step in ("capacity", "open"):
            terms = {"policy": "open"} if step == "open" else {"policy": "limited", "capacity": value}
            assert (await gatherings.set_policy(occurrence, **terms)).status_code == 200
            model.capacity = None if step == "open" else value
            model.move_up()

    shown = await gatherings.seating(occurrence)
    assert (shown["confirmed"], shown["waiting"]) == (len(model.seated), len(model.queue))
    waiting = await registration.fetch(
        "SELECT person_id FROM signups WHERE occurrence_id = $1 AND state = 'waiting' ORDER BY ticket", occurrence.id
    )
    assert [row["person_id"] for row in waiting] == [people[number] for number in model.queue]
    assert await gatherings.counters_hold([occurrence])


async def cast(service: Running) -> list[UUID]:
    """The same few people for every history."""
    people = [UUID(int=number + 1) for number in range(PEOPLE)]
    await asyncio.gather(
        *(
            service.fetch(
                """
                INSERT INTO people (id, address, language, created_at) VALUES ($1, $2, 'fi', now())
                ON CONFLICT DO NOTHING
                """,
                person,
                f"osallistuja{number}@akaa.example",
            )
            for number, person in enumerate(people)
        )
    )
    return people
