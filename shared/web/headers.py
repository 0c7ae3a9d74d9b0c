"""What browsers are told with every answer: load nothing from elsewhere, frame nothing, tell nobody the address,
and keep nothing of what somebody in particular was shown."""

from collections.abc import Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

Header = tuple[bytes, bytes]

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "script-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
    )
)

SECURITY_HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "strict-transport-security": "max-age=31536000; includeSubDomains",
}
"""Guarantee RS19. A route that needs another value sets it itself; what is set is left alone."""

SAYS_WHO = frozenset({b"authorization", b"cookie"})
NOT_KEPT = (b"cache-control", b"no-store")
"""For whoever says who they are, unless the route knows better: one machine may be used by several people."""

_RAW = [(name.encode(), value.encode()) for name, value in SECURITY_HEADERS.items()]


class SecurityHeaders:
    """ASGI middleware that adds `SECURITY_HEADERS` where an answer doesn't have them yet."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        ours = [*_RAW, NOT_KEPT] if any(name in SAYS_WHO for name, _ in scope["headers"]) else _RAW

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = with_those(message.get("headers", ()), ours)
            await send(message)

        await self._app(scope, receive, send_with_headers)


def with_those(headers: Iterable[Header], ours: Iterable[Header]) -> list[Header]:
    """The headers and, after them, those of ours that they lack."""
    present = list(headers)
    names = {name.lower() for name, _ in present}
    return [*present, *(header for header in ours if header[0] not in names)]
