"""Secret links: derived, hashed, spent once, killed by asking again."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from shared.mail import links
from shared.mail.links import SecretLink
from shared.postgres import Pool
from tests.mail.conftest import NOW

KEY = bytes(range(32))
SUBJECT, PERSON = uuid4(), uuid4()
TOMORROW = NOW + timedelta(days=1)


async def renewed(pool: Pool, subject: UUID = SUBJECT, purpose: str = "confirm") -> str:
    async with pool.acquire() as tx:
        return await links.renew(tx, KEY, purpose, subject, person_id=PERSON, now=NOW, expires_at=TOMORROW)


async def found(pool: Pool, secret: str, purpose: str = "confirm", later: timedelta = timedelta()) -> SecretLink | None:
    async with pool.acquire() as connection:
        return await links.find(connection, purpose, secret, NOW + later)


async def spent(pool: Pool, secret: str) -> SecretLink | None:
    async with pool.acquire() as connection, connection.transaction():
        return await links.spend(connection, "confirm", secret, NOW)


def test_a_secret_is_the_same_each_time_it_is_derived() -> None:
    assert links.secret(KEY, "confirm", SUBJECT, 7) == links.secret(KEY, "confirm", SUBJECT, 7)
    assert len(links.secret(KEY, "confirm", SUBJECT, 7)) == 43


@pytest.mark.parametrize(
    "other",
    [
        links.secret(bytes(32), "confirm", SUBJECT, 7),
        links.secret(KEY, "leave", SUBJECT, 7),
        links.secret(KEY, "confirm", PERSON, 7),
        links.secret(KEY, "confirm", SUBJECT, 8),
    ],
    ids=["key", "purpose", "subject", "generation"],
)
def test_another_key_purpose_subject_or_generation_is_another_secret(other: str) -> None:
    assert other != links.secret(KEY, "confirm", SUBJECT, 7)


def test_a_short_link_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        links.secret(b"short", "confirm", SUBJECT, 0)


async def test_looking_at_a_link_ten_times_spends_nothing(pool: Pool) -> None:
    secret = await renewed(pool)
    for _ in range(10):
        assert await found(pool, secret) is not None
    assert await spent(pool, secret) is not None


async def test_of_twenty_parallel_spenders_exactly_one_gets_the_link(pool: Pool) -> None:
    secret = await renewed(pool)
    opened = await asyncio.gather(*(spent(pool, secret) for _ in range(20)))
    assert [link.subject_id for link in opened if link] == [SUBJECT]


async def test_without_the_single_statement_every_spender_would_get_it(pool: Pool) -> None:
    """The twin: looking first and marking afterwards, all twenty held between the two."""
    secret = await renewed(pool)
    looked = asyncio.Barrier(20)

    async def look_then_mark() -> bool:
        async with pool.acquire() as connection, connection.transaction():
            link = await links.find(connection, "confirm", secret, NOW)
            await looked.wait()
            await connection.execute("UPDATE secret_links SET spent_at = $1", NOW)
            return link is not None and link.spent_at is None

    assert sum(await asyncio.gather(*(look_then_mark() for _ in range(20)))) == 20


async def test_a_spent_link_is_still_known_to_its_holder(pool: Pool) -> None:
    secret = await renewed(pool)
    await spent(pool, secret)
    link = await found(pool, secret)
    assert link is not None
    assert link.spent_at == NOW


async def test_asking_again_kills_the_older_link(pool: Pool) -> None:
    older, newer = await renewed(pool), await renewed(pool)
    assert await spent(pool, older) is None
    assert await spent(pool, newer) is not None


async def test_a_new_link_after_a_spent_one_works(pool: Pool) -> None:
    await spent(pool, await renewed(pool))
    assert await spent(pool, await renewed(pool)) is not None


async def test_a_link_opens_nothing_for_another_purpose(pool: Pool) -> None:
    assert await found(pool, await renewed(pool), purpose="leave") is None


async def test_a_link_opens_nothing_once_expired(pool: Pool) -> None:
    assert await found(pool, await renewed(pool), later=timedelta(days=1)) is None


@pytest.mark.parametrize("junk", ["", "x", "'; DROP TABLE secret_links", "ä" * 90, "x" * 10_000])
async def test_junk_opens_nothing(pool: Pool, junk: str) -> None:
    assert await found(pool, junk) is None
    assert await spent(pool, junk) is None


async def test_a_letter_can_be_written_again_without_a_stored_secret(pool: Pool) -> None:
    secret = await renewed(pool)
    async with pool.acquire() as connection:
        assert await links.living(connection, KEY, "confirm", SUBJECT, NOW) == secret
        stored = await connection.fetchrow("SELECT to_jsonb(secret_links)::text FROM secret_links")
    assert stored is not None
    assert secret not in stored[0]


async def test_a_spent_link_is_not_mailed_again(pool: Pool) -> None:
    await spent(pool, await renewed(pool))
    async with pool.acquire() as connection:
        assert await links.living(connection, KEY, "confirm", SUBJECT, NOW) is None


async def test_a_kept_link_stays_the_same_and_lives_longer(pool: Pool) -> None:
    async def kept(expires_in_days: int) -> str:
        async with pool.acquire() as tx:
            expires_at = NOW + timedelta(days=expires_in_days)
            return await links.keep(tx, KEY, "leave", SUBJECT, person_id=PERSON, now=NOW, expires_at=expires_at)

    assert await kept(1) == (secret := await kept(30))
    assert await found(pool, secret, "leave", later=timedelta(days=29)) is not None


async def test_a_kept_link_that_has_expired_is_made_anew(pool: Pool) -> None:
    old = await renewed(pool, purpose="leave")
    later = NOW + timedelta(days=2)
    async with pool.acquire() as tx:
        new = await links.keep(
            tx, KEY, "leave", SUBJECT, person_id=PERSON, now=later, expires_at=later + timedelta(days=1)
        )
    assert new != old


async def test_a_link_is_renewed_by_many_at_once(pool: Pool) -> None:
    secrets = await asyncio.gather(*(renewed(pool) for _ in range(12)))
    living = [secret for secret in secrets if await found(pool, secret)]
    assert len(living) == 1


async def test_a_dropped_link_is_dead(pool: Pool) -> None:
    secret = await renewed(pool)
    async with pool.acquire() as tx:
        await links.drop(tx, "confirm", SUBJECT)
    assert await found(pool, secret) is None


async def test_the_database_refuses_a_hash_of_another_length(pool: Pool) -> None:
    async with pool.acquire() as connection:
        with pytest.raises(asyncpg.CheckViolationError):
            await connection.execute(
                "INSERT INTO secret_links VALUES ('\\x00', 'confirm', $1, NULL, 1, now(), now(), NULL)", SUBJECT
            )
