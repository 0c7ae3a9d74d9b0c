"""What each step says: public state, version, type; read by an outsider with the contracts alone."""

import re
from collections import Counter, defaultdict

from shared.contracts import (
    RECEIPTS,
    Assessment,
    Attendance,
    Enrolment,
    Erasure,
    Improvement,
    Member,
    Network,
    Occurrence,
    PublishedAssessment,
    Role,
    Series,
    Signup,
    SignupPolicy,
    Survey,
    Theme,
)
from tests.scenario.chapters.acting import Acted
from tests.scenario.chapters.asking import Asking
from tests.scenario.chapters.attending import Attended
from tests.scenario.chapters.network import Founded
from tests.scenario.chapters.planning import Planned
from tests.scenario.chapters.signing_up import SignedUp
from tests.scenario.outsider import BY_TOPIC, Heard, about, spoken


def test_every_topic_speaks_and_every_message_keeps_its_contract(heard: list[Heard]) -> None:
    nobody_asks_to_be_forgotten = {Erasure.topic, *(receipt.topic for receipt in RECEIPTS)}
    assert {one.topic for one in heard} == set(BY_TOPIC) - nobody_asks_to_be_forgotten
    for one in spoken(heard):
        state = one.state()
        assert one.key == str(state.id).encode()
        assert one.headers["ce_subject"] == str(state.id)
        assert one.headers["ce_aggregateversion"] == str(state.version)
        assert one.headers["ce_source"].endswith(one.contract.owner)
        assert one.type in one.contract.types
        assert not state.unknowns()


def test_versions_of_each_aggregate_come_in_order_and_once(heard: list[Heard]) -> None:
    versions = defaultdict(list)
    for one in heard:
        versions[one.topic, one.partition, one.key].append(int(one.headers["ce_aggregateversion"]))
    assert all(told == sorted(set(told)) for told in versions.values())
    assert len({(topic, key) for topic, _, key in versions}) == len(versions), "one key, one partition"


def test_same_fact_has_the_same_id_and_no_other_fact_has_it(heard: list[Heard]) -> None:
    ids = [one.headers["ce_id"] for one in heard]
    assert len(ids) == len(set(ids))


def test_public_topics_name_nobody(heard: list[Heard]) -> None:
    people = {
        str(state.person_id).encode()
        for one in spoken(heard)
        if isinstance(state := one.state(), Member | Signup | Role)
    }
    assert len(people) > 60
    public = [one for one in heard if one.topic.startswith("pub.")]
    assert not [one.topic for one in public for person in people if person in one.everything()]
    assert not re.search(rb'"[a-z_]*person[a-z_]*":', b"".join(one.body or b"" for one in public))


def test_a_network_is_told_from_its_plan_on(heard: list[Heard], founded: Founded) -> None:
    told = about(heard, Network, founded.id)
    states = [(one.type, state.state) for one in told if isinstance(state := one.state(), Network)]
    assert states[:2] == [
        ("network.created", "planned"),
        ("network.state_changed", "active"),
    ]


def test_a_region_is_one_enrolment_with_its_municipalities(heard: list[Heard], founded: Founded) -> None:
    (told,) = about(heard, Enrolment, founded.pirkanmaa["id"])
    state = told.state()
    assert isinstance(state, Enrolment)
    assert len(state.municipality_ids) == 23


def test_membership_tells_where_it_came_from(heard: list[Heard], founded: Founded) -> None:
    told = defaultdict(list)
    for one in spoken(heard):
        if isinstance(state := one.state(), Member) and str(state.network_id) == founded.id:
            told[state.id].append((one.type, state.previous_state, state.state))
    joined = [("member.joined", None, "pending"), ("member.confirmed", "pending", "active")]
    left = [*joined, ("member.withdrawn", "active", "withdrawn")]
    reviewed = [*joined, ("member.updated", "active", "pending"), ("member.confirmed", "pending", "active")]
    assert sorted(told.values(), key=len) == [joined] * 4 + [left, reviewed]


def test_a_place_is_told_through_all_its_states(heard: list[Heard], signed_up: SignedUp) -> None:
    told = {
        municipality: [(one.type, one.state()) for one in about(heard, Signup, signup)]
        for municipality, signup in signed_up.signup_ids.items()
    }
    types = {municipality: [kind for kind, _ in said] for municipality, said in told.items()}
    assert types == {
        "akaa": ["signup.confirmed", "signup.withdrawn"],
        "nokia": ["signup.confirmed", "signup.cancelled"],
        "orivesi": ["signup.queued", "signup.promoted", "signup.cancelled"],
        "parkano": ["signup.queued", "signup.promoted", "signup.cancelled"],
    }


def test_dates_are_told_as_planned_changed_moved_and_called_off(
    heard: list[Heard], planned: Planned, signed_up: SignedUp
) -> None:
    told = [about(heard, Occurrence, one) for one in (planned.occurrences[1], planned.occurrences[3], signed_up.added)]
    assert [[one.type.partition(".")[2] for one in said] for said in told] == [
        ["scheduled", "moved", "moved", "cancelled"],
        ["scheduled", "updated", "cancelled"],
        ["scheduled", "cancelled"],
    ]
    called_off = {last.cancelled_with for said in told if isinstance(last := said[-1].state(), Occurrence)}
    assert len(called_off) == 1
    assert None not in called_off


def test_a_series_and_its_themes_are_told(heard: list[Heard], planned: Planned) -> None:
    series = [one.type for one in about(heard, Series, planned.series)]
    assert (series[0], series[-1]) == ("series.planned", "series.cancelled")
    assert [about(heard, Theme, theme)[0].type for theme in planned.themes] == ["theme.planned"] * 2


def test_handover_ends_one_role_and_gives_another(heard: list[Heard], founded: Founded) -> None:
    roles = [(one.type, state) for one in spoken(heard) if isinstance(state := one.state(), Role)]
    here = [(kind, state.person_id) for kind, state in roles if str(state.network_id) == founded.id]
    kinds = Counter(kind for kind, _ in here)
    assert kinds == {"role.given": 2, "role.ended": 1}
    assert len({person for kind, person in here if kind == "role.given"}) == 2


def test_attendance_is_told_with_every_count(heard: list[Heard], attended: Attended) -> None:
    told = [one.state() for one in about(heard, Attendance, attended.occurrence)]
    last = told[-1]
    assert isinstance(last, Attendance)
    assert (last.registered, last.attended, last.illustrative) == (2, 1, False)


def test_signup_terms_are_told_until_they_close(heard: list[Heard], planned: Planned) -> None:
    told = [one.state() for one in about(heard, SignupPolicy, planned.occurrences[0])]
    policies = [state for state in told if isinstance(state, SignupPolicy)]
    assert [state.capacity for state in policies] == [None, 2, 3, 1, 1]
    assert [state.closed for state in policies] == [False] * 4 + [True]


def test_a_survey_is_told_from_ready_to_published_and_no_answer_with_it(
    heard: list[Heard], asking: Asking, acted: Acted
) -> None:
    told = about(heard, Survey, asking.feedback)
    assert [one.type.partition(".")[2] for one in told] == ["readied", "opened", "closed", "published"]
    last = told[-1].state()
    assert isinstance(last, Survey)
    assert str(last.publication_id) == acted.feedback["publication_id"]
    assert b"useful" not in b"".join(one.everything() for one in told)


def test_an_improvement_is_told_until_it_is_done(heard: list[Heard], acted: Acted) -> None:
    told = about(heard, Improvement, acted.improvement)
    last = told[-1].state()
    assert isinstance(last, Improvement)
    assert (told[0].type, len(told), last.state) == ("improvement.agreed", 2, "done")


def test_whoever_takes_consent_back_is_gone_from_the_public_topic_and_stays_inside(
    heard: list[Heard], acted: Acted
) -> None:
    public = about(heard, PublishedAssessment, acted.assessment)
    types = [one.type.partition(".")[2] for one in public]
    assert (types, public[-1].body) == (["published", "withdrawn", "deleted"], None)
    assert b'"start"' not in (public[-2].body or b"")
    last = about(heard, Assessment, acted.assessment)[-1].state()
    assert isinstance(last, Assessment)
    assert not last.published
