"""Who asks: a signed token is verified once and remembered until it expires."""

import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jwk import GuestProtocol, Key, KeySet

from shared.web.keys import Keys
from shared.web.problems import Problem

ALGORITHMS = {"RSA": "RS256", "OKP": "Ed25519"}
"""By the kind of key. RSA's signatures are checked in a fifth of Ed25519's time (17 microseconds, 81): when people sign
up all at once, each comes with a token that wasn't seen before. That they take longer to make is once in ten minutes.
"""

ISSUER = "digiverkosto"
LIFETIME = timedelta(minutes=10)
REMEMBERED = 50_000


class UnknownKey(Exception):
    """A token is signed with a key that we don't have; it may have been published since."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A person with a valid token. `roles` are platform-wide: administrator, coordinator, agency, service."""

    person_id: UUID
    session_id: UUID
    roles: frozenset[str]

    @property
    def administers(self) -> bool:
        return "administrator" in self.roles


def sign(keys: KeySet, caller: Caller, *, now: datetime, lifetime: timedelta = LIFETIME) -> tuple[str, datetime]:
    """A token for `caller` and the instant at which it expires."""
    key = keys.keys[0]
    expires_at = now + lifetime
    claims = {
        "iss": ISSUER,
        "aud": ISSUER,
        "sub": str(caller.person_id),
        "sid": str(caller.session_id),
        "roles": sorted(caller.roles),
        "iat": int(now.timestamp()),
        "exp": int(expires_at.timestamp()),
    }
    algorithm = ALGORITHMS[key.key_type]
    return jwt.encode({"alg": algorithm, "kid": key.kid}, claims, key, algorithms=[algorithm]), expires_at


class Callers:
    """Turns tokens into callers; remembers the verified ones, at most `REMEMBERED`, oldest out first."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._seen: OrderedDict[str, tuple[Caller, float]] = OrderedDict()
        self._claims = jwt.JWTClaimsRegistry(
            iss={"essential": True, "value": ISSUER},
            aud={"essential": True, "value": ISSUER},
            sub={"essential": True},
            sid={"essential": True},
            exp={"essential": True},
        )

    async def of(self, token: str) -> Caller:
        """The caller whom a token names. Raises Problem 401 for every other token."""
        remembered = self._seen.get(token)
        if remembered and remembered[1] > time.time():
            return remembered[0]
        caller, expires = await self._verify(token)
        self._seen[token] = (caller, expires)
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return caller

    async def _verify(self, token: str) -> tuple[Caller, float]:
        try:
            return self._read(token)
        except UnknownKey:
            await self._keys.renew()
        try:
            return self._read(token)
        except UnknownKey as error:
            raise unauthenticated("token_invalid") from error

    def _read(self, token: str) -> tuple[Caller, float]:
        """Raises UnknownKey when the token names a key that isn't known (yet)."""
        try:
            read = jwt.decode(token, self._key, algorithms=[*ALGORITHMS.values()])
            self._claims.validate(read.claims)
        except ExpiredTokenError as error:
            raise unauthenticated("token_expired") from error
        except (JoseError, ValueError) as error:
            raise unauthenticated("token_invalid") from error
        return _caller(read.claims), float(read.claims["exp"])

    def _key(self, signed: GuestProtocol) -> Key:
        named = signed.headers().get("kid")
        for key in self._keys.known.keys:
            if key.kid == named:
                return key
        raise UnknownKey(named)


def unauthenticated(code: str) -> Problem:
    return Problem(401, code, headers={"WWW-Authenticate": "Bearer"})


def bearer(header: str | None) -> str | None:
    """The token of an Authorization header; None where there is none."""
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def _caller(claims: dict[str, object]) -> Caller:
    roles = claims.get("roles", [])
    if not isinstance(roles, Sequence):
        raise unauthenticated("token_invalid")
    try:
        person, session = UUID(str(claims["sub"])), UUID(str(claims["sid"]))
    except ValueError as error:
        raise unauthenticated("token_invalid") from error
    return Caller(person, session, frozenset(str(role) for role in roles))
