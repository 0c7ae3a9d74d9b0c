"""What a migration may not do while processes of the last release still work on the same database. Pure.

Docs: docs/decisions/0017-migrations-only-add.md.
"""

import re
from collections.abc import Iterator, Sequence

CONTRACTS = re.compile(r"--\s*Contracts:\s*\S.{20,}", re.IGNORECASE)
"""A comment that says why nobody of the last release uses any more what this file takes away."""

_NOISE = re.compile(r"--[^\n]*|/\*.*?\*/|\$(\w*)\$.*?\$\1\$|'(?:[^']|'')*'", re.DOTALL)
_NAME = r"(?:IF\s+(?:NOT\s+)?EXISTS\s+)?(?:ONLY\s+)?\"?([\w.]+)\"?"
_CREATED = re.compile(rf"\bCREATE\s+TABLE\s+{_NAME}", re.IGNORECASE)
_ALTER = re.compile(rf"^\s*ALTER\s+TABLE\s+{_NAME}(.*)$", re.IGNORECASE | re.DOTALL)
_UNIQUE = re.compile(rf"^\s*CREATE\s+UNIQUE\s+INDEX\s+.*?\bON\s+{_NAME}", re.IGNORECASE | re.DOTALL)

_EVERYWHERE: Sequence[tuple[str, str]] = (
    (
        r"^\s*DROP\s+(TABLE|VIEW|MATERIALIZED|FUNCTION|TYPE|SCHEMA|SEQUENCE)\b",
        "takes away what the last release may use",
    ),
    (r"^\s*(TRUNCATE|LOCK)\b", "stops everybody who uses the table"),
    (r"^\s*ALTER\s+(TYPE|FUNCTION|VIEW|SEQUENCE|INDEX)\b.*\bRENAME\b", "renames what the last release knows"),
)
_NOT_A_COLUMN = r"(?!CONSTRAINT|CHECK|UNIQUE|FOREIGN|PRIMARY|EXCLUDE|DEFAULT|NOT|EXPRESSION|IDENTITY)"

_ON_TABLES_IN_USE: Sequence[tuple[str, str]] = (
    (r"\bRENAME\b", "renames what the last release knows"),
    (rf"\bDROP\s+(?:COLUMN\s+)?{_NOT_A_COLUMN}\w", "drops a column that the last release reads"),
    (r"\b(?:SET\s+DATA\s+)?TYPE\b", "changes a type, and rewrites the table under a lock"),
    (r"\bSET\s+NOT\s+NULL\b", "the last release may still write NULL"),
    (
        rf"\bADD\s+(?:COLUMN\s+)?{_NOT_A_COLUMN}(?=.*\bNOT\s+NULL\b)(?!.*\b(?:DEFAULT|GENERATED)\b)",
        "the last release doesn't fill this column: it needs a default",
    ),
    (
        r"\bADD\s+(?:CONSTRAINT\s+\w+\s+)?(?:CHECK|UNIQUE|FOREIGN|PRIMARY|EXCLUDE)\b",
        "what the last release writes may break this constraint",
    ),
)


def violations(sql: str, *, new_tables: frozenset[str] = frozenset()) -> list[str]:
    """Why this file may not be part of the next release; `new_tables` are those that the last one doesn't have.

    A file with a comment `-- Contracts: ...` may take away: it is for what the last release left unused.
    """
    if CONTRACTS.search(sql):
        return []
    return [f"{_shown(statement)}: {why}" for statement in statements(sql) for why in _faults(statement, new_tables)]


def statements(sql: str) -> list[str]:
    """Without comments, texts and function bodies."""
    return [one.strip() for one in _NOISE.sub(" ", sql).split(";") if one.strip()]


def tables_created(sql: str) -> set[str]:
    return {found.group(1).lower() for found in _CREATED.finditer(_NOISE.sub(" ", sql))}


def _faults(statement: str, new_tables: frozenset[str]) -> Iterator[str]:
    yield from (why for pattern, why in _EVERYWHERE if re.search(pattern, statement, re.IGNORECASE | re.DOTALL))
    if (unique := _UNIQUE.match(statement)) and unique.group(1).lower() not in new_tables:
        yield "what the last release writes may break this constraint"
    altered = _ALTER.match(statement)
    if altered and altered.group(1).lower() not in new_tables:
        for action in _actions(altered.group(2)):
            yield from (
                why for pattern, why in _ON_TABLES_IN_USE if re.search(pattern, action, re.IGNORECASE | re.DOTALL)
            )


def _actions(rest: str) -> list[str]:
    """An ALTER TABLE's actions: split at commas outside of brackets."""
    actions, depth = [""], 0
    for sign in rest:
        depth += (sign == "(") - (sign == ")")
        if sign == "," and not depth:
            actions.append("")
        else:
            actions[-1] += sign
    return actions


def _shown(statement: str) -> str:
    return " ".join(statement.split())[:90]


def all_columns_asked(source: str, tables: Sequence[str]) -> list[str]:
    """Where a query asks a table for all its columns: a column that is added spoils the prepared statement."""
    names = "|".join(map(re.escape, tables))
    whole = re.findall(rf"(?<!\()SELECT\s+\*\s+FROM\s+(?:{names})\b", source)
    aliases = re.findall(rf"\b(?:FROM|JOIN)\s+(?:{names})\s+(?:AS\s+)?(\w+)", source)
    return whole + [f"{one}.*" for one in set(aliases) if re.search(rf"\b{one}\.\*", source)]
