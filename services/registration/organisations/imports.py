"""Writing what an import plans: new organisations, changed ones, and who belongs to which joint body."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from services.registration.organisations import queries
from services.registration.organisations.rules import Entry, Key, Plan, key_of
from shared.bus import outbox
from shared.contracts import Organisation
from shared.postgres import Connection


@dataclass(frozen=True)
class Register:
    """The register as an import finds it: by key, and by id."""

    by_key: Mapping[Key, Organisation]
    entries: Mapping[Key, Entry]


async def read_register(tx: Connection) -> Register:
    organisations = await queries.everything(tx)
    key_by_id = {o.id: key_of(o.kind, o.code, o.name) for o in organisations}
    return Register(
        {key_by_id[o.id]: o for o in organisations},
        {
            key_by_id[o.id]: Entry(
                o.name,
                o.kind,
                o.code,
                key_by_id[o.region_id] if o.region_id else None,
                frozenset(key_by_id[member] for member in o.member_ids),
            )
            for o in organisations
        },
    )


async def carry_out(tx: Connection, plan: Plan, register: Register, now: datetime) -> None:
    """Store the plan and say each organisation that it adds or changes, once."""
    ids = {key: organisation.id for key, organisation in register.by_key.items()}
    ids.update({entry.key: uuid4() for entry in plan.added})
    added = [_made(entry, ids, None) for entry in plan.added]
    changed = [_made(entry, ids, register.by_key[entry.key]) for entry in plan.changed]
    for organisation in added:
        await queries.insert_organisation(tx, organisation, now)
    for organisation in changed:
        await queries.update_organisation(tx, organisation)
    for organisation in (*added, *changed):
        await queries.set_members(tx, organisation.id, organisation.member_ids)
    for organisation in added:
        await outbox.add(tx, organisation, "organisation.registered")
    for organisation in changed:
        await outbox.add(tx, organisation, "organisation.updated")


def _made(entry: Entry, ids: Mapping[Key, UUID], before: Organisation | None) -> Organisation:
    return Organisation(
        id=ids[entry.key],
        version=before.version + 1 if before else 1,
        name=entry.name,
        kind=entry.kind,
        code=entry.code,
        region_id=ids[entry.region] if entry.region else None,
        member_ids=tuple(sorted(ids[member] for member in entry.members)),
        population=before.population if before else None,
        population_year=before.population_year if before else None,
    )
