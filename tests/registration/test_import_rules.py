"""What an import plans, over any register and any rows."""

from hypothesis import given
from hypothesis import strategies as st

from services.registration.organisations.rules import Entry, Key, Plan, Row, plan_import
from shared.contracts import Localised, OrganisationKind

CODES = ["020", "240", "837", "980"]
REGIONS = {"06": "Pirkanmaa", "19": "Lappi"}


def _row(code: str, region: str | None) -> Row:
    name = Localised(fi=REGIONS[region]) if region else None
    return Row(name=Localised(fi=f"Kunta {code}"), code=code, region_code=region, region_name=name)


def _after(plan: Plan, before: dict[Key, Entry]) -> dict[Key, Entry]:
    return {**before, **{entry.key: entry for entry in (*plan.added, *plan.changed)}}


tables = st.dictionaries(st.sampled_from(CODES), st.sampled_from([None, *REGIONS])).map(
    lambda table: [_row(code, region) for code, region in table.items()]
)


@given(imports=st.lists(tables, max_size=4))
def test_a_region_has_exactly_the_municipalities_that_name_it(imports: list[list[Row]]) -> None:
    register: dict[Key, Entry] = {}
    for rows in imports:
        plan = plan_import(rows, register)
        assert not plan.errors
        register = _after(plan, register)
    for entry in register.values():
        if entry.kind is OrganisationKind.region:
            assert entry.members == {key for key, one in register.items() if one.region == entry.key}


@given(rows=tables)
def test_importing_again_changes_nothing(rows: list[Row]) -> None:
    register = _after(plan_import(rows, {}), {})

    again = plan_import(rows, register)

    assert (again.added, again.changed, again.unchanged) == ((), (), len(register))
