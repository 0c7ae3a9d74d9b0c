"""What another agency's program reads with its key is told from what a coordinator reads (features K7, H18)."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from shared.privacy import duty_log
from shared.web.caller import Caller, Scope, sign
from tests.parts import KEYS, Running
from tests.registration.gatherings import Gatherings


async def test_another_agencys_program_is_told_from_a_coordinator(
    registration: Running, gatherings: Gatherings
) -> None:
    key = uuid4()
    machine = Caller(key, uuid4(), frozenset({"agency"}), Scope(frozenset({gatherings.network_id}), writes=False))
    token, _ = sign(KEYS, machine, now=datetime.now(UTC))
    path = f"/networks/{gatherings.network_id}/members"
    answer = await registration.http.get(path, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    (row,) = await registration.fetch("SELECT * FROM duty.log")
    assert (row["acted_as"], row["who"], row["scope_id"]) == ("agency", key, gatherings.network_id)


async def test_twin_a_log_that_knows_no_agencies_writes_coordinator(
    registration: Running, gatherings: Gatherings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duty_log, "_acted_as", lambda _: "coordinator")
    with pytest.raises(AssertionError):
        await test_another_agencys_program_is_told_from_a_coordinator(registration, gatherings)
