"""All published tables of a survey, suppressed together. Pure.

They form a tree: the whole, the groups of a segment inside it, the groups of a pair's second question inside each of
those. What a row hides is one column to the tables below it, so that they say no more of it than the row's own total
does; and every table takes the totals above it for known. So no table gives away what another hides (decision 0027).
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from services.surveys.publications.averages import averaged
from services.surveys.publications.columns import NO_ANSWER, Part, is_linked, parts_of
from services.surveys.publications.dependencies import dependencies_of
from services.surveys.publications.hiding import hidden_in_row, hidden_in_table
from services.surveys.publications.segments import Groups, Root, Segment, follows, grouped, roots_of
from services.surveys.publications.tables import OTHERS, Results, Row, Table, Withheld, WithheldReason, cells
from services.surveys.questionnaires.content import Questionnaire
from services.surveys.questionnaires.joining import joined

REST = "_rest"
"""All that the row above hides, as one column."""

Hidden = dict[str, frozenset[str]]
"""Of each part, the columns that a row hides."""


@dataclass
class _Scope:
    """Some of the answers, and what is hidden of them so far."""

    members: Sequence[int]
    hidden: Hidden


@dataclass
class _Tabulating:
    k: int
    parts: dict[str, list[Part]]
    """By the key of their question."""

    columns: dict[str, list[str]]
    """Of each part, where each of the answers is counted."""

    dependencies: dict[str, set[str]]
    tables: list[Table] = field(default_factory=list)
    withheld: list[Withheld] = field(default_factory=list)

    def counts(self, part: Part, members: Sequence[int]) -> dict[str, int]:
        columns = self.columns[part.name]
        counted = Counter(columns[member] for member in members)
        return {column: counted[column] for column in part.columns}

    def withhold(self, question: str | None, segment: tuple[str, ...], reason: WithheldReason) -> None:
        self.withheld.append(Withheld(question=question, segment=segment, reason=reason))

    def telling(self, uneven: Collection[str]) -> set[str]:
        """Questions that would tell what these hide: how many were asked them depends on it."""
        found: set[str] = set()
        while fresh := {key for key, asked in self.dependencies.items() if asked & {*uneven, *found}} - found:
            found |= fresh
        return found


def published(
    versions: Sequence[Questionnaire], answers: Sequence[Mapping[str, Any]], segments: Sequence[Segment], k: int
) -> Results:
    """What may be published of these answers to a questionnaire's versions, all at once."""
    if len(answers) < k:
        return Results(k=k, n=None, withheld=(Withheld(question=None, reason="too_few"),))
    questions = {one.key: one.question for one in joined(versions)}
    parts = {key: list(parts_of(question)) for key, question in questions.items()}
    columns = {part.name: [part.column_of(given) for given in answers] for own in parts.values() for part in own}
    work = _Tabulating(k, parts, columns, dependencies_of(versions))
    whole = _of_everybody(work, range(len(answers)))
    shown: list[Groups] = []
    for root in roots_of([one for one in segments if set(one.key) <= questions.keys()]):
        shown += _of_root(work, whole, root, shown)
    return Results(k=k, n=len(answers), tables=tuple(work.tables), withheld=tuple(dict.fromkeys(work.withheld)))


def published_from(
    versions: Sequence[Questionnaire], answers: Sequence[str], segments: Sequence[Segment], k: int
) -> bytes:
    """The same of answers as JSON, as JSON. A hundred thousand take seconds: it is done apart."""
    return published(versions, [orjson.loads(answer) for answer in answers], segments, k).model_dump_json().encode()


def _of_everybody(work: _Tabulating, members: Sequence[int]) -> _Scope:
    """The tables of all answers together."""
    hidden = {key: _hidden_of_everybody(work, own, members) for key, own in work.parts.items()}
    telling = work.telling([key for key, found in hidden.items() if any(found.values())])
    scope = _Scope(members, {})
    for key, own in work.parts.items():
        if key in telling:
            work.withhold(key, (), "depends_on_hidden")
        elif all(len(hidden[key][part.name]) == len(part.columns) for part in own):
            work.withhold(key, (), "too_few")
        else:
            scope.hidden |= hidden[key]
            for part in own:
                row = _row((), work.counts(part, members), hidden[key][part.name])
                work.tables.append(_table(part, (), [averaged(part.question, row)]))
    return scope


def _hidden_of_everybody(work: _Tabulating, own: Sequence[Part], members: Sequence[int]) -> Hidden:
    found = {part.name: hidden_in_row(work.counts(part, members), work.k) for part in own}
    if is_linked(own[0].question) and any(found.values()):
        return {part.name: frozenset(part.columns) for part in own}
    return found


def _of_root(work: _Tabulating, whole: _Scope, root: Root, shown: Sequence[Groups]) -> list[Groups]:
    """The tables by a segment's groups, and by those of its pairs inside them; all these ways to group."""
    if (hidden := whole.hidden.get(root.by)) is None:
        work.withhold(None, (root.by,), "too_few")
        return []
    groups = grouped(whole.members, work.columns[root.by], hidden)
    if len(groups) < 2:
        work.withhold(None, (root.by,), "one_group")
        return []
    if any(follows(groups, earlier) for earlier in shown):
        work.withhold(None, (root.by,), "follows_another")
        return []
    scopes = _of_groups(work, whole, (root.by,), (), groups, root.within)
    fresh, inside = [groups], dict[str, list[Groups]]()
    for within in root.within:
        found = _of_pair(work, scopes, within, inside)
        together = _together(groups, found)
        if not found or any(follows(together, earlier) for earlier in shown):
            work.withhold(None, (root.by, within), "follows_another" if found else "one_group")
            continue
        fresh.append(together)
        for name, own in found.items():
            inside.setdefault(name, []).append(own)
            _of_groups(work, scopes[name], (root.by, within), (name,), own, ())
    return fresh


def _of_pair(
    work: _Tabulating, scopes: Mapping[str, _Scope], within: str, inside: Mapping[str, Sequence[Groups]]
) -> dict[str, Groups]:
    """The groups of a pair's second question inside each group of its first, where they can be shown."""
    found: dict[str, Groups] = {}
    for name, scope in scopes.items():
        if name == OTHERS or (hidden := scope.hidden.get(within)) is None:
            continue
        groups = grouped(scope.members, work.columns[within], hidden)
        if len(groups) > 1 and not any(follows(groups, earlier) for earlier in inside.get(name, ())):
            found[name] = groups
    return found


def _together(groups: Groups, found: Mapping[str, Groups]) -> Groups:
    """All groups of a pair; a group of its first that isn't divided stays as it is."""
    divided = {f"{name}/{group}": members for name, own in found.items() for group, members in own.items()}
    return divided | {name: members for name, members in groups.items() if name not in found}


def _of_groups(
    work: _Tabulating,
    above: _Scope,
    segment: tuple[str, ...],
    inside: tuple[str, ...],
    groups: Groups,
    within: Collection[str],
) -> dict[str, _Scope]:
    """The tables of every question by these groups, each with what it hides. `within`: the pairs' second questions."""
    scopes = {name: _Scope(members, {}) for name, members in groups.items()}
    found: dict[str, list[_ByGroups]] = {}
    uneven: set[str] = set()
    for key, own in work.parts.items():
        if is_linked(own[0].question) or (own[0].question.background and key not in within):
            continue
        tables = [_by_groups(work, above, scopes, part) for part in own if part.name in above.hidden]
        found[key] = [table for table in tables if table]
        if None in tables or any(table.hides for table in found[key]):
            uneven.add(key)
    telling = work.telling(uneven)
    for key, kept in found.items():
        if key in telling:
            work.withhold(key, segment, "depends_on_hidden")
            continue
        for table in kept:
            for name, scope in scopes.items():
                scope.hidden[table.part.name] = table.hidden[name]
            rows = _suppressed(above, segment, inside) + table.rows(inside)
            work.tables.append(_table(table.part, segment, rows))
    return scopes


@dataclass(frozen=True)
class _ByGroups:
    """A part's counts by groups. `hides`: something that isn't hidden above."""

    part: Part
    counts: Mapping[str, Mapping[str, int]]
    hidden: Mapping[str, frozenset[str]]
    hides: bool

    def rows(self, inside: tuple[str, ...]) -> list[Row]:
        rows = [_row((*inside, name), self.counts[name], self.hidden[name]) for name in self.counts]
        return [averaged(self.part.question, row) for row in rows]


def _by_groups(work: _Tabulating, above: _Scope, scopes: Mapping[str, _Scope], part: Part) -> _ByGroups | None:
    """None: there are no two columns, or no two groups, to tell apart."""
    total = work.counts(part, above.members)
    merged = [column for column in part.columns if column in above.hidden[part.name]]
    columns = {column: [column] for column in part.columns if total[column] and column not in merged}
    if merged:
        columns[REST] = merged
    if len(columns) < 2 or len(scopes) < 2:
        return None
    counts = {name: work.counts(part, scope.members) for name, scope in scopes.items()}
    table = [[sum(own[one] for one in ones) for ones in columns.values()] for own in counts.values()]
    cells_hidden = hidden_in_table(table, work.k)
    hidden: Hidden = {}
    for place, name in enumerate(scopes):
        kept_back = [ones for at, ones in enumerate(columns.values()) if (place, at) in cells_hidden]
        if merged and table[place][-1]:
            kept_back.append(merged)
        hidden[name] = frozenset(column for ones in kept_back for column in ones)
    return _ByGroups(part, counts, hidden, bool(cells_hidden))


def _suppressed(above: _Scope, segment: tuple[str, ...], inside: tuple[str, ...]) -> list[Row]:
    """Groups too small for a row of their own."""
    small = sorted(above.hidden[segment[-1]] - {NO_ANSWER})
    return [Row(group=(*inside, name), n=None, suppressed=True, cells={}) for name in small]


def _row(group: tuple[str, ...], counts: Mapping[str, int], hidden: Collection[str]) -> Row:
    shown = {column: None if column in hidden else number for column, number in counts.items()}
    return Row(group=group, n=sum(counts.values()), cells=cells(shown))


def _table(part: Part, segment: tuple[str, ...], rows: Sequence[Row]) -> Table:
    return Table(question=part.question.key, part=part.part, segment=segment, columns=part.columns, rows=tuple(rows))
