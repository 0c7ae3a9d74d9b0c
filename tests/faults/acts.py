"""What a writer of the workload may ask for: a request, and what a yes to it promises."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from shared.contracts import Attendance, Measure, Member, Occurrence, Roadmap, Signup, SignupPolicy, Theme
from tests.faults.grounds import Grounds, Person
from tests.faults.history import Claim
from tests.faults.witness import ROLLED_BACK

Answer = Mapping[str, Any]

ADDED_AT_MOST = 40
"""Dates that a run adds: more would make it another workload."""


@dataclass(frozen=True)
class Asked:
    """`keyed` requests may be asked again. `stale` adds an If-Match that lies. `denies` is what must not be there
    when the request was refused or rolled back."""

    kind: str
    service: str
    method: str
    path: str
    token: str
    body: Any = None
    keyed: bool = False
    stale: bool = False
    denies: Claim | None = None
    rolled_back: bool = False
    promises: Callable[[Answer], Sequence[Claim]] = lambda _: ()
    learns: Callable[[Answer], None] = lambda _: None


@dataclass
class Choice:
    """Chooses what comes next. All randomness comes from `chance`."""

    grounds: Grounds
    chance: Random
    rolled_back_share: float = 0.1
    stale_share: float = 0.05
    places: dict[str, Person] = field(default_factory=dict)
    """Sign-ups that somebody has, as far as is known."""
    memberships: dict[str, Person] = field(default_factory=dict)
    _numbers: "count[int]" = field(default_factory=count)

    def next(self) -> Asked:
        kinds, weights = zip(*WEIGHTS.items(), strict=True)
        asked: Asked = self.chance.choices(kinds, weights)[0](self)
        return asked

    def text(self, kind: str, *, may_roll_back: bool = True) -> tuple[str, bool]:
        """A title that no other request has, and whether it has to be rolled back."""
        undone = may_roll_back and self.chance.random() < self.rolled_back_share * 2
        return f"{kind} {next(self._numbers)}{' ' + ROLLED_BACK if undone else ''}", undone

    def stale(self) -> bool:
        return self.chance.random() < self.stale_share

    def occurrence(self) -> str:
        return self.chance.choice([*self.grounds.occurrences, *self.grounds.added])

    def person(self) -> Person:
        return self.chance.choice(self.grounds.people)


def reword_theme(choice: Choice) -> Asked:
    theme = choice.chance.choice(choice.grounds.themes)
    text, undone = choice.text("Teema")
    return Asked(
        "reword theme", "events", "PATCH", f"/themes/{theme}", choice.grounds.coordinator,
        {"title": {"fi": text}, "why": "Tarkennus"}, stale=choice.stale(),
        denies=_never(Theme.topic, title={"fi": text}), rolled_back=undone,
        promises=lambda answer: [_said(Theme.topic, answer, title={"fi": text})],
    )  # fmt: skip


def retitle_occurrence(choice: Choice) -> Asked:
    text, undone = choice.text("Tapaaminen")
    return Asked(
        "retitle occurrence", "events", "PATCH", f"/occurrences/{choice.occurrence()}", choice.grounds.coordinator,
        {"title": {"fi": text}}, stale=choice.stale(),
        denies=_never(Occurrence.topic, title={"fi": text}), rolled_back=undone,
        promises=lambda answer: [_said(Occurrence.topic, answer, title={"fi": text})],
    )  # fmt: skip


def move_occurrence(choice: Choice) -> Asked:
    at = f"{choice.chance.randrange(8, 18):02}:{choice.chance.randrange(0, 60):02}"
    return Asked(
        "move occurrence", "events", "PATCH", f"/occurrences/{choice.occurrence()}", choice.grounds.coordinator,
        {"starts_at": at}, stale=choice.stale(),
        promises=lambda answer: [_said(Occurrence.topic, answer, starts_at=answer["starts_at"])],
    )  # fmt: skip


def add_occurrence(choice: Choice) -> Asked:
    if len(choice.grounds.added) >= ADDED_AT_MOST:
        return retitle_occurrence(choice)
    series = choice.chance.choice([one for network in choice.grounds.networks for one in network.series])
    text, undone = choice.text("Lisäpäivä")
    day = (datetime.now(UTC) + timedelta(days=choice.chance.randrange(70, 300))).date().isoformat()

    def learn(answer: Answer) -> None:
        choice.grounds.added[answer["id"]] = series

    return Asked(
        "add occurrence", "events", "POST", f"/series/{series}/occurrences", choice.grounds.coordinator,
        {"day": day, "title": {"fi": text}}, keyed=True,
        denies=_never(Occurrence.topic, title={"fi": text}), rolled_back=undone, learns=learn,
        promises=lambda answer: [Claim(Occurrence.topic, answer["id"], None, {"title": {"fi": text}})],
    )  # fmt: skip


def call_off(choice: Choice) -> Asked:
    return Asked(
        "call off", "events", "POST", f"/occurrences/{choice.occurrence()}/cancellations", choice.grounds.coordinator,
        {}, stale=choice.stale(),
        promises=lambda answer: [_said(Occurrence.topic, answer, state="cancelled")],
    )  # fmt: skip


def reinstate(choice: Choice) -> Asked:
    return Asked(
        "reinstate", "events", "POST", f"/occurrences/{choice.occurrence()}/reinstatements",
        choice.grounds.coordinator, promises=lambda answer: [_said(Occurrence.topic, answer, state="scheduled")],
    )  # fmt: skip


def sign_up(choice: Choice) -> Asked:
    occurrence, person = choice.occurrence(), choice.person()
    undone = choice.chance.random() < choice.rolled_back_share * 2
    body = {"organisation_id": choice.grounds.undone if undone else choice.grounds.organisation}

    def learn(answer: Answer) -> None:
        choice.places[answer["id"]] = person

    return Asked(
        "sign up", "registration", "POST", f"/occurrences/{occurrence}/signups", person.token, body,
        keyed=choice.chance.random() < 0.5,
        denies=_never(Signup.topic, organisation_id=choice.grounds.undone), rolled_back=undone,
        learns=learn,
        promises=lambda answer: [
            Claim(Signup.topic, answer["id"], None, {"occurrence_id": occurrence, "person_id": str(person.id)})
        ],
    )  # fmt: skip


def withdraw(choice: Choice) -> Asked:
    if not choice.places:
        return sign_up(choice)
    signup = choice.chance.choice(sorted(choice.places))
    person = choice.places.pop(signup)
    return Asked(
        "withdraw", "registration", "DELETE", f"/signups/{signup}", person.token,
        promises=lambda _: [Claim(Signup.topic, signup, None, {"state": "withdrawn"})],
    )  # fmt: skip


def set_policy(choice: Choice) -> Asked:
    occurrence = choice.occurrence()
    limited = choice.chance.random() < 0.7
    terms: dict[str, Any] = {"policy": "limited" if limited else "open"}
    if limited:
        terms["capacity"] = choice.chance.randrange(0, 6)
    return Asked(
        "set policy", "registration", "PUT", f"/occurrences/{occurrence}/signup-policy", choice.grounds.coordinator,
        terms, stale=choice.stale(),
        promises=lambda answer: [Claim(SignupPolicy.topic, occurrence, None, {"capacity": answer["capacity"]})],
    )  # fmt: skip


def count_heads(choice: Choice) -> Asked:
    heads = choice.chance.randrange(0, 200)
    return Asked(
        "count heads", "registration", "PUT", f"/occurrences/{choice.chance.choice(choice.grounds.past)}/attendance",
        choice.grounds.coordinator, {"attended": heads}, stale=choice.stale(),
        promises=lambda answer: [_said(Attendance.topic, answer, attended=heads)],
    )  # fmt: skip


def join(choice: Choice) -> Asked:
    network, person = choice.chance.choice(choice.grounds.networks), choice.person()
    return Asked(
        "join", "registration", "POST", f"/networks/{network.id}/members", person.token,
        {"address": person.address}, keyed=True,
        promises=lambda _: [Claim(Member.topic, None, None, {"network_id": network.id, "person_id": str(person.id)})],
    )  # fmt: skip


def edit_measure(choice: Choice) -> Asked:
    """Said to nobody before it is published, and never if it was rolled back."""
    text, undone = choice.text("Toimenpide")
    return Asked(
        "edit measure", "roadmaps", "PATCH", f"/measures/{choice.chance.choice(choice.grounds.measures)}",
        choice.grounds.coordinator, {"title": {"fi": text}}, stale=choice.stale(),
        denies=_never(Measure.topic, title={"fi": text}), rolled_back=undone,
    )  # fmt: skip


def publish_roadmap(choice: Choice) -> Asked:
    roadmap = choice.chance.choice(choice.grounds.networks).roadmap
    label, _ = choice.text("Versio", may_roll_back=False)
    return Asked(
        "publish roadmap", "roadmaps", "POST", f"/roadmaps/{roadmap}/publications", choice.grounds.coordinator,
        {"label": {"fi": label}}, keyed=True, stale=choice.stale(),
        promises=lambda answer: [
            Claim(Roadmap.topic, roadmap, None, {"label": {"fi": label}, "number": answer["number"]})
        ],
    )  # fmt: skip


def _said(topic: str, answer: Answer, **fields: Any) -> Claim:
    return Claim(topic, answer["id"], answer["version"], fields)


def _never(topic: str, **fields: Any) -> Claim:
    return Claim(topic, None, None, fields)


WEIGHTS: Mapping[Callable[[Choice], Asked], int] = {
    sign_up: 34,
    withdraw: 16,
    retitle_occurrence: 10,
    move_occurrence: 7,
    reword_theme: 9,
    set_policy: 8,
    count_heads: 4,
    call_off: 3,
    reinstate: 7,
    join: 3,
    edit_measure: 8,
    publish_roadmap: 3,
    add_occurrence: 1,
}
