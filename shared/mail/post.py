"""Hands one letter to an SMTP server and tells how it ended, as far as can be known."""

import asyncio
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP

import aiosmtplib
from aiosmtplib import SMTPException, SMTPRecipientRefused, SMTPResponseException

BEFORE_DATA_SECONDS = 25.0
ANSWER_SECONDS = 10.0

_LOST = (SMTPException, OSError, TimeoutError)


@dataclass(frozen=True)
class Smtp:
    """Where mail is handed over. `sender` is the From address; at most `per_second` letters leave in a second."""

    host: str
    port: int
    sender: str
    per_second: float = 50.0


@dataclass(frozen=True)
class Sent:
    """The server took responsibility for the letter."""


@dataclass(frozen=True)
class Refused:
    """For good: this recipient or this letter is never taken."""

    code: int


@dataclass(frozen=True)
class Later:
    """Surely not sent; it may be tried again. `code` 0: the server wasn't reached."""

    code: int = 0


@dataclass(frozen=True)
class Unknown:
    """The connection was lost between the letter's last line and the server's answer."""


Outcome = Sent | Refused | Later | Unknown


class Post:
    """A connection to the server, opened when a letter comes and kept until `close`."""

    def __init__(self, smtp: Smtp) -> None:
        self._smtp = smtp
        self._client: aiosmtplib.SMTP | None = None

    async def hand_over(self, letter: EmailMessage, recipient: str) -> Outcome:
        data = letter.as_bytes(policy=SMTP)
        try:
            async with asyncio.timeout(BEFORE_DATA_SECONDS):
                client = await self._envelope(recipient)
        except SMTPRecipientRefused as refusal:
            await self.close()
            return Refused(refusal.code) if refusal.code >= 500 else Later(refusal.code)
        except _LOST as lost:
            await self.close()
            return Later(lost.code if isinstance(lost, SMTPResponseException) else 0)
        return await self._data(client, data)

    async def _envelope(self, recipient: str) -> aiosmtplib.SMTP:
        if self._client is None:
            client = aiosmtplib.SMTP(hostname=self._smtp.host, port=self._smtp.port, timeout=ANSWER_SECONDS)
            await client.connect()
            self._client = client
        await self._client.mail(self._smtp.sender)
        await self._client.rcpt(recipient)
        return self._client

    async def _data(self, client: aiosmtplib.SMTP, data: bytes) -> Outcome:
        try:
            await client.data(data)
        except SMTPResponseException as refusal:
            await self.close()
            return Refused(refusal.code) if refusal.code >= 500 else Later(refusal.code)
        except _LOST:
            await self.close()
            return Unknown()
        return Sent()

    async def close(self) -> None:
        client, self._client = self._client, None
        if client is None:
            return
        try:
            await client.quit(timeout=1.0)
        except _LOST:
            client.close()
