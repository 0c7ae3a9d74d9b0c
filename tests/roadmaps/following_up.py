"""Akaa's yearly follow-ups for tests: planned, told, approved and shown, through the door."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from shared.contracts import Localised, Measure, MeasureStage, Roadmap
from shared.contracts.measure import BudgetLine
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.entrusting import ask, trusts
from tests.roadmaps.states import made, measure, roadmap

DONE: dict[str, Any] = {"status": "done", "stage": MeasureStage.done, "progress": 100}
ACCOUNTS = {"year": 2024, "occasion": "annual_accounts", "due_on": "2025-03-31"}
TEXT = {"text": {"fi": "Käyttöönotto on tehty kahdessa yksikössä."}}
APPROVED = {"approved_as": {"fi": "Johtoryhmä", "sv": "Ledningsgruppen"}}


def line(key: str, planned: int, actual: int | None, weight: int = 100, year: int = 2024) -> BudgetLine:
    money = None if actual is None else Decimal(actual)
    return BudgetLine(
        key=key, year=year, line=Localised(fi="Käyttö"), planned=Decimal(planned), actual=money, weight=weight
    )


@dataclass
class Plan:
    """Akaa's roadmap with two measures, an editor and somebody of the management team."""

    roadmaps: Roadmaps
    roadmap: Roadmap
    one: Measure
    other: Measure
    editor: UUID
    approver: UUID

    async def planned(self, **fields: Any) -> str:
        answer = await ask(
            self.roadmaps, self.editor, "POST", f"/roadmaps/{self.roadmap.id}/follow-ups", ACCOUNTS | fields
        )
        assert answer.status_code == 201, answer.text
        follow_up_id: str = answer.json()["id"]
        return follow_up_id

    async def tells(self, follow_up: str, of: Measure, body: Mapping[str, Any] = TEXT, **headers: str) -> Any:
        path = f"/follow-ups/{follow_up}/texts/{of.id}"
        return await ask(self.roadmaps, self.editor, "PUT", path, body, **headers)

    async def approves(self, follow_up: str, **fields: Any) -> Any:
        return await ask(self.roadmaps, self.approver, "PUT", f"/follow-ups/{follow_up}/approval", APPROVED | fields)

    async def frozen(self, **fields: Any) -> str:
        follow_up = await self.planned(**fields)
        answer = await self.approves(follow_up, incomplete=True)
        assert answer.status_code == 200, answer.text
        return follow_up

    async def shows(self, follow_up: str) -> Any:
        answer = await ask(self.roadmaps, self.editor, "GET", f"/follow-ups/{follow_up}")
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
async def plan(roadmaps: Roadmaps) -> Plan:
    roadmaps.at(2025, 1, 10)
    kept = roadmap(roadmaps.network)
    one = measure(kept, sectors=("technical",), budget=(line("it", 10_000, 8_000), line("work", 1_000, None, 50)))
    other = measure(kept, "Tiedolla johtaminen", sectors=("education",), progress=50, goals=("goal-1",))
    await made(roadmaps, kept, one, other)
    editor = await trusts(roadmaps, kept.id, "editor")
    return Plan(roadmaps, kept, one, other, editor, await trusts(roadmaps, kept.id, "approver"))
