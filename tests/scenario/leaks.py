"""Looks for what must not leave the databases: as it is, in lower case, URL-encoded, in base64, in JSON, hashed.

A hash without a key counts as the text itself: who has a list of addresses hashes them and compares.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.parse import quote, quote_plus
from zipfile import ZipFile

from pypdf import PdfReader
from pypdf.generic import StreamObject

SHORTEST = 8
"""Bytes of a needle; less would be found everywhere by chance."""


@dataclass(frozen=True)
class Canary:
    """`what` is the kind of secret, which a finding may name; `text` never stands in a report."""

    what: str
    text: str


@dataclass(frozen=True)
class Leak:
    where: str
    what: str
    form: str


def scan(haystacks: Mapping[str, bytes], canaries: Iterable[Canary]) -> list[Leak]:
    """Every place in which a canary is found, and in which form."""
    needles = {(canary.what, form, needle) for canary in canaries for form, needle in _needles(canary.text)}
    lowered = {where: hay.lower() for where, hay in haystacks.items()}
    return [
        Leak(where, what, form)
        for what, form, needle in sorted(needles)
        for where, hay in haystacks.items()
        if needle in (hay if form.startswith("base64") else lowered[where])
    ]


def _needles(text: str) -> Iterator[tuple[str, bytes]]:
    """Forms in lower case, for the lowered haystack; base64 as it is."""
    plain = {
        "as it is": text,
        "URL-encoded": quote(text, safe=""),
        "form-encoded": quote_plus(text),
        "JSON-escaped": json.dumps(text)[1:-1],
    }
    for form, said in plain.items():
        yield form, said.lower().encode()
    for spelt in (text, text.lower()):
        digest = hashlib.sha256(spelt.encode()).digest()
        yield "SHA-256", digest.hex().encode()
        for form, encode in (("base64 of SHA-256", base64.b64encode), ("base64 for URLs of SHA-256", _url_safe)):
            yield from ((form, needle) for needle in _inside(digest, encode))
        for form, encode in (("base64", base64.b64encode), ("base64 for URLs", _url_safe)):
            yield from ((form, needle) for needle in _inside(spelt.encode(), encode))


def _url_safe(content: bytes) -> bytes:
    return base64.urlsafe_b64encode(content)


def _inside(secret: bytes, encode: Callable[[bytes], bytes]) -> Iterator[bytes]:
    """The part of the encoded secret that is the same whatever stands before and after it, at each alignment."""
    for before in range(3):
        encoded = encode(b"\0" * before + secret)
        first = -(-before * 8 // 6)
        last = (before + len(secret)) * 8 // 6
        if last - first >= SHORTEST:
            yield encoded[first:last]


def inside(file: bytes) -> bytes:
    """What a workbook or a PDF holds, packed or drawn letter by letter; anything else as it is."""
    if file.startswith(b"PK"):
        with ZipFile(BytesIO(file)) as book:
            return b"\n".join(book.read(name) for name in book.namelist())
    if not file.startswith(b"%PDF"):
        return file
    reader = PdfReader(BytesIO(file))
    streams = [one.get_data() for one in _objects(reader) if isinstance(one, StreamObject)]
    drawn = "\n".join([str(reader.metadata), *(page.extract_text() for page in reader.pages)])
    run_on = drawn.replace("\n", "")  # a word may be broken over two lines
    return b"\n".join([drawn.encode(), run_on.encode(), *streams])


def _objects(reader: PdfReader) -> Iterator[object]:
    for number in range(1, len(reader.xref_objStm) + sum(map(len, reader.xref.values())) + 1):
        yield reader.get_object(number)


def logs_in(folder: Path) -> dict[str, bytes]:
    """Every log in a folder, by its name."""
    return {file.name: file.read_bytes() for file in sorted(folder.glob("*.log"))}
