"""Roadmaps with two networks that registration has told of."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from shared.contracts import Localised, Organisation, OrganisationKind, RoleKind
from tests.parts import Running
from tests.rights.compass_making import with_compass
from tests.rights.events_stage import PEOPLE, role
from tests.rights.follow_up_making import with_follow_ups
from tests.rights.measure_making import with_measure
from tests.rights.rewound import OneConnection, Rewinding
from tests.rights.roadmap_making import with_roadmap
from tests.rights.stage import LOGS, Stage
from tests.roadmaps import states
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.states import measure, roadmap

ENTRUST = """
INSERT INTO team (roadmap_id, person_id, task, since)
SELECT r.id, $1, task, now() FROM roadmaps r, unnest(ARRAY['editor', 'contributor', 'approver']) AS task
WHERE r.network_id = $2
"""


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
    await running.fetch(ENTRUST, people["member_a"], UUID(a["network_id"]))
    private = tuple(map(str, people.values()))
    rewinding = await Rewinding.on(running.dsn, logs=LOGS)
    await running.process.resources.pool.close()
    running.process.resources.pool = OneConnection(rewinding.connection)  # type: ignore[assignment]
    return Stage(running, rewinding, people, a, b, private)


async def side(running: Running, leader: UUID, name: str) -> dict[str, str]:
    """A network and whoever leads it."""
    roadmaps = Roadmaps(running, coordinator=leader)
    await roadmaps.hears_of_network(roadmaps.network, name, leader)
    await running.hear(
        Organisation(id=states.AKAA, version=1, name=Localised(fi="Akaa"), kind=OrganisationKind.municipality)
    )
    plan = roadmap(roadmaps.network)
    one = measure(plan)
    await states.made(roadmaps, plan, one)
    published = await roadmaps.post(f"/roadmaps/{plan.id}/publications", {"label": {"fi": "Versio"}})
    made: dict[str, Any] = {
        **(edited := await with_roadmap(roadmaps)),
        **await with_measure(roadmaps, edited["edited_id"]),
        **await with_follow_ups(roadmaps, plan.id),
        **await with_compass(roadmaps),
        "dataset": "roadmaps",
        "network_id": roadmaps.network,
        "roadmap_id": plan.id,
        "measure_id": one.id,
        "organisation_id": states.AKAA,
        "number": published.json()["number"],
        "moment_or_day": running.clock.now.date(),
    }
    return {key: str(value) for key, value in made.items()}
