"""Results that appear while a survey is open, in steps of k new answers or more (guarantee RA5). Pure.

Each step's new answers are suppressed by themselves, and a count is shown only while no step had to hide it. So the
difference of two publications never tells anything of fewer than k people. There are no segments in steps: their
groups would come in steps that are too small.
"""

from services.surveys.publications.averages import averaged
from services.surveys.publications.columns import Part
from services.surveys.publications.tables import Results, Row, Table, Withheld, cells

Name = tuple[str, str | None]


def added(earlier: Results, fresh: Results, parts: dict[str, Part]) -> Results:
    """What was published before and a step's new answers together; `parts` by their names."""
    if fresh.n is None:
        return earlier
    if earlier.n is None:
        return fresh
    before = _by_name(earlier)
    tables = [_added(before[name], table, parts) for name, table in _by_name(fresh).items() if name in before]
    gone = {table.question for table in (*earlier.tables, *fresh.tables)} - {table.question for table in tables}
    withheld = dict.fromkeys([*earlier.withheld, *fresh.withheld])
    told = {one.question for one in withheld}
    withheld |= dict.fromkeys(Withheld(question=key, reason="too_few") for key in sorted(gone) if key not in told)
    return Results(k=fresh.k, n=earlier.n + fresh.n, tables=tuple(tables), withheld=tuple(withheld))


def _by_name(results: Results) -> dict[Name, Table]:
    return {(table.question, table.part): table for table in results.tables}


def _added(before: Table, fresh: Table, parts: dict[str, Part]) -> Table:
    """An option that is new was chosen by nobody before."""
    counts: dict[str, int | None] = {}
    known, new = before.rows[0].cells, fresh.rows[0].cells
    for column in fresh.columns:
        then, now = known[column].n if column in known else 0, new[column].n
        counts[column] = None if then is None or now is None else then + now
    row = Row(n=(before.rows[0].n or 0) + (fresh.rows[0].n or 0), cells=cells(counts))
    name = fresh.question if fresh.part is None else f"{fresh.question}.{fresh.part}"
    return fresh.model_copy(update={"rows": (averaged(parts[name].question, row),)})
