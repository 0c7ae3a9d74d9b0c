"""Drains mail intents to SMTP: claimed and committed before, settled after, nothing sent twice knowingly."""

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

import asyncpg
import structlog

from shared.mail import queries
from shared.mail.letters import InvalidAddress
from shared.mail.post import Later, Outcome, Post, Refused, Sent, Smtp, Unknown
from shared.mail.queries import Intent
from shared.postgres import Connection, Pool
from shared.postgres.away import PASSES_BY_ITSELF
from shared.telemetry import catalogue

Compose = Callable[[Connection, Intent], Awaitable[EmailMessage | None]]
"""`async (connection, intent)`: look up the address and write the letter (`Letters.write`); None: nobody is to be
told any more, and the intent is dropped."""

STALE = timedelta(seconds=60)
"""A claim this old belongs to a process that died: longer than composing and handing over may ever take."""

_LOOK_EVERY = timedelta(seconds=1)
_POLL_SECONDS = 1.0
_COALESCE_SECONDS = 0.05
_COMPOSE_SECONDS = 10.0
_MOST_FAILED_COMPOSITIONS = 8
_LONGEST_BACKOFF = timedelta(minutes=30)
_AWAY = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)  # the database, while it restarts or migrates

log = structlog.get_logger(__name__)


class Sender:
    """Runs until `stop`; several may run on one database, each intent is claimed by one of them.

    What the server refuses for good is `failed`; what it puts off is tried again with growing distance until
    its best-before; where the outcome is unknown, a template among `reminders` is `dropped` and every other
    is sent again under the same Message-ID.
    """

    def __init__(
        self,
        pool: Pool,
        smtp: Smtp,
        compose: Compose,
        clock: Callable[[], datetime],
        *,
        reminders: Collection[str] = (),
    ) -> None:
        self._pool = pool
        self._smtp = smtp
        self._compose = compose
        self._clock = clock
        self._reminders = frozenset(reminders)
        self._post = Post(smtp)
        self.woken = asyncio.Event()
        """Set it to have the sender look at once."""
        self._stopping = False
        self._looked_at: datetime | None = None

    def stop(self) -> None:
        """Let `run` return after the letter in hand."""
        self._stopping = True
        self.woken.set()

    async def run(self) -> None:
        while not self._stopping:
            self.woken.clear()
            try:
                await self.drain()
            except _AWAY as error:
                log.warning("mail_database_away", error=type(error).__name__)
            await self._pause()
        await self._post.close()

    async def drain(self) -> int:
        """Send all that waits; how many were taken in hand."""
        await self._take_over()
        taken = 0
        while not self._stopping and await self.send_next():
            taken += 1
        await self._post.close()
        return taken

    async def send_next(self) -> bool:
        """Send what has waited longest; False when nothing waits."""
        began = time.monotonic()
        async with self._pool.acquire() as connection:
            intent = await queries.claim_next(connection, self._clock())
        if intent is None:
            return False
        if intent.expired:
            catalogue.mail_attempts.labels("expired").inc()
            return True
        await self._send(intent)
        await asyncio.sleep(max(0.0, 1 / self._smtp.per_second - (time.monotonic() - began)))
        return True

    async def _send(self, intent: Intent) -> None:
        try:
            letter = await self._write(intent)
        except Exception as error:
            await self._not_written(intent, error)
            return
        if letter is None:
            catalogue.mail_attempts.labels("dropped").inc()
            await self._settle(intent, "dropped")
            return
        outcome = await self._post.hand_over(letter, letter["To"].addresses[0].addr_spec)
        catalogue.mail_attempts.labels(type(outcome).__name__.lower()).inc()
        await self._note(intent, outcome)

    async def _write(self, intent: Intent) -> EmailMessage | None:
        async with asyncio.timeout(_COMPOSE_SECONDS), self._pool.acquire() as connection:
            letter = await self._compose(connection, intent)
        if letter is None:
            return None
        if len(letter["To"].addresses) != 1:
            raise InvalidAddress("a letter goes to exactly one address")
        letter["From"] = Address("Digiverkosto", addr_spec=self._smtp.sender)
        letter["Date"] = format_datetime(self._clock())
        letter["Message-ID"] = message_id(intent.business_key)
        return letter

    async def _note(self, intent: Intent, outcome: Outcome) -> None:
        match outcome:
            case Sent():
                await self._settle(intent, "sent")
            case Refused(code):
                log.warning("mail_refused", intent=str(intent.id), template=intent.template, code=code)
                await self._settle(intent, "failed")
            case Later(code):
                log.info("mail_put_off", intent=str(intent.id), template=intent.template, code=code)
                await self._put_back(intent)
            case Unknown():
                again = intent.template not in self._reminders
                log.warning("mail_outcome_unknown", intent=str(intent.id), template=intent.template, again=again)
                await (self._put_back(intent) if again else self._settle(intent, "dropped"))

    async def _not_written(self, intent: Intent, error: Exception) -> None:
        """The error's own words may hold an address: only its kind is logged."""
        catalogue.mail_attempts.labels("not_written").inc()
        tried_enough = intent.attempt >= _MOST_FAILED_COMPOSITIONS and not isinstance(error, PASSES_BY_ITSELF)
        hopeless = isinstance(error, InvalidAddress) or tried_enough
        log.error("mail_not_written", intent=str(intent.id), template=intent.template, error=type(error).__name__)
        await (self._settle(intent, "failed") if hopeless else self._put_back(intent))

    async def _settle(self, intent: Intent, state: str) -> None:
        async with self._pool.acquire() as connection:
            if not await queries.settle(connection, intent, state, self._clock()):
                log.warning("mail_claim_lost", intent=str(intent.id), template=intent.template)

    async def _put_back(self, intent: Intent) -> None:
        async with self._pool.acquire() as connection:
            await queries.put_back(connection, intent, self._clock() + backoff(intent.attempt))

    async def _take_over(self) -> None:
        """Free what died in other hands; looked for now and then, not at every waking."""
        now = self._clock()
        if self._looked_at is not None and now - self._looked_at < _LOOK_EVERY:
            return
        self._looked_at = now
        async with self._pool.acquire() as connection:
            dropped, again = await queries.release_stale_claims(
                connection, claimed_before=now - STALE, now=now, reminders=sorted(self._reminders)
            )
        if dropped or again:
            log.warning("mail_claims_released", dropped=dropped, again=again)

    async def _pause(self) -> None:
        """Until woken or a second later; many wakings in a moment are one."""
        try:
            await asyncio.wait_for(self.woken.wait(), _POLL_SECONDS)
            await asyncio.sleep(_COALESCE_SECONDS)
        except TimeoutError:
            return


def message_id(business_key: str) -> str:
    """The same for every attempt, so that a server or reader can tell a repeat."""
    return f"<{hashlib.sha256(business_key.encode()).hexdigest()[:32]}@digiverkosto>"


def backoff(attempt: int) -> timedelta:
    """How long a letter waits after its `attempt`th try: 2 s, 4 s, ... up to half an hour."""
    return min(timedelta(seconds=2.0 ** min(attempt, 20)), _LONGEST_BACKOFF)
