"""ETag and If-Match: nobody overwrites what they haven't seen (feature H15)."""

from typing import Annotated

from fastapi import Depends, Header, Request, Response

from shared.web.problems import Problem

LONGEST = 40


def set_etag(response: Response, version: int) -> None:
    """Name the version that the answer shows."""
    response.headers["ETag"] = f'"{version}"'


def require_version(current: int, expected: int | None) -> None:
    """Raises Problem 412 when the caller has seen another version; None: they didn't say."""
    if expected is not None and expected != current:
        raise Problem(412, "version_conflict", params={"current": current})


def seen_by(request: Request) -> int | None:
    """What `IfMatch` gives, for a route that reads its request itself."""
    header = request.headers.get("if-match")
    if header is not None and len(header) > LONGEST:
        raise Problem(422, "too_long", field="If-Match", params={"limit": LONGEST})
    return _version(header)


async def _if_match(header: Annotated[str | None, Header(alias="If-Match", max_length=LONGEST)] = None) -> int | None:
    return _version(header)


def _version(header: str | None) -> int | None:
    if header is None or header.strip() == "*":
        return None
    try:
        return int(header.strip().removeprefix("W/").strip('"'))
    except ValueError as error:
        raise Problem(412, "version_conflict", params={"current": "?"}) from error


IfMatch = Annotated[int | None, Depends(_if_match)]
"""The version that the caller last saw."""
