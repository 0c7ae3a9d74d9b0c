"""Only what keeps its contract is said, and only when its transaction commits."""

from uuid import uuid4

import pytest

from shared.bus import outbox
from shared.bus.outbox import LARGEST_BODY, Unsayable
from shared.contracts import Localised, Theme, ThemeState
from tests.bus.stage import Stage
from tests.bus.states import NETWORK, theme


@pytest.mark.parametrize(
    ("state", "message_type", "why"),
    [
        (theme(NETWORK, 1), "theme.celebrated", "never said as"),
        (theme(NETWORK, 1), "series.planned", "never said as"),
        (theme(NETWORK, 1).model_copy(update={"state": ThemeState("postponed")}), "theme.changed", "/state"),
        (theme(NETWORK, 1, "ä" * 9999).model_copy(update={"description": Localised(fi="x")}), "theme.changed", ""),
    ],
    ids=["an unknown type", "another aggregate's type", "an unknown value", "within limits"],
)
async def test_what_breaks_the_contract_is_refused(stage: Stage, state: Theme, message_type: str, why: str) -> None:
    async with stage.writer_pool.acquire() as tx, tx.transaction():
        if why:
            with pytest.raises(Unsayable, match=why):
                await outbox.add(tx, state, message_type)
        else:
            await outbox.add(tx, state, message_type)
    assert await stage.unsaid() == (0 if why else 1)


def test_a_body_over_the_limit_is_refused() -> None:
    large = theme(NETWORK, 1).model_copy(update={"title": Localised.model_construct(fi="x" * LARGEST_BODY)})
    with pytest.raises(Unsayable, match="limit"):
        outbox.row(large, "theme.changed")


async def test_what_is_rolled_back_is_never_said(stage: Stage) -> None:
    async with stage.writer_pool.acquire() as tx:
        transaction = tx.transaction()
        await transaction.start()
        await outbox.add(tx, theme(uuid4(), 1), "theme.planned")
        await transaction.rollback()
    assert await stage.unsaid() == 0
