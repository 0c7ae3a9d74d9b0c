"""To open a mailed link changes nothing, however often: mail programs open it before anybody does (RS4, RS5)."""

from collections.abc import Sequence

import httpx
import pytest

from shared.mail import links
from tests.parts import Running
from tests.privacy.test_secret_holders import HELD, own, path_of
from tests.registration.gatherings import Gatherings
from tests.registration.scenes import Scenes

READ = [name for name in HELD if name.startswith("GET ")]
TIMES = 10

KEMI, AKAA, SALO = (f"kirjaamo@{town}.example" for town in ("kemi", "akaa", "salo"))

MAY_CHANGE = ("used_at",)
"""That a page was used, which tells its holder when it was last."""


async def digest(registration: Running) -> dict[str, str]:
    """Every table, without the columns that may change."""
    tables = await registration.fetch(
        "SELECT schemaname || '.' || quote_ident(tablename) AS name FROM pg_tables "
        "WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    )
    sums = {}
    for (name,) in tables:
        (row,) = await registration.fetch(
            f"SELECT md5(coalesce(string_agg(one, '|' ORDER BY one), '')) FROM "
            f"(SELECT (to_jsonb(t) - $1::text[])::text AS one FROM {name} t) AS rows",
            list(MAY_CHANGE),
        )
        sums[name] = row[0]
    return sums


@pytest.fixture
async def held(
    registration: Running, gatherings: Gatherings, scenes: Scenes
) -> tuple[Sequence[str], dict[str, object]]:
    """A living link of every kind; and the ids of whose page it is."""
    network = str(gatherings.network_id)
    kemi, akaa = await scenes.member(network, KEMI), await scenes.member(network, AKAA)
    await scenes.post(f"/networks/{network}/members", {"address": SALO})  # has still to confirm it
    occurrence = await gatherings.open()
    await gatherings.set_policy(occurrence, policy="open", join_link="https://kokous.example/1")
    signup = await gatherings.sign_up(occurrence, kemi)
    page = f"/my-signups/{await own(registration, kemi)}"
    await registration.http.post(f"{page}/calendar", data={})
    await scenes.post("/logins", {"address": KEMI})
    await scenes.post("/people/me/address-changes", {"address": "uusi@kemi.example"}, person=kemi)
    await registration.http.delete("/people/me?confirm=true", headers=registration.as_(person=akaa))
    await scenes.mails(KEMI)  # the letter of a sign-up makes its links as it is written
    return await living(registration), {
        "signup_id": signup["id"],
        "occurrence_id": occurrence.id,
        "series_id": occurrence.series_id,
    }


async def living(registration: Running) -> list[str]:
    key, now = registration.process.resources.link_key, registration.clock()
    rows = await registration.fetch("SELECT DISTINCT purpose, subject_id FROM secret_links")
    async with registration.process.resources.pool.acquire() as connection:
        found = [await links.living(connection, key, row["purpose"], row["subject_id"], now) for row in rows]
    return [secret for secret in found if secret]


async def open_all(registration: Running, secrets: Sequence[str], ids: dict[str, object]) -> dict[str, int]:
    """How many of the links each route has opened."""
    opened = dict.fromkeys(READ, 0)
    for route in READ:
        for secret in secrets:
            method, path = path_of(route, secret, **ids)
            answer = await registration.http.request(method, path)
            opened[route] += answer.status_code in (httpx.codes.OK, httpx.codes.SEE_OTHER, httpx.codes.FOUND)
    return opened


async def test_a_link_opened_ten_times_changes_nothing(
    registration: Running, held: tuple[Sequence[str], dict[str, object]]
) -> None:
    secrets, ids = held
    before = await digest(registration)
    for _ in range(TIMES):
        opened = await open_all(registration, secrets, ids)
        assert [route for route, number in opened.items() if not number] == []
    after = await digest(registration)
    assert [table for table in before if after[table] != before[table]] == []


async def test_twin_a_link_that_is_spent_by_opening_is_found(
    registration: Running, held: tuple[Sequence[str], dict[str, object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    find = links.find

    async def find_and_spend(connection: object, purpose: str, secret: str, now: object) -> object:
        await links.spend(connection, purpose, secret, now)  # type: ignore[arg-type]
        return await find(connection, purpose, secret, now)  # type: ignore[arg-type]

    monkeypatch.setattr(links, "find", find_and_spend)
    with pytest.raises(AssertionError):
        await test_a_link_opened_ten_times_changes_nothing(registration, held)
