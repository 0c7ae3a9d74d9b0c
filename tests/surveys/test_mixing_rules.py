"""When anonymous answers come out, and what is sealed beside what. Pure."""

import secrets
from collections import Counter
from random import Random
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.surveys.answers.sealing import Unsealable, claim, derived, seal, unseal
from services.surveys.mixing.rules import Waiting, deal, leaving, smallest

KEY = derived(b"k" * 32, "test")


@given(st.lists(st.integers(1, 12), max_size=40), st.sampled_from([5, 10]))
def test_no_batch_is_smaller_than_allowed_if_so_many_answered_at_all(arrivals: list[int], least: int) -> None:
    waiting, batches = 0, []
    for came in arrivals:
        waiting += came
        out = leaving(waiting, least, over=False)
        waiting -= out
        batches.append(out)
    batches.append(leaving(waiting, least, over=True))

    assert sum(batches) == sum(arrivals)
    assert all(out >= least for out in batches if out) or sum(arrivals) < least


def test_a_sensitive_survey_has_batches_of_ten() -> None:
    assert (smallest(sensitive=False), smallest(sensitive=True)) == (5, 10)


def test_a_batch_leaves_as_many_behind_as_it_has_to_hold() -> None:
    assert [leaving(waiting, 5, over=False) for waiting in (4, 9, 10, 11, 64)] == [0, 0, 5, 6, 59]


def test_dealing_loses_and_invents_nothing() -> None:
    waiting = [Waiting(1, {"q": number}, uuid4()) for number in range(10)]

    dealt = deal(waiting, 5, Random(1))

    answers = [one.answers["q"] for one in dealt.out + dealt.back]
    people = dealt.marked + [one.person_id for one in dealt.back]
    assert sorted(answers) == list(range(10))
    assert sorted(map(str, people)) == sorted(str(one.person_id) for one in waiting)


def test_marks_are_drawn_apart_from_answers_and_what_stays_is_paired_anew() -> None:
    waiting = [Waiting(1, {"q": number}, uuid4()) for number in range(10)]
    own = {one.answers["q"]: one.person_id for one in waiting}
    together, pairs = Counter[bool](), Counter[bool]()
    for seed in range(2000):
        dealt = deal(waiting, 5, Random(seed))
        together.update(own[one.answers["q"]] in dealt.marked for one in dealt.out)
        pairs.update(own[one.answers["q"]] == one.person_id for one in dealt.back)

    assert 0.47 < together[True] / together.total() < 0.53
    assert 0.08 < pairs[True] / pairs.total() < 0.12


def test_everything_sealed_for_one_size_is_equally_long() -> None:
    short, long = (seal(KEY, "a survey", told, 1024, secrets.token_bytes(12)) for told in (b"x", b"x" * 1024))

    assert len(short) == len(long)
    assert (unseal(KEY, "a survey", short), unseal(KEY, "a survey", long)) == (b"x", b"x" * 1024)


def test_what_is_longer_than_its_size_is_not_sealed() -> None:
    with pytest.raises(ValueError, match="longer"):
        seal(KEY, "a survey", b"x" * 1025, 1024, secrets.token_bytes(12))


@pytest.mark.parametrize("about", ["another survey", ""])
def test_a_seal_opens_for_its_own_survey_alone(about: str) -> None:
    sealed = seal(KEY, "a survey", b"x", 16, secrets.token_bytes(12))

    with pytest.raises(Unsealable):
        unseal(KEY, about, sealed)
    with pytest.raises(Unsealable):
        unseal(derived(b"o" * 32, "test"), "a survey", sealed)
    with pytest.raises(Unsealable):
        unseal(KEY, "a survey", sealed[:-1] + bytes([sealed[-1] ^ 1]))


def test_a_key_that_could_be_guessed_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        derived(b"short", "test")


def test_a_claim_tells_nothing_without_the_key() -> None:
    assert claim(KEY, "a survey", "Akaa") != claim(derived(b"o" * 32, "test"), "a survey", "Akaa")
    assert claim(KEY, "a survey", "Akaa") != claim(KEY, "another survey", "Akaa")
