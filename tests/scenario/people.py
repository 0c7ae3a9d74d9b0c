"""People of the story: role mailboxes with canaries in their names and addresses, so that a leak can be found."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import icalendar

from deploy.seed.doors import Door, arrived
from deploy.seed.mailbox import Letter, Mailboxes
from tests.scenario.leaks import Canary

SECRET = re.compile(r"/(?:confirm|leave|login|join|my-signups|address|answer)/([A-Za-z0-9_-]{20,})")


@dataclass
class Person:
    """`canary` stands in the address and in the name."""

    municipality: str
    moved: bool = False
    canary: str = field(default_factory=lambda: uuid4().hex[:12])
    token: str = ""

    @property
    def address(self) -> str:
        return f"{'digitiimi' if self.moved else 'kirjaamo'}.{self.canary}@{self.municipality}.example"

    @property
    def name(self) -> str:
        return f"{self.municipality.title()} Kirjaamo {self.canary}"


@dataclass(frozen=True)
class Entry:
    """A calendar entry in a letter; `method` is what the calendar is to do with it."""

    method: str
    uid: str
    sequence: int
    status: str


@dataclass(frozen=True)
class Crowd:
    """Everybody who takes part, and their mailboxes."""

    anyone: Door
    folder: Path
    mailboxes: Mailboxes
    people: dict[str, Person]

    def person(self, municipality: str) -> Person:
        return self.people.setdefault(municipality, Person(municipality))

    def letters(self, one: Person, beginning: str = "") -> list[Letter]:
        """Their letters whose subject begins so."""
        return [letter for letter in self.mailboxes.of(one.address) if letter.subject.startswith(beginning)]

    async def letter(self, one: Person, beginning: str, *, after: int = 0) -> Letter:
        """The first such letter after `after` others; waits for it."""

        async def look() -> Letter | None:
            return next(iter(self.letters(one, beginning)[after:]), None)

        return await arrived(look, f"a letter that begins with {beginning}")

    def entries(self, letter: Letter) -> list[Entry]:
        """What a calendar program reads in a letter, each event once."""
        return list(dict.fromkeys(_entries(self.folder / letter.file)))

    async def join(self, network: str, one: Person, **more: Any) -> Any:
        body = {"address": one.address, "name": one.name, "language": "fi", **more}
        return await self.anyone.send("POST", f"/networks/{network}/members", body)

    async def confirm_link(self, one: Person, *, after: int = 0) -> str:
        return await self.mailboxes.next_link(one.address, "confirm", after=after)

    async def log_in(self, one: Person) -> Door:
        """By a mailed link, once."""
        if not one.token:
            letters = len(self.letters(one))
            asked = await self.anyone.send("POST", "/logins", {"address": one.address})
            link = await self.mailboxes.next_link(one.address, "login", after=letters)
            proof = {"secret": urlsplit(link).path.rpartition("/")[2], "request": asked["request"]}
            started = await self.anyone.send("POST", "/sessions", proof)
            one.token = started["token"]
        return self.anyone.as_(one.token)

    def canaries(self) -> Iterator[Canary]:
        """What of these people must not be found outside the databases and their mailboxes."""
        for one in self.people.values():
            yield Canary("a part of a name and address", one.canary)
            yield Canary("an address", one.address)
            yield Canary("a name", one.name)
            if one.token:
                yield Canary("a token", one.token)
                yield Canary("a token's signature", one.token.rpartition(".")[2])

    def secrets(self) -> set[str]:
        """Every secret in any letter, to whomever."""
        return {secret for file in self.folder.glob("*.eml") for secret in _secrets(file)}


@cache
def _secrets(file: Path) -> frozenset[str]:
    message: Any = message_from_bytes(file.read_bytes(), policy=default)
    return frozenset(SECRET.findall(str(message.get_body(("plain",)).get_content())))


def _entries(file: Path) -> Iterator[Entry]:
    message: Any = message_from_bytes(file.read_bytes(), policy=default)
    for part in message.walk():
        if part.get_content_type() in ("text/calendar", "application/ics"):
            content = part.get_content()
            document = icalendar.Calendar.from_ical(content)
            for event in document.walk("VEVENT"):
                yield Entry(
                    str(document["METHOD"]),
                    str(event["UID"]),
                    int(str(event["SEQUENCE"])),
                    str(event.get("STATUS", "")),
                )
