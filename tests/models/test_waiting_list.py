"""Sign-up with its waiting list, one act after the other, against a list that anybody understands (RQ1-RQ7)."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from shared.contracts import OccurrenceState
from tests.models.length import briefly, length
from tests.models.rows import said, same, stored
from tests.models.waiting_list import Replay, WaitingList
from tests.models.world import RegistrationWorld

pytestmark = pytest.mark.xdist_group("waiting-list")

PERSON = st.integers(0, 7)
LIMIT = st.sampled_from([0, 1, 1, 2, 2, 3, 4, None])


class SignUp(RuleBasedStateMachine):
    """One occurrence. `places` are the ids of sign-ups that people have had, given up ones too."""

    world: RegistrationWorld
    kind = WaitingList

    @initialize(limit=LIMIT, early=st.sampled_from([0, 4, 6, 8]))
    def open(self, limit: int | None, early: int) -> None:
        self.gatherings, self.people = self.world.gatherings, self.world.people
        self.occurrence = self._do(self.gatherings.open(capacity=limit))
        self.model = self.kind(limit)
        self.places: dict[UUID, dict[str, Any]] = {}
        self.opens_in = self.closes_in = timedelta(0)
        for number in range(early):
            self.ask(number, keyed=False)

    @rule(number=PERSON, keyed=st.booleans())
    def ask(self, number: int, keyed: bool) -> None:
        person, key = self.people[number], uuid4().hex if keyed else None
        answer = self._do(self.gatherings.ask(self.occurrence, person, key=key))
        if reason := self._refused(person):
            assert (answer.status_code, answer.json()["code"]) == (409, reason)
            return
        place = self.model.ask(person)
        told = answer.json()
        assert (answer.status_code, told["state"]) == (201, place)
        assert told["position"] == (len(self.model.queue) if place == "waiting" else None)
        self.places[person] = told
        if key:
            again = self._do(self.gatherings.ask(self.occurrence, person, key=key))
            assert (again.status_code, again.json()) == (201, told)

    @precondition(lambda self: self.places)
    @rule(data=st.data(), by_coordinator=st.booleans(), twice=st.booleans())
    def withdraw(self, data: st.DataObject, by_coordinator: bool, twice: bool) -> None:
        person = data.draw(st.sampled_from(sorted(self.places)))
        who = self.gatherings.coordinator if by_coordinator else person
        for _ in range(1 + twice):
            assert self._do(self.gatherings.withdraw(self.places[person], who)).status_code == 204
        if self.model.place_of(person):
            self.model.leave(person)

    @rule(limit=LIMIT)
    def set_limit(self, limit: int | None) -> None:
        terms: dict[str, Any] = {"policy": "open"} if limit is None else {"policy": "limited", "capacity": limit}
        answer = self._do(self.gatherings.set_policy(self.occurrence, **terms, **self._window()))
        assert answer.status_code == 200, answer.text
        self.model.allow(limit)

    @rule()
    def take_sign_up_away(self) -> None:
        """Only while nobody has a place, one that was called off included."""
        if self.model.everybody:
            answer = self._do(self.gatherings.set_policy(self.occurrence, policy="none"))
            assert (answer.status_code, answer.json()["code"]) == (422, "signups_exist")

    @rule(opens_in=st.sampled_from([-1, 1]), closes_in=st.sampled_from([-1, 2]))
    def set_window(self, opens_in: int, closes_in: int) -> None:
        """Open, not open yet, or closed; who is in and who waits stays."""
        self.opens_in, self.closes_in = timedelta(hours=min(opens_in, closes_in - 1)), timedelta(hours=closes_in)
        self.set_limit(self.model.limit)

    @precondition(lambda self: not self.model.called_off)
    @rule()
    def call_off(self) -> None:
        self._next(state=OccurrenceState.cancelled, cancelled_with=uuid4())
        self.model.call_off()

    @precondition(lambda self: self.model.called_off)
    @rule(moved=st.booleans())
    def reinstate(self, moved: bool) -> None:
        later = {"starts_at": self.occurrence.starts_at + timedelta(days=1)} if moved else {}
        self._next(state=OccurrenceState.scheduled, cancelled_with=None, **later)
        self.model.reinstate()

    @rule(days=st.integers(1, 3))
    def move(self, days: int) -> None:
        self._next(starts_at=self.occurrence.starts_at + timedelta(days=days))

    @invariant()
    def what_is_stored_is_the_list(self) -> None:
        kept = self._do(stored(self.world.service, self.occurrence.id))
        assert same(kept, self.model), (kept, self.model)

    @invariant()
    def more_than_a_lowered_limit_is_shown(self) -> None:
        over = len(self.model.seated) - self.model.limit if self.model.limit is not None else 0
        shown = self._do(self.gatherings.seating(self.occurrence))["over_by"]
        assert shown == (0 if self.model.called_off else max(0, over))

    def teardown(self) -> None:
        if hasattr(self, "model"):
            played = Replay.of(self._do(said(self.world.service, self.occurrence.id)))
            assert same(played, self.model), (played, self.model)

    def _refused(self, person: UUID) -> str | None:
        if self.model.called_off:
            return "occurrence_cancelled"
        if self.opens_in > timedelta(0):
            return "signup_not_open"
        if self.closes_in < timedelta(0):
            return "signup_closed"
        return "already_signed_up" if self.model.place_of(person) else None

    def _window(self) -> dict[str, Any]:
        now = self.world.service.clock()
        if not self.closes_in:
            return {}
        return {"opens_at": (now + self.opens_in).isoformat(), "closes_at": (now + self.closes_in).isoformat()}

    def _next(self, **fields: Any) -> None:
        if "starts_at" in fields:
            fields["ends_at"] = fields["starts_at"] + timedelta(hours=1)
        self.occurrence = self._do(self.gatherings.next(self.occurrence, **fields))

    def _do(self, work: Any) -> Any:
        return self.world.do(work)


def test_sign_up_is_a_waiting_list(world: RegistrationWorld) -> None:
    machine = type("SignUpHere", (SignUp,), {"world": world})
    run_state_machine_as_test(machine, settings=length(20, steps=30))


class LetsOvertake(WaitingList):
    """The last who asked moves up first."""

    def move_up(self) -> list[UUID]:
        self.queue.reverse()
        moved = super().move_up()
        self.queue.reverse()
        return moved


class PromotesForWaiting(WaitingList):
    """Whoever leaves makes room, also from the queue (feature A11 forbids it)."""

    def leave(self, person: UUID) -> list[UUID]:
        waited = person in self.queue
        super().leave(person)
        if waited and self.queue:
            self.seated.append(self.queue.pop(0))
        return []


class ThrowsOut(WaitingList):
    """A lowered limit puts people out."""

    def allow(self, limit: int | None) -> list[UUID]:
        self.limit = limit
        while limit is not None and len(self.seated) > limit:
            self.queue.insert(0, self.seated.pop())
        return self.move_up()


@pytest.mark.parametrize("wrong", [LetsOvertake, PromotesForWaiting, ThrowsOut])
def test_twin_a_list_by_another_rule_is_told_apart(world: RegistrationWorld, wrong: type[WaitingList]) -> None:
    machine = type("Otherwise", (SignUp,), {"world": world, "kind": wrong})
    with pytest.raises(AssertionError):
        run_state_machine_as_test(machine, settings=briefly(40, steps=30))
