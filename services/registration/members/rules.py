"""How a membership goes (feature A4). Pure: no database, no clock."""

from dataclasses import dataclass
from enum import Enum, auto

from shared.contracts import MemberState

State = MemberState


class Step(Enum):
    """What somebody wants to happen to a membership."""

    join = auto()
    confirm = auto()
    approve = auto()
    reject = auto()
    leave = auto()
    review = auto()


@dataclass(frozen=True)
class Membership:
    """`state` None: not a member yet. `confirmed`: the mailbox has answered since the last joining."""

    state: MemberState | None
    confirmed: bool
    moderated: bool


@dataclass(frozen=True)
class Becomes:
    """The state after the step, and the type of message that says it."""

    state: MemberState
    says: str


@dataclass(frozen=True)
class Stays:
    """Nothing to do: it is so already."""


@dataclass(frozen=True)
class Illegal:
    """`code` names the text that says why."""

    code: str


Outcome = Becomes | Stays | Illegal


def take(step: Step, before: Membership) -> Outcome:
    """What the step makes of the membership."""
    match step:
        case Step.join:
            return _join(before)
        case Step.confirm:
            return _confirm(before)
        case Step.approve:
            return _approve(before)
        case Step.reject:
            return _reject(before)
        case Step.leave:
            return _leave(before)
        case Step.review:
            return _review(before)


def _join(before: Membership) -> Outcome:
    if before.state is None or before.state is State.withdrawn:
        return Becomes(State.pending, "member.joined")
    if before.state is State.rejected:
        return Illegal("member_rejected")
    return Stays()


def _confirm(before: Membership) -> Outcome:
    if before.state is not State.pending:
        return Stays() if before.state is State.active else Illegal("not_pending")
    if before.moderated:
        return Becomes(State.pending, "member.updated") if not before.confirmed else Stays()
    return Becomes(State.active, "member.confirmed")


def _approve(before: Membership) -> Outcome:
    if before.state is State.active:
        return Illegal("already_active")
    if before.state is None or before.state is State.withdrawn:
        return Illegal("not_pending")
    if not before.confirmed:
        return Illegal("address_unconfirmed")
    return Becomes(State.active, "member.confirmed")


def _reject(before: Membership) -> Outcome:
    if before.state in (State.pending, State.active):
        return Becomes(State.rejected, "member.rejected")
    return Illegal("not_pending")


def _leave(before: Membership) -> Outcome:
    if before.state in (State.pending, State.active):
        return Becomes(State.withdrawn, "member.withdrawn")
    return Stays()


def _review(before: Membership) -> Outcome:
    if before.state is State.active:
        return Becomes(State.pending, "member.updated")
    return Illegal("not_active")
