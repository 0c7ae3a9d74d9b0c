"""The register of networks: what each is for, whose it is, and who leads it by office."""

from typing import Any

from deploy.seed import material
from deploy.seed.doors import Door
from deploy.seed.register import Organisations

MEMO = "2022-10-04T00:00:00+03:00"
"""The leaders' memo, by which the older networks are known."""


async def load(registration: Door, organisations: Organisations) -> dict[str, str]:
    """Ids by the keys of networks.yaml."""
    owners = {key: organisations.by_name[row["name_fi"]] for key, row in material.owners().items()}
    known = {one["name"].get("fi"): one["id"] for one in await registration.everything("/networks")}
    ids: dict[str, str] = {}
    for key, entry in material.networks().items():
        network = _network(key, entry, owners)
        there = known.get(network["name"]["fi"])
        ids[key] = there or (await registration.send("POST", "/networks", network, key=f"seed-network-{key}"))["id"]
    return ids


def _network(key: str, entry: dict[str, Any], owners: dict[str, str]) -> dict[str, Any]:
    owner = entry["owner"]
    organisations = {"owner_id": owners[owner], "leader_organisation_id": owners[entry.get("leader", owner)]}
    if key == "season":
        return {**entry["network"], **organisations}
    return {"created_at": MEMO, "last_active_at": MEMO, **entry["network"], **organisations, "historical": True}
