"""The rule of memberships, over every state and step."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from services.registration.members.rules import Becomes, Illegal, Membership, Stays, Step, take
from shared.contracts import Member, MemberState

STANDINGS = [
    Membership(state, confirmed, moderated)
    for state, confirmed, moderated in itertools.product((None, *MemberState), (False, True), (False, True))
]


def test_every_step_from_everywhere_is_answered_and_says_a_known_type() -> None:
    for before, step in itertools.product(STANDINGS, Step):
        match take(step, before):
            case Becomes(state, says):
                assert says in Member.types
                assert not state.unknown
            case Stays():
                assert before.state is not None or step is Step.leave
            case Illegal(code):
                assert code


@given(moderated=st.booleans(), steps=st.lists(st.sampled_from(list(Step)), max_size=12))
def test_nobody_is_in_without_having_confirmed(moderated: bool, steps: list[Step]) -> None:
    standing = Membership(None, False, moderated)
    for step in steps:
        outcome = take(step, standing)
        if isinstance(outcome, Becomes):
            confirmed = step is Step.confirm or (standing.confirmed and step is not Step.join)
            standing = Membership(outcome.state, confirmed, moderated)
        assert standing.state is not MemberState.active or standing.confirmed


@given(steps=st.lists(st.sampled_from([Step.join, Step.confirm, Step.leave]), max_size=12))
def test_nobody_gets_into_a_moderated_network_without_a_decision(steps: list[Step]) -> None:
    standing = Membership(None, False, True)
    for step in steps:
        outcome = take(step, standing)
        if isinstance(outcome, Becomes):
            standing = Membership(outcome.state, step is Step.confirm or standing.confirmed, True)
        assert standing.state is not MemberState.active
