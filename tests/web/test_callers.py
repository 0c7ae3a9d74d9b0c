"""Who a token names, how long it is believed, and what is no token of ours (guarantees RS1, RS8, feature H18)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from shared.web import caller
from shared.web.caller import ISSUER, SKEW_SECONDS, Caller, Callers, Scope, bearer, sign
from shared.web.keys import Keys
from shared.web.problems import Problem
from tests.parts import KEYS, At
from tests.rights.test_tokens import BAD, signed

LEADER = Caller(uuid4(), uuid4(), frozenset({"coordinator"}))
NETWORKS = frozenset({uuid4(), uuid4()})
RSA: Any = RSAKey.generate_key(2048, {"kid": "rsa"}, private=True)


@pytest.fixture
def clock() -> At:
    return At(datetime.now(UTC).replace(microsecond=0))


async def refusal(callers: Callers, token: str) -> str:
    with pytest.raises(Problem) as refused:
        await callers.of(token)
    assert (refused.value.status, refused.value.headers) == (401, {"WWW-Authenticate": "Bearer"})
    return str(refused.value.code)


@pytest.mark.parametrize("kind", BAD)
async def test_what_is_no_token_of_ours_names_nobody(kind: str) -> None:
    code = await refusal(Callers(Keys(KEYS)), BAD[kind]())
    assert code == ("token_expired" if kind == "expired" else "token_invalid")


@pytest.mark.parametrize(
    "who",
    [
        LEADER,
        Caller(uuid4(), uuid4(), frozenset()),
        Caller(uuid4(), uuid4(), frozenset({"agency"}), Scope(NETWORKS, writes=True)),
        Caller(uuid4(), uuid4(), frozenset({"agency"}), Scope(NETWORKS, writes=False)),
        Caller(uuid4(), uuid4(), frozenset({"agency"}), Scope(frozenset(), writes=False)),
    ],
    ids=["leader", "person", "writing key", "reading key", "key for nothing"],
)
@pytest.mark.parametrize("keys", [KEYS, KeySet([RSA])], ids=["Ed25519", "RSA"])
async def test_a_token_names_whom_it_was_made_for(clock: At, who: Caller, keys: KeySet) -> None:
    token, _ = sign(keys, who, now=clock())
    assert await Callers(Keys(keys), clock=clock).of(token) == who


def test_a_token_says_what_it_says_for_ten_minutes_and_nothing_else(clock: At) -> None:
    token, expires_at = sign(KEYS, LEADER, now=clock())
    read = jwt.decode(token, KEYS, algorithms=["Ed25519"])
    begins = int(clock().timestamp())
    assert expires_at == clock() + timedelta(minutes=10)
    assert (read.header["alg"], read.header["kid"]) == ("Ed25519", "test")
    assert read.claims == {
        "iss": ISSUER,
        "aud": ISSUER,
        "sub": str(LEADER.person_id),
        "sid": str(LEADER.session_id),
        "roles": ["coordinator"],
        "iat": begins,
        "exp": begins + 600,
    }
    key = Caller(uuid4(), uuid4(), frozenset({"agency"}), Scope(NETWORKS, writes=False))
    told = jwt.decode(sign(KEYS, key, now=clock())[0], KEYS, algorithms=["Ed25519"]).claims
    assert (told["networks"], told["access"]) == (sorted(map(str, NETWORKS)), "read")


async def test_a_token_is_believed_until_it_expires_and_no_longer(clock: At) -> None:
    callers = Callers(Keys(KEYS), clock=clock)
    token, expires_at = sign(KEYS, LEADER, now=clock())
    clock.now = expires_at - timedelta(seconds=1)
    assert await callers.of(token) == LEADER
    clock.now = expires_at + timedelta(seconds=SKEW_SECONDS + 1)
    assert await refusal(callers, token) == "token_expired"


async def test_clocks_that_are_a_little_apart_are_forgiven_and_no_more(clock: At) -> None:
    token, expires_at = sign(KEYS, LEADER, now=clock())
    clock.now = expires_at + timedelta(seconds=SKEW_SECONDS - 1)
    assert await Callers(Keys(KEYS), clock=clock).of(token) == LEADER
    clock.now = expires_at + timedelta(seconds=SKEW_SECONDS + 1)
    assert await refusal(Callers(Keys(KEYS), clock=clock), token) == "token_expired"


async def test_an_ended_sessions_token_is_refused_also_where_it_is_remembered(clock: At) -> None:
    ended = set[Any]()
    callers = Callers(Keys(KEYS), ended, clock)
    token, _ = sign(KEYS, LEADER, now=clock())
    assert await callers.of(token) == LEADER
    ended.add(LEADER.session_id)
    assert await refusal(callers, token) == "session_ended"


class Counted(Keys):
    """Counts looks at the keys and renewals; `coming` are there after a renewal."""

    def __init__(self, known: KeySet, coming: KeySet | None = None) -> None:
        super().__init__(known)
        self.coming, self.renewals = coming, 0

    async def renew(self) -> None:
        self.renewals += 1
        self.known = self.coming or self.known


async def test_a_signature_is_verified_once(clock: At) -> None:
    keys = Counted(KEYS)
    callers = Callers(keys, clock=clock)
    token, _ = sign(KEYS, LEADER, now=clock())
    await callers.of(token)
    keys.known = KeySet([])
    assert await callers.of(token) == LEADER
    assert keys.renewals == 0


async def test_a_key_that_came_since_is_looked_for_once(clock: At) -> None:
    keys = Counted(KeySet([RSA]), coming=KEYS)
    assert await Callers(keys, clock=clock).of(sign(KEYS, LEADER, now=clock())[0]) == LEADER
    assert keys.renewals == 1
    nowhere = Counted(KeySet([RSA]))
    assert await refusal(Callers(nowhere, clock=clock), sign(KEYS, LEADER, now=clock())[0]) == "token_invalid"
    assert nowhere.renewals == 1


async def test_only_so_many_are_remembered_and_the_oldest_goes_first(
    clock: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caller, "REMEMBERED", 2)
    keys = Counted(KEYS)
    callers = Callers(keys, clock=clock)
    tokens = [sign(KEYS, Caller(uuid4(), uuid4(), frozenset()), now=clock())[0] for _ in range(3)]
    for token in tokens:
        await callers.of(token)
    keys.known = KeySet([])
    assert [(await callers.of(token)) is not None for token in tokens[1:]] == [True, True]
    assert await refusal(callers, tokens[0]) == "token_invalid"


async def test_a_token_may_be_eight_kilobytes_and_no_more() -> None:
    length = len(signed({"more": ""}))
    room = caller.LONGEST_TOKEN - length
    longest = signed({"more": "x" * (room * 3 // 4)})
    while len(longest) < caller.LONGEST_TOKEN:
        room += 1
        longest = signed({"more": "x" * (room * 3 // 4)})
    assert len(longest) == caller.LONGEST_TOKEN == 8192
    assert (await Callers(Keys(KEYS)).of(longest)).administers
    assert await refusal(Callers(Keys(KEYS)), longest + "x") == "token_invalid"


@pytest.mark.parametrize(
    ("claims", "roles", "scope"),
    [
        ({"roles": None}, frozenset(), None),
        ({"roles": ["agency"]}, {"agency"}, Scope(frozenset(), writes=False)),
        ({"roles": ["agency"], "access": "everything"}, {"agency"}, Scope(frozenset(), writes=False)),
        ({"roles": ["leader"], "networks": ["all"], "access": "write"}, {"leader"}, None),
    ],
    ids=["no roles", "no networks", "another access", "networks of a person"],
)
async def test_what_a_token_leaves_out_gives_no_right(
    claims: dict[str, Any], roles: frozenset[str], scope: Scope | None
) -> None:
    named = await Callers(Keys(KEYS)).of(signed(claims))
    assert (named.roles, named.scope) == (roles, scope)


@pytest.mark.parametrize("claim", ["iss", "aud", "sub", "sid", "exp"])
async def test_a_token_that_leaves_out_what_every_token_has_is_refused(claim: str) -> None:
    assert await refusal(Callers(Keys(KEYS)), signed({claim: None})) == "token_invalid"


@pytest.mark.parametrize("networks", ["all", {str(UUID(int=1)): True}, [["all"]], [7]])
async def test_networks_of_another_shape_are_refused(networks: object) -> None:
    assert await refusal(Callers(Keys(KEYS)), signed({"roles": ["agency"], "networks": networks})) == "token_invalid"


@pytest.mark.parametrize(
    ("roles", "scope", "administers", "is_service", "is_a_person"),
    [
        ({"administrator"}, None, True, False, True),
        ({"administrator"}, Scope(NETWORKS, writes=True), False, False, False),
        ({"coordinator"}, None, False, False, True),
        ({"service"}, None, False, True, False),
    ],
)
def test_machines_are_no_authors_and_administer_nothing(
    roles: set[str], scope: Scope | None, administers: bool, is_service: bool, is_a_person: bool
) -> None:
    who = Caller(uuid4(), uuid4(), frozenset(roles), scope)
    assert (who.administers, who.is_service) == (administers, is_service)
    assert who.person == (who.person_id if is_a_person else None)


@pytest.mark.parametrize(
    ("header", "token"),
    [
        (None, None),
        ("", None),
        ("Bearer", None),
        ("Bearer ", None),
        ("Bearer   ", None),
        ("Bearer abc", "abc"),
        ("bearer abc", "abc"),
        ("BEARER  abc ", "abc"),
        ("Bearer a b", "a b"),
        ("Basic abc", None),
        ("abc", None),
    ],
)
def test_a_header_brings_a_token_only_as_a_bearer(header: str | None, token: str | None) -> None:
    assert bearer(header) == token


@pytest.mark.parametrize("kind", ["foreign key", "wrong issuer", "huge"])
async def test_twin_unread_a_bad_token_names_somebody(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    remembered: Callable[..., Any] = Callers.of

    async def of(self: Callers, token: str) -> Any:
        return await remembered(self, signed())

    monkeypatch.setattr(Callers, "of", of)
    with pytest.raises(pytest.fail.Exception):
        await test_what_is_no_token_of_ours_names_nobody(kind)
