"""That a person is to be forgotten everywhere, and each service's answer that it has forgotten them."""

from datetime import datetime
from typing import ClassVar

from shared.contracts.contract import Contract, OpenEnum


class ErasureState(OpenEnum):
    """done: every service that had to answer has answered."""

    asked = "asked"
    done = "done"


class Erasure(Contract):
    """The id is the person's. Kept for ever, never followed by a tombstone: a database that was restored, or a
    service that begins later, must hear of it too (guarantee RP2)."""

    topic: ClassVar = "int.erasures.v1"
    owner: ClassVar = "registration"
    types: ClassVar = frozenset({"erasure.asked", "erasure.done"})
    forever: ClassVar = True

    state: ErasureState
    asked_at: datetime


class Forgotten(Contract):
    """A service's receipt: nothing of the person (the id) is left in its database. Goes when the erasure is done.

    One contract for each service that keeps anything of people, so that each topic has one owner.
    """

    at: datetime


class ForgottenByEvents(Forgotten):
    topic: ClassVar = "int.forgotten-by-events.v1"
    owner: ClassVar = "events"
    types: ClassVar = frozenset({"forgotten_by_events.applied"})


class ForgottenBySurveys(Forgotten):
    topic: ClassVar = "int.forgotten-by-surveys.v1"
    owner: ClassVar = "surveys"
    types: ClassVar = frozenset({"forgotten_by_surveys.applied"})


class ForgottenByRoadmaps(Forgotten):
    topic: ClassVar = "int.forgotten-by-roadmaps.v1"
    owner: ClassVar = "roadmaps"
    types: ClassVar = frozenset({"forgotten_by_roadmaps.applied"})


RECEIPTS: tuple[type[Forgotten], ...] = (ForgottenByEvents, ForgottenBySurveys, ForgottenByRoadmaps)
"""Who must answer an erasure; registration, which asks, erases in the same transaction."""
