"""What one process holds open, and hands to its requests, handlers and loops."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from shared.postgres import Pool
from shared.texts import Texts
from shared.web.keys import Keys

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The wall clock, as an aware instant."""
    return datetime.now(UTC)


@dataclass
class Resources:
    """`public_url` begins mailed links; `link_key` makes their secrets (empty where a service mails nothing),
    `mail_from` is the address that it mails from.

    `wakers` are called after each commit, so that relay, mail sender and due runner look at once.
    """

    pool: Pool
    texts: Texts
    keys: Keys
    clock: Clock = utc_now
    public_url: str = ""
    link_key: bytes = b""
    mail_from: str = ""
    wakers: list[Callable[[], None]] = field(default_factory=list)

    def committed(self) -> None:
        for wake in self.wakers:
            wake()
