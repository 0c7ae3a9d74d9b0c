"""Somebody who may read all of a database at any moment, its files, its log, what it says and what is measured of it.

They know who answers, and in which order. They have no key, and don't look into the running process.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import asyncpg

SEGMENT = 16 * 1024 * 1024


@dataclass
class Row:
    """A row as it lies there: what it says, which transaction wrote it, where it is."""

    text: str
    xmin: int
    place: tuple[int, int]


NOWHERE = Row("(0", 0, (0, 0))


@dataclass
class Watcher:
    """`seen` is after how many answers each was first found in plain text, anywhere; `marked` the same of people."""

    superuser: asyncpg.Connection
    answers: Sequence[str]
    """What tells one answer from another."""
    people: Sequence[UUID]
    """In the order in which they answer."""
    seen: dict[str, int] = field(default_factory=dict)
    marked: dict[UUID, int] = field(default_factory=dict)
    began_at: int = 0
    last: dict[str, list[Row]] = field(default_factory=dict)
    rows: dict[tuple[str, str], Row] = field(default_factory=dict)
    steps: int = 0
    log_ends: dict[int, int] = field(default_factory=dict)

    async def begin(self) -> None:
        await self.superuser.execute("CREATE EXTENSION IF NOT EXISTS pageinspect")
        self.began_at = await self._log_end()

    async def look(self, told: str) -> None:
        """Everything that can be read after one more answer; `told` is what logs and measures say."""
        self.steps += 1
        self.last = {table: await self._rows(table) for table in await self._tables()}
        self.log_ends[self.steps] = await self._log_end()
        whole = b"\n".join(
            [told.encode()]
            + [row.text.encode() for rows in self.last.values() for row in rows]
            + [await self._pages(table) for table in self.last]
        )
        for answer in self.answers:
            if answer not in self.seen and answer.encode() in whole:
                self.seen[answer] = self.steps
        for table in ("responses", "unfolded"):
            for row in self.last[table]:
                self.rows |= {(table, answer): row for answer in self.answers if answer in row.text}
        for row in self.last["answered_marks"]:
            self.marked.setdefault(UUID(row.text.strip("()").split(",")[1]), self.steps)

    async def read_log(self) -> dict[str, list[int]]:
        """Where in the write-ahead log each answer stands, in bytes from where it began."""
        log = await self._log_since(self.began_at)
        return {answer: [found.start() for found in re.finditer(answer.encode(), log)] for answer in self.answers}

    async def _tables(self) -> list[str]:
        rows = await self.superuser.fetch(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        return [row["relname"] for row in rows]

    async def _rows(self, table: str) -> list[Row]:
        rows = await self.superuser.fetch(f'SELECT t::text, xmin::text, ctid::text FROM "{table}" t')
        return [Row(text, int(xmin), _place(ctid)) for text, xmin, ctid in rows]

    async def _pages(self, table: str) -> bytes:
        """Rows that were deleted too, and those that were moved out of line."""
        pages = await self.superuser.fetch(
            """
            SELECT get_raw_page(c.oid::regclass::text, block::int) FROM pg_class c,
                   generate_series(0, pg_relation_size(c.oid) / current_setting('block_size')::int - 1) AS block
            WHERE c.oid IN (SELECT oid FROM pg_class WHERE relname = $1
                            UNION SELECT reltoastrelid FROM pg_class WHERE relname = $1)
              AND c.relkind IN ('r', 't')
            """,
            table,
        )
        return b"".join(row[0] for row in pages)

    async def _log_end(self) -> int:
        return int(await self.superuser.fetchval("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn"))

    async def _log_since(self, start: int) -> bytes:
        end = await self._log_end()
        log = b""
        for segment in range(start // SEGMENT, end // SEGMENT + 1):
            log += await self.superuser.fetchval(
                "SELECT pg_read_binary_file('pg_wal/' || pg_walfile_name('0/0'::pg_lsn + $1::numeric))",
                segment * SEGMENT + 1,
            )
        return log[start % SEGMENT :]


def _place(ctid: str) -> tuple[int, int]:
    block, line = ctid.strip("()").split(",")
    return int(block), int(line)


Key = Callable[[str], Any]


def attacks(watcher: Watcher, log: dict[str, list[int]]) -> dict[str, list[tuple[str, UUID]]]:
    """Each way of telling whose answer is whose: pairs of an answer and who is said to have given it."""
    orders = _orders(watcher, log)
    found = {
        name: list(zip(sorted(watcher.answers, key=key), watcher.people, strict=True)) for name, key in orders.items()
    }
    for name in ("where it lies", "where it is in the log"):
        found[f"newest first, by {name}"] = _newest(watcher, orders[name])
        found[f"who is marked with it, by {name}"] = _marked(watcher, orders[name])
    return found


def _orders(watcher: Watcher, log: dict[str, list[int]]) -> dict[str, Key]:
    rows = _by_answer(watcher, "responses")
    sums = _by_answer(watcher, "unfolded")
    seen = watcher.seen
    return {
        "where it lies": lambda answer: rows[answer].place,
        "which transaction wrote it": lambda answer: (rows[answer].xmin, rows[answer].place),
        "its id": lambda answer: rows[answer].text,
        "where its sum lies": lambda answer: sums[answer].place,
        "its sum's number": lambda answer: int(sums[answer].text.split(",")[0].strip("(")),
        "when it appeared": lambda answer: (seen[answer], rows[answer].place),
        "when it appeared, its sum": lambda answer: (seen[answer], sums[answer].place),
        "where it is in the log": lambda answer: log[answer][:1],
        "where it is in the log again": lambda answer: log[answer][1:2],
        "where it is last in the log": lambda answer: log[answer][-1:],
    }


def _by_answer(watcher: Watcher, table: str) -> dict[str, Row]:
    """Where each was seen last; what went into the sums before anybody looked lies nowhere."""
    return {answer: watcher.rows.get((table, answer), NOWHERE) for answer in watcher.answers}


def _newest(watcher: Watcher, key: Key) -> list[tuple[str, UUID]]:
    """Whatever appears is said to be of whoever came last and has no answer yet."""
    free, came, pairs = list[UUID](), 0, []
    for answer in sorted(watcher.answers, key=lambda one: (watcher.seen[one], key(one))):
        free += watcher.people[came : watcher.seen[answer]]
        came = max(came, watcher.seen[answer])
        pairs.append((answer, free.pop()))
    return pairs


def _marked(watcher: Watcher, key: Key) -> list[tuple[str, UUID]]:
    """Whatever appears is said to be of those who are marked at the same moment."""
    marks = sorted(watcher.marked, key=lambda person: (watcher.marked[person], watcher.people.index(person)))
    answers = sorted(watcher.answers, key=lambda one: (watcher.seen[one], key(one)))
    return list(zip(answers, marks, strict=False))
