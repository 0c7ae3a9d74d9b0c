"""Webhooks of two agencies; nobody but administrators may know of either. What is posted reaches nothing."""

from collections.abc import Sequence
from datetime import UTC, datetime
from ipaddress import ip_address
from uuid import uuid4

from services.webhooks.receivers.outside import Outside
from services.webhooks.receivers.rules import Address
from tests.parts import Running
from tests.rights.events_stage import PEOPLE
from tests.rights.rewound import OneConnection, Rewinding
from tests.rights.stage import LOGS, Stage
from tests.rights.webhooks_samples import WEBHOOKS


async def build(running: Running) -> Stage:
    running.clock.now = datetime.now(UTC)
    running.process.app.state.outside = Outside(resolve=here, may_reach=lambda address: True)
    people = {name: uuid4() for name in PEOPLE}
    a, b = [await side(running), await side(running)]
    rewinding = await Rewinding.on(running.dsn, logs=LOGS)
    await running.process.resources.pool.close()
    running.process.resources.pool = OneConnection(rewinding.connection)  # type: ignore[assignment]
    return Stage(running, rewinding, people, a, b, (a["webhook_id"], b["webhook_id"]))


async def here(host: str, port: int) -> Sequence[Address]:
    """Every name is this machine, where nobody listens on the ports of webhooks."""
    return [ip_address("127.0.0.1")]


async def side(running: Running) -> dict[str, str]:
    body = WEBHOOKS["POST /webhooks"].body
    assert body is not None
    made = await running.http.post("/webhooks", json=body({}), headers=running.as_("administrator"))
    assert made.status_code == 201, made.text
    return {"webhook_id": made.json()["id"], "network_id": str(uuid4())}
