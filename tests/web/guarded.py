"""The small app behind its guard, for tests."""

from collections.abc import AsyncIterator

import asyncpg
import httpx
import pytest

from deploy.local.postgres import LocalPostgres
from shared.postgres import Pool
from tests.web.small_app import (
    client_of,
    small_app,
)


@pytest.fixture(scope="module")
async def pool(postgres: LocalPostgres) -> AsyncIterator[Pool]:
    async with asyncpg.create_pool(postgres.superuser_dsn, min_size=1, max_size=2) as pool:
        yield pool


@pytest.fixture(scope="module")
async def http(pool: Pool) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(small_app(pool)) as client:
        yield client


@pytest.fixture
async def uncounted(pool: Pool) -> AsyncIterator[httpx.AsyncClient]:
    """An app in which nobody has written anything yet."""
    async with client_of(small_app(pool)) as client:
        yield client
