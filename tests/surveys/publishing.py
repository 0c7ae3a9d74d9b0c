"""Closed surveys for tests, whose results may be published."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from tests.surveys.answering import Asking, asks, options, words
from tests.surveys.conftest import Surveys

SIZE = {
    "type": "single", "key": "size", "text": words("Kunnan koko"), "required": True, "background": True,
    "options": options("small", "large"),
}  # fmt: skip
USEFUL = {"type": "yes_no", "key": "useful", "text": words("Hyödyllinen?"), "required": True}
FREE = {"type": "text", "key": "free", "text": words("Sana vapaa"), "longest": 500}


async def closed(surveys: Surveys, given: Sequence[dict[str, Any]], *, segments: Sequence[str] = ("size",)) -> Asking:
    """A closed survey with these answers."""
    asking = await asks(surveys, SIZE, USEFUL, FREE, state="ready", opened_at=None)
    declared = await surveys.put(f"/surveys/{asking.id}/segments", {"segments": [{"by": key} for key in segments]})
    assert declared.status_code == 200, declared.text
    await surveys.running.fetch(
        "UPDATE surveys SET state = 'open', opened_at = $2 WHERE id = $1", asking.id, surveys.running.clock()
    )
    for answers in given:
        told = await asking.answer(uuid4(), answers)
        assert told.status_code == 201, told.text
    await asking.close()
    return asking


def twenty(**fields: Any) -> list[dict[str, Any]]:
    """Twelve of large municipalities and eight of small ones, half of them content."""
    sizes = ["large"] * 12 + ["small"] * 8
    return [{"size": size, "useful": number % 2 == 0, **fields} for number, size in enumerate(sizes)]
