"""No other site acts through a visitor's browser: one rule for every route that changes something (guarantee RS7).

What a browser says of where a request comes from is refused when it is another site. A script of another site could
otherwise only send what needs no asking first (the three simple content types), so programs' routes refuse these.
Where a cookie says who it is, the form proves besides that we showed it.
"""

import hmac
from urllib.parse import urlsplit

from fastapi import Request

from shared.web.pages.problem_page import answers_with_pages
from shared.web.problems import Problem

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
SIMPLE = frozenset({"text/plain", "application/x-www-form-urlencoded", "multipart/form-data"})
FIELD = "proof"
HEADER = "x-csrf-token"


def refuse_other_sites(request: Request, *, from_elsewhere: bool = False) -> None:
    """Raises Problem 403 or 415. `from_elsewhere`: the route is made to be called by other programs' pages."""
    if request.method in SAFE:
        return
    if not from_elsewhere and _comes_from_another_site(request):
        raise Problem(403, "other_site")
    if not answers_with_pages(request) and _is_simple(request):
        raise Problem(415, "wrong_media_type")


async def require_proof(request: Request, proof: str) -> None:
    """Raises Problem 403 for a request with a cookie that can't show that a page of ours sent it."""
    if request.method in SAFE:
        return
    told = await _told(request)
    if told is None and request.headers.get("sec-fetch-site") == "same-origin":
        return
    if told is None or not hmac.compare_digest(told.encode(), proof.encode()):
        raise Problem(403, "other_site")


def _comes_from_another_site(request: Request) -> bool:
    """Browsers that don't say `Sec-Fetch-Site` say at least which origin a form is from; programs say neither."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != request.headers.get("host")


def _is_simple(request: Request) -> bool:
    told = request.headers.get("content-type")
    if told is None:
        return "transfer-encoding" in request.headers or request.headers.get("content-length", "0") != "0"
    return told.partition(";")[0].strip().lower() in SIMPLE


async def _told(request: Request) -> str | None:
    if (header := request.headers.get(HEADER)) is not None:
        return header
    if "form" not in request.headers.get("content-type", ""):
        return None
    field = (await request.form()).get(FIELD)
    return field if isinstance(field, str) else None
