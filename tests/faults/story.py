"""A small sound record, made by hand, for the checker's own tests to spoil."""

from dataclasses import replace
from typing import Any

import orjson

from shared.bus.murmur2 import partition_of
from shared.contracts import Attendance, Measure, Network, Roadmap, Series, Signup, SignupPolicy, Theme
from tests.faults.evidence import Database, Effect, Move, Record, Said, State
from tests.faults.history import Claim, History, Operation
from tests.faults.log import Logged

THEME, NETWORK, HALL, FIRST, SECOND, SERIES, ROADMAP, MEASURE = (
    f"{number:08}-0000-4000-8000-000000000000" for number in range(1, 9)
)
PEOPLE = ("akaa", "kemi")
PARTITIONS = 12
NAME = {"fi": "DEV-verkosto", "sv": None}


def title(number: int) -> dict[str, Any]:
    return {"fi": f"Teema {number}", "sv": None, "original": "fi"}


def body(key: str, version: int, **fields: Any) -> bytes:
    return orjson.dumps({"id": key, "version": version, **fields})


THEMES = [body(THEME, at, title=title(at), state="planned") for at in (1, 2, 3)]
EDITIONS = [body(SERIES, at, title=title(at), network_id=NETWORK, state="planned") for at in (1, 2)]
NETWORKS = [body(NETWORK, 1, name=NAME, kind="peer_network", state="active", historical=False)]
POLICY = body(HALL, 1, policy="limited", capacity=1)
SIGNUPS = [
    body(FIRST, 1, occurrence_id=HALL, person_id=PEOPLE[0], state="confirmed"),
    body(SECOND, 1, occurrence_id=HALL, person_id=PEOPLE[1], state="waiting"),
    body(FIRST, 2, occurrence_id=HALL, person_id=PEOPLE[0], state="withdrawn"),
    body(SECOND, 2, occurrence_id=HALL, person_id=PEOPLE[1], state="confirmed"),
]
MEASURES = [body(MEASURE, at, title=title(at)) for at in (1, 4)]
ROADMAPS = [
    body(ROADMAP, at, number=number, measures=[{"id": MEASURE, "version": measure}])
    for at, number, measure in ((2, 1, 1), (7, 2, 4))
]
"""Published twice: what was edited in between was said to nobody."""


def said(transaction: int, topic: str, content: bytes) -> Said:
    told = orjson.loads(content)
    return Said(transaction, topic, told["id"], told["version"], content)


OF_EVENTS = [
    *(said(at, Theme.topic, content) for at, content in enumerate(THEMES)),
    *(said(at, Series.topic, content) for at, content in enumerate(EDITIONS, 5)),
]
OF_ROADMAPS = [
    one for at, (measure, roadmap) in enumerate(zip(MEASURES, ROADMAPS, strict=True), 20)
    for one in (said(at, Measure.topic, measure), said(at, Roadmap.topic, roadmap))
]  # fmt: skip
OF_REGISTRATION = [
    said(10, Network.topic, NETWORKS[0]),
    said(11, SignupPolicy.topic, POLICY),
    said(12, Signup.topic, SIGNUPS[0]),
    said(13, Signup.topic, SIGNUPS[1]),
    said(14, Signup.topic, SIGNUPS[2]),
    said(14, Signup.topic, SIGNUPS[3]),
]


def logged(told: list[Said]) -> list[Logged]:
    """As the relay would have written them, the theme's second version twice."""
    log: list[Logged] = []
    ends: dict[tuple[str, int], int] = {}
    for one in [*told[:2], told[1], *told[2:]]:
        at = one.topic, partition_of(one.key.encode(), PARTITIONS)
        ends[at] = ends.get(at, -1) + 1
        log.append(Logged(*at, ends[at], one.key, one.version, (("ce_subject", one.key.encode()),), one.body))
    return log


LOG = logged([*OF_EVENTS, *OF_REGISTRATION, *OF_ROADMAPS])


def ends_of(log: list[Logged]) -> dict[tuple[str, int], int]:
    ends: dict[tuple[str, int], int] = {}
    for one in log:
        ends[one.topic, one.partition] = max(ends.get((one.topic, one.partition), 0), one.offset + 1)
    return ends


def states_of(told: list[Said]) -> dict[tuple[str, str], State]:
    return {(one.topic, one.key): State(one.version, one.body or b"") for one in told}


def place(topic: str, key: str) -> tuple[str, int]:
    return topic, partition_of(key.encode(), PARTITIONS)


def events() -> Database:
    at, end = place(Network.topic, NETWORK), 1
    row = {"id": NETWORK, "version": 1, "name": {"fi": "DEV-verkosto"}, "kind": "peer_network", "state": "active"}
    return Database(
        said=OF_EVENTS,
        unsaid=0,
        states=states_of(OF_EVENTS),
        effects=[Effect("networks", NETWORK, 1)],
        moves=[Move(*at, 0, 0), Move(*at, 0, end)],
        positions={at: end},
        projections={"networks": {NETWORK: {**row, "historical": False, "gone": False}}, "roles": {}, "attendance": {}},
        buried=[],
    )


def registration() -> Database:
    at = place(Theme.topic, THEME)
    return Database(
        said=OF_REGISTRATION,
        unsaid=0,
        states=states_of(OF_REGISTRATION),
        effects=[Effect("themes", THEME, 1), Effect("themes", THEME, 3)],
        moves=[Move(*at, 0, 1), Move(*at, 1, 4)],
        positions={at: 4},
        projections={
            "themes": {
                THEME: {"id": THEME, "version": 3, "title": {"fi": "Teema 3", "original": "fi"}, "state": "planned"}
            },
            "series": {},
            "occurrences": {},
        },
        buried=[],
        seats=[{"occurrence_id": HALL, "capacity": 1, "confirmed": 1, "waiting": 0}],
        signups=[
            {"occurrence_id": HALL, "person_id": PEOPLE[0], "state": "withdrawn"},
            {"occurrence_id": HALL, "person_id": PEOPLE[1], "state": "confirmed"},
        ],
    )


def roadmaps() -> Database:
    """Which keeps of a network what every service does, and what a story is told from."""
    network, series = place(Network.topic, NETWORK), place(Series.topic, SERIES)
    row = {"id": NETWORK, "version": 1, "kind": "peer_network", "name": NAME, "state": "active"}
    of_network = {"id": NETWORK, "version": 1, "kind": "network", "title": NAME, "state": "active"}
    told = {"id": SERIES, "version": 2, "kind": "series", "network_id": NETWORK, "title": title(2), "state": "planned"}
    return Database(
        said=OF_ROADMAPS,
        unsaid=0,
        states=states_of(OF_ROADMAPS),
        effects=[
            Effect("networks", NETWORK, 1), Effect("told network", NETWORK, 1),
            Effect("told series", SERIES, 1), Effect("told series", SERIES, 2),
        ],
        moves=[Move(*network, 0, 1), Move(*series, 0, 1), Move(*series, 1, 2)],
        positions={network: 1, series: 2},
        projections={
            "networks": {NETWORK: {**row, "historical": False, "gone": False}},
            "told network": {NETWORK: of_network},
            "told series": {SERIES: told},
        },
        buried=[],
    )  # fmt: skip


def asked(kind: str, *claims: Claim, **more: Any) -> Operation:
    told: dict[str, Any] = {"outcome": "ok", "status": 200, "answer": {}, "key": None, **more}
    return Operation(kind, "events", request=kind, started=0.0, ended=1.0, claims=claims, **told)


def history() -> History:
    """One acknowledged, one refused, and one that was asked twice."""
    refused = Claim(Theme.topic, None, None, {"title": {"fi": "Teema 7"}})
    again = {"key": "k", "answer": {"id": FIRST}}
    return History(
        [
            asked("reword theme", Claim(Theme.topic, THEME, 2, {"title": {"fi": "Teema 2"}})),
            asked("reword theme", outcome="fail", status=409, denies=refused),
            asked("sign up", Claim(Signup.topic, FIRST, None, {"occurrence_id": HALL}), **again),
            asked("sign up", Claim(Signup.topic, FIRST, None, {"occurrence_id": HALL}), **again),
        ]
    )


def sound() -> Record:
    follows = {
        "events": frozenset({Network.topic, Attendance.topic}),
        "registration": frozenset({Theme.topic}),
        "roadmaps": frozenset({Network.topic, Series.topic}),
    }
    all_of_them = {"events": events(), "registration": registration(), "roadmaps": roadmaps()}
    return Record(LOG, ends_of(LOG), PARTITIONS, all_of_them, follows, history())


def with_database(record: Record, name: str, **changes: Any) -> Record:
    changed = replace(record.databases[name], **changes)
    return replace(record, databases={**record.databases, name: changed})
