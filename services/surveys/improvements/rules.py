"""What may become of an improvement, and under which name it is told. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from shared.contracts import Improvement, ImprovementState

ENDED = frozenset({ImprovementState.done, ImprovementState.dropped})


@dataclass(frozen=True)
class Refused:
    why: Literal["result_missing"]


def revised(before: Improvement, given: Mapping[str, Any], today: date) -> Improvement | Refused:
    """The improvement after a change, one version on; the same one where nothing differs.

    What is done or dropped says with what result or why; taken up again it has not ended.
    """
    after = before.model_copy(update=dict(given))
    if after.state in ENDED and after.result is None:
        return Refused("result_missing")
    ended_on = (before.ended_on or today) if after.state in ENDED else None
    after = after.model_copy(update={"ended_on": ended_on})
    return before if after == before else after.model_copy(update={"version": before.version + 1})


def message_type(before: Improvement, after: Improvement) -> str:
    if before.state is after.state or after.state is ImprovementState.agreed:
        return "improvement.updated"
    return f"improvement.{'started' if after.state is ImprovementState.under_way else after.state.value}"
