"""The security log: who did what, when and from where, one structured line each (guarantee RS18).

Such a line is written whatever LOG_LEVEL is. It holds ids, route templates and words of closed lists; a text that
isn't one of these is withheld, so that no address, token or mail body gets in, and no line can be broken.
"""

import logging
import re
from typing import Literal, get_args
from uuid import UUID

import structlog

from shared.telemetry import catalogue

Kind = Literal[
    "login_asked",
    "login_done",
    "login_refused",
    "access_refused",
    "role_given",
    "role_ended",
    "exported",
    "erased",
    "session_ended",
    "key_made",
    "key_revoked",
    "limit_hit",
]
"""What operators search for and alert on; docs/operating.md explains each."""

KINDS: tuple[Kind, ...] = get_args(Kind)

WORD = re.compile(r"[\w./{}:-]+(?: [\w./{}:-]+)?", re.ASCII)
"""A code, a day, a keyed hash, or a route template: `GET /networks/{network_id}`."""

LONGEST_WORD = 120
WITHHELD = "withheld"

log = structlog.wrap_logger(None, wrapper_class=structlog.make_filtering_bound_logger(logging.NOTSET))


def tell(kind: Kind, *, who: UUID | None = None, origin: str | None = None, **about: UUID | int | str | None) -> None:
    """Write one line and count it; call it when the act is certain, after what may still refuse it.

    `who` is the acting person's id, None where nobody is known. `origin` is where the request came from, as a keyed
    hash: never an address. `about`: `reason`, `route`, `network`, `person`, `role`, `count` and the like.
    """
    if kind not in KINDS:
        raise ValueError(f"no such kind: {kind}")
    told = {name: _plain(value) for name, value in {"who": who, "origin": origin, **about}.items() if value is not None}
    log.info("security", kind=kind, **told)
    catalogue.security_events.labels(kind).inc()


def _plain(value: UUID | int | str) -> str | int:
    if isinstance(value, int):
        return value
    text = str(value)
    return text if len(text) <= LONGEST_WORD and WORD.fullmatch(text) else WITHHELD
