"""Organisations take part: a region or a joint body with all its municipalities in one act, others one by one."""

from deploy.seed import material
from deploy.seed.doors import Door
from deploy.seed.register import Organisations


async def load(registration: Door, organisations: Organisations, networks: dict[str, str]) -> str:
    """How many municipalities take part, in words; each counts once, by however many ways it came."""
    counts = []
    for key, wanted in material.enrolments().items():
        path = f"/networks/{networks[key]}/enrolments"
        there = {one["organisation_id"] for one in await registration.everything(path)}
        for organisation in _ids(wanted, organisations):
            if organisation not in there:
                await registration.send("POST", path, {"organisation_id": organisation})
        counts.append(await count(registration, networks[key]))
    return " and ".join(map(str, counts)) + " municipalities"


async def count(registration: Door, network: str) -> int:
    told = await registration.get(f"/networks/{network}/municipalities", limit=1)
    return int(told["count"])


def _ids(wanted: dict[str, list[str]], organisations: Organisations) -> list[str]:
    return [
        *(organisations.region(code) for code in wanted["regions"]),
        *(organisations.by_name[name] for name in wanted["joint_bodies"]),
        *(organisations.municipality(code) for code in wanted["municipalities"]),
    ]
