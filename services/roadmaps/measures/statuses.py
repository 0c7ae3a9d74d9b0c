"""How far a measure is: the statuses of its roadmap, what each comes down to and the progress it gives (E5). Pure."""

from services.roadmaps.measures.fault import Fault
from shared.contracts import Localised, Measure, MeasureStage, Roadmap, Status

NEEDS_REASON = frozenset({MeasureStage.delayed, MeasureStage.cancelled})
ENDED = frozenset({MeasureStage.done, MeasureStage.cancelled})


def status_of(roadmap: Roadmap, key: str) -> Status | None:
    return next((status for status in roadmap.statuses if status.key == key), None)


def with_status(
    measure: Measure, key: str, roadmap: Roadmap, *, reason: Localised | None = None, progress: int | None = None
) -> Measure | Fault:
    """The measure with another status, or with other progress in the same one.

    Whoever delays or cancels says why, each time. A status with progress of its own sets it; in any other the measure
    has what is told, or what it had.
    """
    status = status_of(roadmap, key)
    if status is None:
        return Fault("status", "unknown_status", ", ".join(one.key for one in roadmap.statuses))
    if status.progress is not None and progress not in (None, status.progress):
        return Fault("progress", "progress_of_the_status", str(status.progress))
    stays = key == measure.status
    if status.stage in NEEDS_REASON and reason is None and not (stays and measure.reason):
        return Fault("reason", "status_reason_missing")
    told = progress if status.progress is None else status.progress
    return measure.model_copy(
        update={
            "status": status.key,
            "stage": status.stage,
            "progress": measure.progress if told is None else told,
            "reason": reason or (measure.reason if stays else None),
        }
    )
