"""A session that ended before its time."""

from datetime import datetime
from typing import ClassVar

from shared.contracts.contract import Contract, OpenEnum


class SessionState(OpenEnum):
    """A session is only told of when it has ended."""

    ended = "ended"


class Session(Contract):
    """Tokens of this session are refused from now on; the last of them would have expired at `until`.

    Whose session it was isn't told. An hour later, or once `until` has passed, a tombstone follows.
    """

    topic: ClassVar = "int.sessions.v1"
    owner: ClassVar = "registration"
    types: ClassVar = frozenset({"session.ended"})

    state: SessionState
    until: datetime
