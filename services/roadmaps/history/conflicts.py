"""Two people change the same thing: the second one is told what the first one changed, and loses nothing."""

from dataclasses import asdict

from services.roadmaps.history import queries
from services.roadmaps.history.differences import changes
from shared.contracts import Measure, Roadmap
from shared.postgres import Connection
from shared.web.problems import Problem


async def require_seen(tx: Connection, document: Roadmap | Measure, if_match: int | None) -> None:
    """Raises Problem 412 when the caller has seen another version than the `document` that they change.

    It holds `changes` since that version, or none for a version that isn't known; None: they didn't say.
    """
    if if_match is None or if_match == document.version:
        return
    seen = await queries.documents_of(tx, [(document.id, if_match), (document.id, document.version)])
    between = changes(seen[0].content, seen[1].content) if len(seen) == 2 else ()
    raise Problem(
        412,
        "version_conflict",
        params={"current": document.version},
        more={"current": document.version, "changes": [asdict(change) for change in between]},
    )
