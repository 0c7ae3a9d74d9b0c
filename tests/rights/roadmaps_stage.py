"""Roadmaps with two networks that registration has told of."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from shared.contracts import RoleKind
from tests.parts import Running
from tests.rights.events_stage import PEOPLE, role
from tests.rights.rewound import OneConnection, Rewinding
from tests.rights.stage import LOGS, Stage
from tests.roadmaps.conftest import Roadmaps


async def build(running: Running) -> Stage:
    running.clock.now = datetime.now(UTC)
    people = {name: uuid4() for name in PEOPLE}
    a = await side(running, people["leader_a"], "Verkosto A")
    b = await side(running, people["leader_b"], "Verkosto B")
    await running.hear(
        role(UUID(a["network_id"]), people["secretary_a"], RoleKind.secretary),
        role(UUID(a["network_id"]), people["former_a"], RoleKind.leader, active=False),
        role(UUID(a["network_id"]), people["member_a"], RoleKind.member),
    )
    private = tuple(map(str, people.values()))
    rewinding = await Rewinding.on(running.dsn, logs=LOGS)
    await running.process.resources.pool.close()
    running.process.resources.pool = OneConnection(rewinding.connection)  # type: ignore[assignment]
    return Stage(running, rewinding, people, a, b, private)


async def side(running: Running, leader: UUID, name: str) -> dict[str, str]:
    """A network and whoever leads it."""
    roadmaps = Roadmaps(running, coordinator=leader)
    await roadmaps.hears_of_network(roadmaps.network, name, leader)
    made: dict[str, Any] = {"network_id": roadmaps.network}
    return {key: str(value) for key, value in made.items()}
