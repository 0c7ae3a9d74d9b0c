"""What an import of the register would change. Pure: rows and what is known go in, a plan comes out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from shared.contracts import Localised, OrganisationKind

JOINT_KINDS = frozenset({OrganisationKind.region, OrganisationKind.sub_region, OrganisationKind.joint_authority})
"""The kinds that have member organisations; nobody else has any."""

Key = tuple[OrganisationKind, str]
"""What an import knows an organisation by: its kind and code, or its name in lower case where it has no code."""


@dataclass(frozen=True)
class Row:
    """One line of an import. `region` is the region's code and name, `member_codes` are municipality codes."""

    name: Localised
    kind: OrganisationKind = OrganisationKind.municipality
    code: str | None = None
    region_code: str | None = None
    region_name: Localised | None = None
    member_codes: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        return key_of(self.kind, self.code, self.name)


@dataclass(frozen=True)
class Entry:
    """An organisation as the register holds it, or shall hold it."""

    name: Localised
    kind: OrganisationKind
    code: str | None = None
    region: Key | None = None
    members: frozenset[Key] = frozenset()

    @property
    def key(self) -> Key:
        return key_of(self.kind, self.code, self.name)


@dataclass(frozen=True)
class RowError:
    """`row` counts from 1; `code` names the text that says why."""

    row: int
    field: str
    code: str


@dataclass(frozen=True)
class Plan:
    """Entries in the order in which they can be written: regions, single organisations, then joint bodies."""

    added: tuple[Entry, ...] = ()
    changed: tuple[Entry, ...] = ()
    unchanged: int = 0
    errors: tuple[RowError, ...] = ()


@dataclass
class _Draft:
    entries: dict[Key, Entry] = field(default_factory=dict)
    errors: list[RowError] = field(default_factory=list)


def key_of(kind: OrganisationKind, code: str | None, name: Localised) -> Key:
    return kind, code if code else f"name:{name.in_language('fi').lower()}"


def plan_import(rows: Sequence[Row], known: Mapping[Key, Entry]) -> Plan:
    """Regions come from the rows' region codes, named as the first row that names them says.

    A region's members are all municipalities that name it, those of earlier imports included.
    """
    draft = _Draft()
    for number, row in enumerate(rows, start=1):
        draft.errors.extend(_row_errors(number, row, draft, known))
        draft.entries.setdefault(row.key, _entry(row))
    _check_members(rows, draft, known)
    if draft.errors:
        return Plan(errors=tuple(draft.errors))
    wanted = {**_regions(rows, draft.entries, known), **draft.entries}
    return _difference(wanted, known)


def _row_errors(number: int, row: Row, draft: _Draft, known: Mapping[Key, Entry]) -> Iterator[RowError]:
    if row.key in draft.entries:
        yield RowError(number, "code" if row.code else "name_fi", "given_twice")
    if row.kind is OrganisationKind.municipality and not row.code:
        yield RowError(number, "code", "missing")
    if row.region_code and not row.region_name and (OrganisationKind.region, row.region_code) not in known:
        yield RowError(number, "region_fi", "missing")
    if row.member_codes and row.kind not in JOINT_KINDS:
        yield RowError(number, "member_codes", "no_joint_body")


def _check_members(rows: Sequence[Row], draft: _Draft, known: Mapping[Key, Entry]) -> None:
    for number, row in enumerate(rows, start=1):
        for code in row.member_codes:
            member = (OrganisationKind.municipality, code)
            if member not in draft.entries and member not in known:
                draft.errors.append(RowError(number, "member_codes", "unknown_organisation"))


def _entry(row: Row) -> Entry:
    return Entry(
        row.name,
        row.kind,
        row.code,
        (OrganisationKind.region, row.region_code) if row.region_code else None,
        frozenset((OrganisationKind.municipality, code) for code in row.member_codes),
    )


def _regions(rows: Sequence[Row], entries: Mapping[Key, Entry], known: Mapping[Key, Entry]) -> dict[Key, Entry]:
    left = {k: e for k, e in known.items() if e.kind is OrganisationKind.region and not e.members.isdisjoint(entries)}
    regions: dict[Key, Entry] = dict(left)
    names = {row.region_code: row.region_name for row in reversed(rows) if row.region_name}
    for row in rows:
        if not row.region_code:
            continue
        key = (OrganisationKind.region, row.region_code)
        before = regions.get(key) or known.get(key)
        name = names.get(row.region_code) or (before.name if before else row.name)
        members = before.members if before else frozenset()
        if row.kind is OrganisationKind.municipality:
            members |= {row.key}
        regions[key] = Entry(name, OrganisationKind.region, row.region_code, None, members)
    return {key: _without_leavers(region, entries) for key, region in regions.items()}


def _without_leavers(region: Entry, entries: Mapping[Key, Entry]) -> Entry:
    """A municipality whose row names another region now has left its old one."""
    stays = frozenset(m for m in region.members if m not in entries or entries[m].region == region.key)
    return Entry(region.name, region.kind, region.code, None, stays)


def _difference(wanted: Mapping[Key, Entry], known: Mapping[Key, Entry]) -> Plan:
    ordered = sorted(wanted.values(), key=lambda e: (e.kind is not OrganisationKind.region, e.kind in JOINT_KINDS))
    return Plan(
        added=tuple(e for e in ordered if e.key not in known),
        changed=tuple(e for e in ordered if e.key in known and known[e.key] != e),
        unchanged=sum(1 for e in ordered if known.get(e.key) == e),
    )
