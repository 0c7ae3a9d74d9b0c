"""Events with two networks that registration has told of, each with a series, themes and gatherings."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from shared.contracts import Role, RoleKind
from tests.events.conftest import Events
from tests.parts import Running
from tests.rights.rewound import OneConnection, Rewinding
from tests.rights.stage import LOGS, Stage

PEOPLE = (
    "participant", "member_a", "secretary_a", "leader_a", "leader_b", "former_a", "coordinator", "administrator",
)  # fmt: skip


def role(network: UUID, person: UUID, kind: RoleKind, *, active: bool = True) -> Role:
    return Role(
        id=uuid4(),
        version=1,
        network_id=network,
        person_id=person,
        kind=kind,
        starts_on=date(2021, 11, 1),
        ends_on=None if active else date(2022, 1, 1),
        active=active,
    )


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
    """A series with a theme, one gathering of it called off, and another series called off as a whole."""
    events = Events(running, coordinator=leader)
    await events.hears_of_network(events.network, name, leader)
    begins = (running.clock() + timedelta(days=7)).date().isoformat()
    theme = await events.plans_theme(f"Teema {name}")
    planned = await events.plans(starts_on=begins)
    over = await events.plans(starts_on=begins, title={"fi": "Peruttu sarja"})
    act = await events.post(f"/series/{over['id']}/cancellations", {"scope": "all"})
    assert act.status_code == 201, act.text
    first, second = [occurrence["id"] for occurrence in planned["coming"][:2]]
    called_off = await events.post(f"/occurrences/{second}/cancellations", {})
    assert called_off.status_code == 201, called_off.text
    memo = {"kind": "memo", "title": {"fi": f"Muistio {name}"}, "url": "https://www.vm.example/muistio.pdf"}
    added = await events.post(f"/occurrences/{first}/materials", memo)
    assert added.status_code == 201, added.text
    made: dict[str, Any] = {
        "dataset": "series",
        "network_id": events.network,
        "series_id": planned["id"],
        "cancelled_series_id": over["id"],
        "act_id": act.json()["id"],
        "occurrence_id": first,
        "cancelled_id": second,
        "material_id": added.json()["id"],
        "theme_id": theme["id"],
        "begins": begins,
        "kind": "webinar",
    }
    return {key: str(value) for key, value in made.items()}
