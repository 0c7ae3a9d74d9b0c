"""Chapter 1: a coordinator registers a network, and a region takes part with all its municipalities."""

from dataclasses import dataclass
from typing import Any

from deploy.seed.doors import Door


@dataclass(frozen=True)
class Founded:
    """`registration` and `events` are the coordinator's doors."""

    id: str
    registration: Door
    events: Door
    active: dict[str, Any]
    pirkanmaa: dict[str, Any]
    municipalities: int


async def found(registration: Door, events: Door) -> Founded:
    owner = (await registration.get("/organisations", q="Kuntaliitto"))["items"][0]["id"]
    asked = {
        "name": {"fi": "Pirkanmaan digitiimit", "sv": "Birkalands digitala team", "en": "Digital teams of Pirkanmaa"},
        "kind": "peer_network",
        "mandate": "informal",
        "owner_id": owner,
        "leader_organisation_id": owner,
        "leader_role": {"fi": "Verkoston vetäjä", "sv": "Nätverkets ledare", "en": "Leader of the network"},
        "purpose": {"fi": "Kuntien digitiimien vertaistuki.", "sv": "Kamratstöd.", "en": "Peer support."},
        "goals": [{"fi": "Hyvien käytäntöjen levittäminen", "en": "Spreading good practices"}],
        "target_groups": ["muutosagentti"],
    }
    planned = await registration.send("POST", "/networks", asked)
    path = f"/networks/{planned['id']}"
    active = await registration.send("PUT", f"{path}/state", {"state": "active"})
    region = (await registration.get("/organisations", kind="region", q="06"))["items"][0]["id"]
    enrolled = await registration.send("POST", f"{path}/enrolments", {"organisation_id": region})
    akaa = (await registration.get("/organisations", kind="municipality", q="020"))["items"][0]["id"]
    await registration.send("POST", f"{path}/enrolments", {"organisation_id": akaa})
    told = await registration.get(f"{path}/municipalities")
    return Founded(planned["id"], registration, events, active, enrolled, told["count"])
