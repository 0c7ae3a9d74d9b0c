"""Tokens that aren't ours, aren't ours any more, or aren't tokens: 401 with a reason, from every service."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, OKPKey, RSAKey

from shared.web import caller
from shared.web.caller import ISSUER, Callers
from shared.web.keys import FetchedKeys
from shared.web.problems import Problem
from tests.parts import KEYS
from tests.rights.stage import Stage

GUARDED = {"registration": "/people/me"} | dict.fromkeys(
    ("events", "surveys", "roadmaps", "webhooks"), "/people/me/data"
)
OWN: Any = KEYS.keys[0]
RSA: Any = RSAKey.generate_key(2048, {"kid": "rsa"}, private=True)
FOREIGN: Any = OKPKey.generate_key("Ed25519", {"kid": "test"})


def claims(**changed: Any) -> dict[str, Any]:
    now = int(datetime.now(UTC).timestamp())
    whole = {
        "iss": ISSUER, "aud": ISSUER, "sub": str(uuid4()), "sid": str(uuid4()), "roles": ["administrator"],
        "iat": now, "exp": now + 600,
    }  # fmt: skip
    return {name: value for name, value in {**whole, **changed}.items() if value is not None}


def signed(changed: Mapping[str, Any] | None = None, *, key: Any = OWN, **header: Any) -> str:
    told = {"alg": "Ed25519", "kid": "test", **header}
    return jwt.encode(
        {k: v for k, v in told.items() if v is not None}, claims(**(changed or {})), key, algorithms=[told["alg"]]
    )


def part(value: Any) -> str:
    return (
        base64.urlsafe_b64encode(value if isinstance(value, bytes) else json.dumps(value).encode()).decode().rstrip("=")
    )


def raw(header: dict[str, Any], signature: bytes = b"") -> str:
    return f"{part(header)}.{part(claims())}.{part(signature)}"


def hs256(secret: bytes, kid: str) -> str:
    head = f"{part({'alg': 'HS256', 'kid': kid})}.{part(claims())}"
    return f"{head}.{part(hmac.digest(secret, head.encode(), hashlib.sha256))}"


def own_with(**header: Any) -> str:
    """Signed by our own key over a header that asks for more."""
    head = f"{part({'alg': 'Ed25519', 'kid': 'test', **header})}.{part(claims())}"
    return f"{head}.{part(OWN.private_key.sign(head.encode()))}"


def seconds(away: int) -> int:
    return int((datetime.now(UTC) + timedelta(seconds=away)).timestamp())


BAD: Mapping[str, Callable[[], str]] = {
    "expired": lambda: signed({"exp": seconds(-60), "iat": seconds(-600)}),
    "not yet valid": lambda: signed({"nbf": seconds(60)}),
    "issued in the future": lambda: signed({"iat": seconds(60)}),
    "foreign key": lambda: signed(key=FOREIGN),
    "foreign key that it brings along": lambda: signed(key=FOREIGN, jwk=FOREIGN.as_dict(private=False)),
    "unsigned": lambda: raw({"alg": "none", "kid": "test"}),
    "unsigned, spelt otherwise": lambda: raw({"alg": "nOnE", "kid": "test"}),
    "no signature": lambda: raw({"alg": "Ed25519", "kid": "test"}),
    "public key as a secret": lambda: hs256(OWN.as_pem(private=False), "test"),
    "public RSA key as a secret": lambda: hs256(RSA.as_pem(private=False), "rsa"),
    "another algorithm's key": lambda: signed(key=RSA, alg="RS256", kid="test"),
    "wrong audience": lambda: signed({"aud": "another"}),
    "wrong issuer": lambda: signed({"iss": "https://elsewhere.example"}),
    "no person": lambda: signed({"sub": None}),
    "no session": lambda: signed({"sid": None}),
    "no end": lambda: signed({"exp": None}),
    "an end that is a text": lambda: signed({"exp": "tomorrow"}),
    "unknown key": lambda: signed(key=FOREIGN, kid="another"),
    "no key named": lambda: signed(kid=None),
    "what must be understood and isn't": lambda: own_with(crit=["b64"], b64=False),
    "a person who isn't an id": lambda: signed({"sub": "administrator"}),
    "roles as one text": lambda: signed({"roles": "administrator"}),
    "roles that aren't texts": lambda: signed({"roles": [["administrator"]]}),
    "networks that aren't ids": lambda: signed({"roles": ["agency"], "networks": ["all"]}),
    "huge": lambda: signed({"more": "x" * 9000}),
    "not a token": lambda: "administrator",
    "two parts": lambda: "a.b",
    "five parts": lambda: "a.b.c.d.e",
    "not base64": lambda: "ä.ö.å".encode().decode("latin-1"),
    "deep": lambda: f"{part(b'[' * 3000)}.{part(claims())}.{part(b'x')}",
}


@pytest.mark.parametrize("service", GUARDED)
@pytest.mark.parametrize("kind", BAD)
async def test_a_bad_token_is_refused_with_a_reason(stages: Mapping[str, Stage], service: str, kind: str) -> None:
    answer = await ask(stages[service], service, BAD[kind]())

    assert answer.status_code == 401, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"] == "Bearer"
    told = answer.json()
    assert told["code"] in ("token_invalid", "token_expired")
    assert told["title"]


async def ask(stage: Stage, service: str, token: str) -> httpx.Response:
    headers = [(b"authorization", f"Bearer {token}".encode("latin-1"))]
    async with stage.rewinding.trial():
        return await stage.running.http.get(GUARDED[service], headers=headers)


@pytest.mark.parametrize("service", GUARDED)
async def test_where_a_token_stands_matters(stages: Mapping[str, Stage], service: str) -> None:
    stage, good = stages[service], signed()
    asked = [
        await stage.running.http.get(f"{GUARDED[service]}?access_token={good}&token={good}"),
        await stage.running.http.get(GUARDED[service], headers={"Cookie": f"token={good}; __Host-session={good}"}),
        await stage.running.http.get(GUARDED[service], headers={"Authorization": f"Basic {good}"}),
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in asked] == [(401, "token_missing")] * 3


@pytest.mark.parametrize("service", GUARDED)
async def test_addresses_of_keys_in_a_header_are_not_asked(
    stages: Mapping[str, Stage], service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`jku` and `x5u` name where a key might be fetched: nobody looks there."""

    def fetched(*_: object, **__: object) -> None:
        raise AssertionError("something was fetched")

    monkeypatch.setattr(httpx.AsyncHTTPTransport, "handle_async_request", fetched)
    told: dict[str, Any] = {"jku": "http://127.0.0.1:9/keys", "x5u": "http://127.0.0.1:9/chain"}
    assert (await ask(stages[service], service, signed(key=FOREIGN, **told))).status_code == 401


async def test_unknown_keys_cost_one_fetch_in_five_seconds(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = FetchedKeys("http://127.0.0.1:9/jwks.json", tmp_path / "jwks.json")
    fetches = []

    async def fetch() -> KeySet:
        fetches.append(1)
        return KeySet([OWN])

    monkeypatch.setattr(keys, "_fetch", fetch)
    callers = Callers(keys)
    for number in range(50):
        with pytest.raises(Problem):
            await callers.of(signed(key=FOREIGN, kid=f"guess-{number}"))
    assert len(fetches) == 1


@pytest.mark.parametrize("kind", ["foreign key", "wrong audience", "expired", "roles as one text"])
async def test_twin_unchecked_a_bad_token_is_let_in(
    stages: Mapping[str, Stage], kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the signature nor the claims are looked at."""

    async def of(self: Callers, token: str) -> caller.Caller:
        told = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
        return caller.Caller(told["sub"], told["sid"], frozenset(told["roles"]))

    monkeypatch.setattr(Callers, "of", of)
    with pytest.raises(AssertionError):
        await test_a_bad_token_is_refused_with_a_reason(stages, "registration", kind)
