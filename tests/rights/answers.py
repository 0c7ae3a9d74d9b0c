"""What every answer has, whatever it says (RS19)."""

import httpx

from shared.web.headers import SECURITY_HEADERS


def require_headers(answer: httpx.Response) -> None:
    lacking = [name for name in SECURITY_HEADERS if name not in answer.headers]
    assert lacking == []
    kind = answer.headers.get("content-type", "")
    assert not kind.startswith("text/") or "charset=utf-8" in kind.lower(), kind
    assert "server" not in answer.headers
    if answer.status_code < 500 and {"authorization", "cookie"} & set(answer.request.headers):
        assert "cache-control" in answer.headers, "a browser may keep what somebody in particular was shown"
