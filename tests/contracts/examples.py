"""One message of each contract with all that it can say, and the smallest one that is valid; real names, no persons."""

from typing import Any

from shared.contracts import (
    Attendance,
    Contract,
    Enrolment,
    Erasure,
    ForgottenByEvents,
    Member,
    Network,
    Occurrence,
    Organisation,
    Role,
    Series,
    Session,
    Signup,
    SignupPolicy,
    Theme,
)

Body = dict[str, Any]

AKAA = "5d0e2c4a-0000-4000-8000-000000000020"
PIRKANMAA = "5d0e2c4a-0000-4000-8000-000000000006"
DEV = "6f6c6d6e-0000-4000-8000-000000000001"
FRIDAYS = "6f6c6d6e-0000-4000-8000-000000000002"
JANUARY = "6f6c6d6e-0000-4000-8000-000000000003"
TOPIC_OF_JANUARY = "6f6c6d6e-0000-4000-8000-000000000004"
SOMEBODY = "6f6c6d6e-0000-4000-8000-000000000005"
SOMETHING = "6f6c6d6e-0000-4000-8000-000000000006"

SMALLEST: dict[type[Contract], Body] = {
    Organisation: {"id": AKAA, "version": 1, "name": {"fi": "Akaa"}, "kind": "municipality"},
    Network: {
        "id": DEV,
        "version": 1,
        "name": {"fi": "DEV-verkosto"},
        "kind": "peer_network",
        "state": "planned",
        "mandate": "informal",
        "owner_id": AKAA,
        "purpose": {"fi": "Vertaisoppiminen"},
        "created_at": "2021-01-04T07:00:00Z",
        "last_active_at": "2021-01-04T07:00:00Z",
    },
    Enrolment: {"id": SOMETHING, "version": 1, "network_id": DEV, "organisation_id": AKAA, "state": "enrolled"},
    Member: {
        "id": SOMETHING,
        "version": 1,
        "network_id": DEV,
        "person_id": SOMEBODY,
        "state": "pending",
        "since": "2021-01-08T07:00:00Z",
    },
    Role: {
        "id": SOMETHING,
        "version": 1,
        "network_id": DEV,
        "person_id": SOMEBODY,
        "kind": "leader",
        "starts_on": "2021-01-08",
        "active": True,
    },
    Session: {"id": SOMETHING, "version": 1, "state": "ended", "until": "2026-11-24T09:10:00Z"},
    SignupPolicy: {"id": JANUARY, "version": 1, "policy": "none"},
    Signup: {"id": SOMETHING, "version": 1, "occurrence_id": JANUARY, "person_id": SOMEBODY, "state": "waiting"},
    Attendance: {"id": JANUARY, "version": 1, "registered": 0},
    Erasure: {"id": SOMEBODY, "version": 1, "state": "asked", "asked_at": "2026-11-24T09:00:00Z"},
    ForgottenByEvents: {"id": SOMEBODY, "version": 1, "at": "2026-11-24T09:00:01Z"},
    Theme: {
        "id": TOPIC_OF_JANUARY,
        "version": 1,
        "network_id": DEV,
        "title": {"fi": "Digipalvelut"},
        "position": 1,
        "state": "planned",
    },
    Series: {
        "id": FRIDAYS,
        "version": 1,
        "network_id": DEV,
        "title": {"fi": "Kuukauden ensimmäinen perjantai"},
        "kind": "network_event",
        "mode": "online",
        "starts_on": "2022-01-07",
        "starts_at": "09:00:00",
        "minutes": 60,
        "state": "planned",
    },
    Occurrence: {
        "id": JANUARY,
        "version": 1,
        "network_id": DEV,
        "series_id": FRIDAYS,
        "title": {"fi": "Tammikuun tapaaminen"},
        "kind": "network_event",
        "mode": "online",
        "starts_at": "2022-01-07T07:00:00Z",
        "ends_at": "2022-01-07T08:00:00Z",
        "state": "scheduled",
    },
}

TITLE = {"fi": "Digipalvelut", "sv": "Digitala tjänster", "en": "Digital services", "original": "fi"}

MORE: dict[type[Contract], Body] = {
    Organisation: {
        "version": 7,
        "name": {"fi": "Pirkanmaa", "sv": "Birkaland", "en": None, "original": "fi"},
        "kind": "region",
        "code": "06",
        "region_id": PIRKANMAA,
        "member_ids": [AKAA],
        "population": 16391,
        "population_year": 2023,
    },
    Network: {
        "version": 9,
        "name": TITLE,
        "abbreviation": "DEV",
        "state": "active",
        "mandate": "appointed",
        "decision": "VM/2021/1",
        "leader_organisation_id": PIRKANMAA,
        "leader_role": TITLE,
        "programme": TITLE,
        "purpose": TITLE,
        "tasks": [TITLE],
        "goals": [TITLE, TITLE],
        "target_groups": ["kunnat"],
        "sectors": ["hallinto"],
        "direction": "bottom_up",
        "channels": ["Teams"],
        "hashtag": "#devverkosto",
        "starts_on": "2021-01-01",
        "ends_on": "2022-12-31",
        "continuation": TITLE,
        "historical": True,
    },
    Enrolment: {"version": 2, "municipality_ids": [AKAA], "state": "withdrawn"},
    Member: {"version": 3, "organisation_id": AKAA, "state": "active", "previous_state": "pending"},
    Role: {"version": 2, "ends_on": "2022-12-31", "active": False},
    Session: {"version": 2},
    SignupPolicy: {
        "version": 4,
        "policy": "limited",
        "capacity": 50,
        "opens_at": "2021-12-03T07:00:00Z",
        "closes_at": "2022-01-07T06:00:00Z",
        "closed": True,
    },
    Signup: {"version": 5, "organisation_id": AKAA, "state": "confirmed", "attended": True},
    Attendance: {
        "version": 6,
        "network_id": DEV,
        "registered": 52,
        "attended": 41,
        "by_organisation_kind": {"municipality": 30, "agency": 11},
        "illustrative": True,
    },
    Erasure: {"version": 2, "state": "done"},
    ForgottenByEvents: {"version": 2},
    Theme: {"version": 2, "title": TITLE, "description": TITLE, "position": 12, "state": "dropped"},
    Series: {
        "version": 3,
        "title": TITLE,
        "description": TITLE,
        "mode": "hybrid",
        "rule": "FREQ=MONTHLY;BYDAY=1FR",
        "time_zone": "Europe/Helsinki",
        "holiday_rule": "move_next_week",
        "venue": "Kaupungintalo",
        "hashtag": "#devverkosto",
        "state": "cancelled",
        "historical": True,
    },
    Occurrence: {
        "version": 8,
        "theme_id": TOPIC_OF_JANUARY,
        "title": TITLE,
        "description": TITLE,
        "kind": "webinar",
        "mode": "hybrid",
        "time_zone": "Europe/Helsinki",
        "venue": "Kaupungintalo",
        "public_link": "https://akaa.example/tammikuu",
        "holiday": {"fi": "Loppiainen", "sv": "Trettondagen", "en": "Epiphany", "original": "fi"},
        "state": "cancelled",
        "sequence": 2,
        "cancelled_with": SOMETHING,
        "historical": True,
    },
}

FULL: dict[type[Contract], Body] = {contract: SMALLEST[contract] | more for contract, more in MORE.items()}
