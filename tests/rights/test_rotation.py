"""Signing keys change while everybody works: no request fails; and registration may be away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest
import uvicorn
from joserfc import jws
from joserfc.jwk import KeySet, OKPKey

from deploy import services
from deploy.local.parts import open_socket
from deploy.provisioning import secret_files, signing
from services.registration.people import sessions
from shared.runtime.process import Process, open_process
from shared.runtime.settings import Settings
from shared.web import keys
from shared.web.caller import Caller, sign
from shared.web.keys import OwnKeys, own_keys, signing_key
from tests.parts import Databases, settings

FETCH_EVERY = 1.0
PUBLISHED_FIRST = timedelta(seconds=2.5)
"""As in the command, longer than the services wait between two fetches; both shortened for the test."""


@dataclass
class Platform:
    """Registration behind a real socket, since events fetches its keys; the file of its signing keys."""

    registration: httpx.AsyncClient
    events: httpx.AsyncClient
    file: Path
    token: str
    server: uvicorn.Server
    events_settings: Settings
    refused: list[tuple[str, int]] = field(default_factory=list)
    kids: set[str] = field(default_factory=set)

    async def work(self, seconds: float) -> None:
        """Renew the token and use it in both services, as a client does; strangers try keys meanwhile."""
        ends = asyncio.get_running_loop().time() + seconds
        while asyncio.get_running_loop().time() < ends:
            renewed = await self.registration.post("/sessions/current/tokens", headers=self.headers)
            self._note("renewal", renewed)
            if renewed.is_success:
                self.token = renewed.json()["token"]
            self.kids.add(str(jws.extract_compact(self.token.encode()).headers()["kid"]))
            self._note("registration", await self.registration.get("/people/me", headers=self.headers))
            self._note("events", await self.events.get("/people/me/data", headers=self.headers))
            await self.events.get("/people/me/data", headers={"Authorization": f"Bearer {stranger()}"})
            await asyncio.sleep(0.02)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def _note(self, where: str, answer: httpx.Response) -> None:
        if not answer.is_success:
            self.refused.append((where, answer.status_code))


def stranger() -> str:
    """A token of a key that nobody has published."""
    key = OKPKey.generate_key("Ed25519", {"kid": uuid4().hex})
    return sign(KeySet([key]), Caller(uuid4(), uuid4(), frozenset()), now=datetime.now(UTC))[0]


@pytest.fixture
async def platform(databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Platform]:
    monkeypatch.setattr(keys, "REFRESH_SECONDS", FETCH_EVERY)
    async with AsyncExitStack() as opened:
        file = secret_files.signing_keys(tmp_path, "registration")
        issuer = await opened.enter_async_context(opened_process("registration", databases, tmp_path, file=file))
        listening = open_socket()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(issuer.app, log_config=None, lifespan="off"))
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        events = await opened.enter_async_context(opened_process("events", databases, tmp_path, url=url))
        yield Platform(
            await opened.enter_async_context(client(issuer)),
            await opened.enter_async_context(client(events)),
            file,
            await begun_session(issuer, file),
            server,
            events_settings=told("events", "", tmp_path, url=url),
        )
        server.should_exit = True
        await serving
        listening.close()


def told(name: str, dsn: str, folder: Path, *, file: Path | None = None, url: str = "") -> Settings:
    """As the environment would say it: where the keys lie, or where they are published."""
    made = settings(services.load(name), dsn, folder)
    where = {"signing_keys_file": file} if file else {"jwks_url": f"{url}/jwks.json"}
    return made.model_copy(update=where)


@asynccontextmanager
async def opened_process(
    name: str, databases: Databases, folder: Path, *, file: Path | None = None, url: str = ""
) -> AsyncIterator[Process]:
    service = services.load(name)
    dsn = await databases.clone(name, service.migration_folders())
    process = await open_process(service, told(name, dsn, folder, file=file, url=url))
    yield process
    await process.stop()
    await databases.drop(dsn)


def client(process: Process) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=process.app), base_url="http://service")


async def begun_session(issuer: Process, file: Path) -> str:
    """Somebody has logged in; their first token."""
    person, now = uuid4(), datetime.now(UTC)
    async with issuer.resources.pool.acquire() as tx, tx.transaction():
        await tx.execute(
            "INSERT INTO people (id, address, language, created_at) VALUES ($1, 'kirjaamo@akaa.example', 'fi', $2)",
            person,
            now,
        )
        begun = await sessions.begin(tx, UUID(str(person)), now, in_browser=False)
    return sign(own_keys(file), begun.caller, now=now)[0]


async def test_a_new_key_takes_over_and_no_request_fails(platform: Platform) -> None:
    before = str(signing_key(own_keys(platform.file), datetime.now(UTC)).kid)
    await platform.work(0.5)
    signing.rotate(platform.file, datetime.now(UTC), published_first=PUBLISHED_FIRST)
    await platform.work(PUBLISHED_FIRST.total_seconds() + 1)

    assert platform.refused == []
    assert len(platform.kids) == 2
    assert signing.drop_old(platform.file, datetime.now(UTC)) == []
    assert signing.drop_old(platform.file, datetime.now(UTC) + timedelta(hours=25)) == [before]
    await platform.work(0.5)
    assert platform.refused == []


async def test_twin_a_key_that_signs_at_once_fails_requests(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Strangers' keys have used up the fetch when the new key's first token comes."""
    monkeypatch.setattr(keys, "REFRESH_SECONDS", 30.0)
    await platform.work(0.5)
    signing.rotate(platform.file, datetime.now(UTC) - timedelta(seconds=1), published_first=timedelta())
    await platform.work(0.5)
    assert ("events", 401) in platform.refused


async def test_without_registration_events_goes_on_and_starts_anew(
    platform: Platform, databases: Databases, tmp_path: Path
) -> None:
    await platform.work(0.3)
    token = platform.token
    platform.server.should_exit = True
    await asyncio.sleep(0.3)

    headers = {"Authorization": f"Bearer {token}"}
    assert (await platform.events.get("/people/me/data", headers=headers)).status_code == 200
    unknown = {"Authorization": f"Bearer {stranger()}"}
    assert (await platform.events.get("/people/me/data", headers=unknown)).status_code == 401
    url = str(platform.events_settings.jwks_url).removesuffix("/jwks.json")
    async with opened_process("events", databases, tmp_path, url=url) as anew, client(anew) as http:
        assert (await http.get("/people/me/data", headers=headers)).status_code == 200


async def test_twin_without_the_kept_keys_a_new_start_refuses(
    platform: Platform, databases: Databases, tmp_path: Path
) -> None:
    platform.server.should_exit = True
    await asyncio.sleep(0.3)
    (tmp_path / "jwks.json").unlink(missing_ok=True)
    url = str(platform.events_settings.jwks_url).removesuffix("/jwks.json")
    async with opened_process("events", databases, tmp_path, url=url) as anew, client(anew) as http:
        assert (await http.get("/people/me/data", headers=platform.headers)).status_code == 401


async def test_a_file_that_is_broken_leaves_the_known_keys_in_force(tmp_path: Path) -> None:
    file = secret_files.signing_keys(tmp_path, "registration")
    held = OwnKeys(file)
    known = [key.kid for key in held.known.keys]
    for broken in ("", "{", '{"keys": []}', '{"keys": [{"kty": "RSA"}]}'):
        file.write_text(broken)
        await held.renew()
        assert [key.kid for key in held.known.keys] == known
    file.unlink()
    await held.renew()
    assert [key.kid for key in held.known.keys] == known


def test_a_key_signs_from_its_moment_on(tmp_path: Path) -> None:
    file, now = secret_files.signing_keys(tmp_path, "registration"), datetime.now(UTC)
    begins = signing.rotate(file, now)

    first, second = signing.listed(file, now)
    assert (first.signs, second.signs, second.needed_until) == (
        False,
        True,
        begins.replace(microsecond=0) + signing.TOKENS_LIVE,
    )
    assert [key.signs for key in signing.listed(file, begins)] == [True, False]
    assert file.stat().st_mode & 0o077 == 0
