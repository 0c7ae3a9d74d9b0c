"""The register of organisations: the municipalities with their regions, joint bodies, and who owns networks."""

from dataclasses import dataclass

from deploy.seed import material
from deploy.seed.doors import Door


@dataclass(frozen=True)
class Organisations:
    """Ids by kind and code, and by Finnish name."""

    by_code: dict[tuple[str, str], str]
    by_name: dict[str, str]

    def municipality(self, code: str) -> str:
        return self.by_code["municipality", code]

    def region(self, code: str) -> str:
        return self.by_code["region", code]


async def load(administrator: Door) -> str:
    """What was added, in words."""
    reports = [
        await administrator.send("POST", "/organisations/imports", {"rows": rows})
        for rows in (material.municipalities(), material.joint_bodies() + list(material.owners().values()))
    ]
    added, unchanged = (sum(report[what] for report in reports) for what in ("added", "unchanged"))
    return f"{added} added, {unchanged} there already"


async def read(registration: Door) -> Organisations:
    listed = await registration.everything("/organisations")
    return Organisations(
        {(one["kind"], one["code"]): one["id"] for one in listed if one["code"]},
        {one["name"]["fi"]: one["id"] for one in listed},
    )
