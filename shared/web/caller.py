"""Who asks: a signed token is verified once and remembered until it expires."""

from collections import OrderedDict
from collections.abc import Callable, Container
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jwk import GuestProtocol, Key, KeySet

from shared.web.keys import Keys, signing_key
from shared.web.problems import Problem

ALGORITHMS = {"RSA": "RS256", "OKP": "Ed25519"}
"""By the kind of key. RSA's signatures are checked in a fifth of Ed25519's time (17 microseconds, 81): when people sign
up all at once, each comes with a token that wasn't seen before. That they take longer to make is once in ten minutes.
"""

ISSUER = "digiverkosto"
SERVICE = "service"
"""The role of our own services: no person, and no right but to ask for what is for services."""

LIFETIME = timedelta(minutes=10)
REMEMBERED = 50_000
LONGEST_TOKEN = 8 * 1024
SKEW_SECONDS = 5
"""So far may the clocks of two services be apart."""


class UnknownKey(Exception):
    """A token is signed with a key that we don't have; it may have been published since."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a machine's key is for (feature H18): a coordinator's routes of these networks, `writes` or GET alone."""

    networks: frozenset[UUID]
    writes: bool


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever has a valid token. `roles` are platform-wide: administrator, coordinator, agency, service.

    With a `scope` it is a machine (role agency) whose ids are its key's: no person, and no other right.
    """

    person_id: UUID
    session_id: UUID
    roles: frozenset[str]
    scope: Scope | None = None

    @property
    def administers(self) -> bool:
        return self.scope is None and "administrator" in self.roles

    @property
    def is_service(self) -> bool:
        return SERVICE in self.roles

    @property
    def person(self) -> UUID | None:
        """Who is told as the author of an act; None for a machine."""
        return None if self.scope or self.is_service else self.person_id


def now() -> datetime:
    return datetime.now(UTC)


def sign(keys: KeySet, caller: Caller, *, now: datetime, lifetime: timedelta = LIFETIME) -> tuple[str, datetime]:
    """A token for `caller` and the instant at which it expires."""
    key = signing_key(keys, now)
    expires_at = now + lifetime
    claims: dict[str, Any] = {
        "iss": ISSUER,
        "aud": ISSUER,
        "sub": str(caller.person_id),
        "sid": str(caller.session_id),
        "roles": sorted(caller.roles),
        "iat": int(now.timestamp()),
        "exp": int(expires_at.timestamp()),
    }
    if caller.scope:
        claims["networks"] = sorted(map(str, caller.scope.networks))
        claims["access"] = "write" if caller.scope.writes else "read"
    algorithm = ALGORITHMS[key.key_type]
    return jwt.encode({"alg": algorithm, "kid": key.kid}, claims, key, algorithms=[algorithm]), expires_at


class Callers:
    """Turns tokens into callers; remembers the verified ones, at most `REMEMBERED`, oldest out first."""

    def __init__(self, keys: Keys, ended: Container[UUID] = frozenset(), clock: Callable[[], datetime] = now) -> None:
        self._keys = keys
        self._ended = ended
        self._clock = clock
        self._seen: OrderedDict[str, tuple[Caller, float]] = OrderedDict()
        self._claims = jwt.JWTClaimsRegistry(
            iss={"essential": True, "value": ISSUER},
            aud={"essential": True, "value": ISSUER},
            sub={"essential": True},
            sid={"essential": True},
            exp={"essential": True},
            leeway=SKEW_SECONDS,
            now=lambda: int(clock().timestamp()),
        )

    async def of(self, token: str) -> Caller:
        """The caller whom a token names. Raises Problem 401 for every other token, and once its session has ended."""
        caller = await self._named(token)
        if caller.session_id in self._ended:
            raise unauthenticated("session_ended")
        return caller

    async def _named(self, token: str) -> Caller:
        if len(token) > LONGEST_TOKEN:
            raise unauthenticated("token_invalid")
        remembered = self._seen.get(token)
        if remembered and remembered[1] > self._clock().timestamp():
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


def _caller(claims: dict[str, Any]) -> Caller:
    """Raises Problem 401 for claims of another shape than ours, however well they are signed."""
    roles = claims.get("roles", [])
    if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
        raise unauthenticated("token_invalid")
    try:
        person, session = UUID(str(claims["sub"])), UUID(str(claims["sid"]))
        scope = _scope(claims) if "agency" in roles else None
    except ValueError as error:
        raise unauthenticated("token_invalid") from error
    return Caller(person, session, frozenset(roles), scope)


def _scope(claims: dict[str, Any]) -> Scope:
    networks = claims.get("networks", [])
    if not isinstance(networks, list):
        raise ValueError("networks")
    return Scope(frozenset(UUID(str(one)) for one in networks), claims.get("access") == "write")
