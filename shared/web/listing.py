"""Long lists in pages: each page says where the next one begins."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, Protocol, TypeVar
from uuid import UUID

import orjson
from fastapi import Depends, Query
from pydantic import BaseModel

from shared.web.problems import Problem

Item = TypeVar("Item")


class Identified(Protocol):
    @property
    def id(self) -> UUID: ...


OfId = TypeVar("OfId", bound=Identified)


class Page(BaseModel, Generic[Item]):
    """`next` is the cursor of the following page; None: this was the last."""

    items: list[Item]
    next: str | None = None


@dataclass(frozen=True)
class CursorAt:
    """Where a list goes on: the sort key of the last item seen (None: from the start), and how many to give."""

    after: tuple[str, ...] | None
    limit: int

    def keys(self, *kinds: Callable[[str], Any]) -> tuple[Any, ...]:
        """The sort key as values of these kinds, Nones at the start. Raises Problem for one that isn't ours."""
        if self.after is None:
            return (None,) * len(kinds)
        try:
            return tuple(kind(key) for kind, key in zip(kinds, self.after, strict=True))
        except ValueError as error:
            raise Problem(422, "invalid_cursor", field="cursor") from error

    def page(self, items: Sequence[Item], *keys: str) -> Page[Item]:
        """`keys` is the last item's sort key; a page that isn't full is the last one."""
        return Page(items=list(items), next=_cursor(keys) if len(items) == self.limit and items else None)

    def page_by_id(self, items: "Sequence[OfId]") -> "Page[OfId]":
        """Of a list that is sorted by the items' ids."""
        return self.page(items, str(items[-1].id) if items else "")


def _cursor(keys: Sequence[str]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(list(keys))).decode().rstrip("=")


async def _cursor_at(
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> CursorAt:
    return _read(cursor, limit)


async def _long_cursor_at(
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> CursorAt:
    return _read(cursor, limit)


def _read(cursor: str | None, limit: int) -> CursorAt:
    if cursor is None:
        return CursorAt(None, limit)
    try:
        keys = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return CursorAt(tuple(str(key) for key in keys), limit)
    except (binascii.Error, ValueError, TypeError) as error:
        raise Problem(422, "invalid_cursor", field="cursor") from error


Cursor = Annotated[CursorAt, Depends(_cursor_at)]

LongCursor = Annotated[CursorAt, Depends(_long_cursor_at)]
"""Of lists that are read as a whole: up to 500 at once."""
