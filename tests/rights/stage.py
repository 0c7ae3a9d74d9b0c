"""Two networks with their people, and requests of all of them to one service."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx

from shared.web.caller import Caller, Scope, sign
from tests.parts import KEYS, Running
from tests.rights.rewound import Rewinding

Side = Mapping[str, str]
"""What belongs to one network, by the name of the path parameter that leads to it."""

LOGS = ("duty_log", "duty_entries")
"""Tables that tell who looked at what: a GET adds to them."""


@dataclass(frozen=True)
class Sample:
    """A request that does what the route is for, when `by` asks for what is A's.

    `ids` names what a path parameter takes of a side where it isn't what is called like it. `gives` are the statuses
    of success.
    """

    body: Callable[[Side], Any] | None = None
    ids: Mapping[str, str] = field(default_factory=dict)
    form: Callable[[Side], Mapping[str, str]] | None = None
    text: str | None = None
    query: str = ""
    by: str = ""
    gives: tuple[int, ...] = (200, 201, 202, 204, 303)


@dataclass
class Stage:
    """`people` by the names of the matrix; `machines` are keys' scopes. `private` may stand in nobody else's answer."""

    running: Running
    rewinding: Rewinding
    people: Mapping[str, UUID]
    a: Side
    b: Side
    private: tuple[str, ...]

    def headers(self, who: str) -> dict[str, str]:
        if who == "nobody":
            return {}
        return {"Authorization": f"Bearer {self.token(who)}"}

    def token(self, who: str) -> str:
        roles = frozenset({who} & {"administrator", "coordinator", "service"})
        caller = Caller(self.people.get(who) or uuid4(), uuid4(), roles)
        if who in ("reader_a", "writer_a"):
            scope = Scope(frozenset({UUID(self.a["network_id"])}), who == "writer_a")
            caller = Caller(uuid4(), uuid4(), frozenset({"agency"}), scope)
        return sign(KEYS, caller, now=datetime.now(UTC))[0]

    async def ask(
        self, name: str, sample: Sample, side: Side, who: str, *, extra: Mapping[str, Any] | None = None
    ) -> httpx.Response:
        """`name` is "METHOD /path/{parameter}"; `extra` joins the body."""
        method, _, path = name.partition(" ")
        asked = content(sample, side, extra or {})
        asked["headers"] = {**self.headers(who), **asked.get("headers", {})}
        return await self.running.http.request(method, filled(path, sample, side), **asked)


def filled(path: str, sample: Sample, side: Side) -> str:
    parts = []
    for part in path.split("/"):
        begins, found, rest = part.partition("{")
        parameter, _, ends = rest.partition("}")
        parts.append(f"{begins}{side[sample.ids.get(parameter, parameter)]}{ends}" if found else part)
    return "/".join(parts) + sample.query


def content(sample: Sample, side: Side, extra: Mapping[str, Any]) -> dict[str, Any]:
    if sample.body is not None:
        return {"json": {**sample.body(side), **extra}}
    if sample.form is not None:
        return {"data": {**sample.form(side), **{name: str(value) for name, value in extra.items()}}}
    if sample.text is not None:
        return {"content": sample.text, "headers": {"content-type": "text/csv"}}
    return {}


def parameters(name: str) -> list[str]:
    return [part.partition("}")[0] for part in name.split("{")[1:]]
