"""Everybody's mailbox: the folder into which the local platform's mail catcher puts each letter."""

import asyncio
import re
import time
from collections import defaultdict
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from deploy.seed.doors import LoadingFailed

DELIVERED_WITHIN = 60.0
_LINK = re.compile(r"https?://\S+")


class NoLetter(LoadingFailed):
    """A letter that was asked for didn't come; the message doesn't say whose."""


@dataclass(frozen=True)
class Letter:
    """`links` in the order in which they stand in the plain text."""

    file: str
    to: str
    subject: str
    links: tuple[str, ...]

    def link(self, page: str) -> str | None:
        """The first link to a page such as `confirm`."""
        return next((link for link in self.links if f"/{page}/" in link), None)


class Mailboxes:
    """Reads each file once; a person's letters are in the order in which they came."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: set[str] = set()
        self._letters: defaultdict[str, list[Letter]] = defaultdict(list)

    def of(self, address: str) -> list[Letter]:
        """All letters to this address so far."""
        self._collect()
        return list(self._letters[address.lower()])

    async def next_link(self, address: str, page: str, *, after: int) -> str:
        """The link to `page` in a letter that came after the first `after` ones. Raises NoLetter."""
        deadline = time.monotonic() + DELIVERED_WITHIN
        while time.monotonic() < deadline:
            for letter in self.of(address)[after:]:
                if link := letter.link(page):
                    return link
            await asyncio.sleep(0.1)
        raise NoLetter(f"no letter with a link to /{page}/ came within {DELIVERED_WITHIN:.0f} s")

    def _collect(self) -> None:
        for file in sorted(set(self._folder.glob("*.eml")) - {self._folder / name for name in self._read}):
            self._read.add(file.name)
            letter = _letter(file)
            self._letters[letter.to].append(letter)


def _letter(file: Path) -> Letter:
    message = message_from_bytes(file.read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    text = str(body.get_content()) if body else ""
    return Letter(file.name, str(message["To"]).strip().lower(), str(message["Subject"]), tuple(_LINK.findall(text)))
