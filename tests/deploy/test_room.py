"""The sum of all pools stays below what the server grants (guarantee RQ11)."""

import pytest

from deploy.cli.room import Room, room
from deploy.local.postgres import LocalPostgres
from deploy.services import names


async def test_a_usual_server_has_room_for_several_processes_of_each_service(postgres: LocalPostgres) -> None:
    assert (await room(postgres.superuser_dsn, None)).processes >= 2


async def test_larger_pools_than_the_server_grants_are_found(
    postgres: LocalPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POOL_SIZE", "500")
    trouble = (await room(postgres.superuser_dsn, None)).trouble
    assert trouble is not None
    assert str(len(names()) * 501) in trouble


def test_operators_keep_connections_of_their_own() -> None:
    assert Room(granted=30, taken=26).trouble is not None
