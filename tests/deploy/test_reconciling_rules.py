"""Which differences are found between an owner, its topic and a follower, and which aren't."""

from uuid import UUID, uuid4

import pytest

from deploy import services
from deploy.reconciling.followed import FOLLOWED, NOT_COMPARED
from deploy.reconciling.rules import Difference, Held, Told, of_follower, of_owner

ONE, OTHER = uuid4(), uuid4()


@pytest.mark.parametrize(
    ("owned", "living", "waiting", "found"),
    [
        ({ONE: 3}, {ONE: 3}, set(), None),
        ({ONE: 3}, {}, set(), ("unsaid", 3, None)),
        ({ONE: 3}, {ONE: 2}, set(), ("unsaid", 3, 2)),
        ({ONE: 3}, {ONE: 2}, {ONE}, None),
        ({ONE: 3}, {ONE: 4}, set(), ("behind", 4, 3)),
        ({}, {ONE: 4}, set(), ("behind", 4, None)),
        ({}, {ONE: 4}, {ONE}, None),
    ],
)
def test_an_owner_and_its_topic_differ_in_versions_alone_and_not_in_what_is_on_its_way(
    owned: dict[UUID, int], living: dict[UUID, int], waiting: set[UUID], found: tuple[str, int, int | None] | None
) -> None:
    assert _shown(of_owner("events", "theme", owned, Told(living), waiting)) == found


@pytest.mark.parametrize(
    ("owned", "told", "held", "found"),
    [
        ({ONE: 3}, Told({ONE: 3}), Held({ONE: 3}), None),
        ({ONE: 3}, Told({ONE: 3}), Held({}), ("unheard", 3, None)),
        ({ONE: 3}, Told({ONE: 3}), Held({ONE: 2}), ("unheard", 3, 2)),
        ({ONE: 3}, Told({ONE: 3}), Held({}, {ONE: 2}), ("unheard", 3, 2)),
        ({ONE: 3}, Told({ONE: 3}), Held({ONE: 4}), ("beyond", 3, 4)),
        ({ONE: 4}, Told({ONE: 3}), Held({ONE: 4}), None),
        ({}, Told({}, {ONE}), Held({ONE: 4}), ("unforgotten", None, 4)),
        ({}, Told({}), Held({ONE: 4}), ("unforgotten", None, 4)),
        ({}, Told({}, {ONE}), Held({}, {ONE: 4}), None),
        ({}, Told({}, {ONE}), Held({}), None),
    ],
)
def test_a_follower_differs_when_it_lacks_or_holds_what_the_topic_does_not_have(
    owned: dict[UUID, int], told: Told, held: Held, found: tuple[str, int | None, int | None] | None
) -> None:
    assert _shown(of_follower("surveys", "series", owned, told, held)) == found


def test_of_several_only_those_that_differ_are_found() -> None:
    found = of_owner("events", "theme", {ONE: 1, OTHER: 2}, Told({ONE: 1, OTHER: 1}), set())
    assert {one.id for one in found} == {OTHER}


def test_whatever_a_service_hears_is_compared_or_a_reason_says_why_not() -> None:
    for name in services.names():
        heard = set(services.load(name).handlers.contracts())
        assert heard <= FOLLOWED[name].keys() | NOT_COMPARED.keys(), name
        assert FOLLOWED[name].keys() <= heard, name


def _shown(found: set[Difference]) -> tuple[str, int | None, int | None] | None:
    if not found:
        return None
    (one,) = found
    return one.kind, one.expected, one.found
