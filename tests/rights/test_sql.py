"""Values reach PostgreSQL as parameters only: what SQL is put together from are constants of the code (RS16)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
SQL = re.compile(r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|WHERE|CREATE|ALTER|DROP|GRANT|FROM)\b")
NAMES_OF_OUR_OWN_TABLES = {"shared/bus/restoring_queries.py", "shared/open_data/queries.py"}
"""Put in identifiers that a Service object declares (`kept`); nothing of a request comes near them."""


def sources() -> list[Path]:
    return sorted(path for room in ("services", "shared") for path in (PROJECT / room).rglob("*.py"))


def put_together(source: str) -> Iterator[tuple[int, str]]:
    """Every piece of SQL with a piece in it that isn't a constant: line, and what was put in."""
    tree = ast.parse(source)
    constants = {name for node in ast.walk(tree) for name in (*constant_names(node), *locks(node))}
    at_import = {id(node) for one in tree.body if list(constant_names(one)) for node in ast.walk(one)}
    for node in ast.walk(tree):
        if id(node) in at_import:
            continue  # a constant of the module: put together before there is any request
        if isinstance(node, ast.JoinedStr):
            if SQL.search("".join(str(one.value) for one in node.values if isinstance(one, ast.Constant))):
                yield from (
                    (node.lineno, ast.unparse(one.value))
                    for one in node.values
                    if isinstance(one, ast.FormattedValue) and not is_constant(one.value, constants)
                )
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
            yield from [(node.lineno, ast.unparse(node))] if is_sql(node.func.value) else []
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod | ast.Add):
            mixed = is_sql(node.left) and not is_constant(node.right, constants)
            yield from [(node.lineno, ast.unparse(node))] if mixed else []


def constant_names(node: ast.AST) -> Iterator[str]:
    """Names in capitals that are assigned or imported: this house's spelling of a constant."""
    if isinstance(node, ast.Assign):
        told = [one for target in node.targets for one in (target.elts if isinstance(target, ast.Tuple) else [target])]
        yield from (one.id for one in told if isinstance(one, ast.Name) and one.id.strip("_").isupper())
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id.strip("_").isupper():
        yield node.target.id
    if isinstance(node, ast.ImportFrom):
        yield from (one.asname or one.name for one in node.names if (one.asname or one.name).strip("_").isupper())


def locks(node: ast.AST) -> Iterator[str]:
    """Parameters that the type checker holds to the two words of shared/postgres/locking.py."""
    if isinstance(node, ast.arg) and isinstance(node.annotation, ast.Name) and node.annotation.id == "Lock":
        yield node.arg


def is_constant(value: ast.expr, constants: set[str]) -> bool:
    if isinstance(value, ast.Constant):
        return True
    if isinstance(value, ast.Attribute):
        return value.attr.strip("_").isupper()
    if isinstance(value, ast.BinOp):
        return is_constant(value.left, constants) and is_constant(value.right, constants)
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr == "format":
        parts = [value.func.value, *value.args, *(one.value for one in value.keywords)]
        return all(is_constant(one, constants) for one in parts)
    if isinstance(value, ast.Subscript):  # whatever is asked for, what comes is one of the constant's own
        return is_constant(value.value, constants)
    if isinstance(value, ast.Call) and ast.unparse(value.func) in ("of", "locking.of"):
        return all(is_constant(one, constants) for one in value.args)
    return isinstance(value, ast.Name) and value.id in constants


def is_sql(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and isinstance(value.value, str) and bool(SQL.search(value.value))


def test_sql_is_put_together_from_constants_alone() -> None:
    found = {
        f"{path.relative_to(PROJECT)}:{line}": piece
        for path in sources()
        for line, piece in put_together(path.read_text(encoding="utf-8"))
        if str(path.relative_to(PROJECT)) not in NAMES_OF_OUR_OWN_TABLES
    }
    assert found == {}


@pytest.mark.parametrize(
    "bad",
    [
        "await tx.fetch(f\"SELECT * FROM people WHERE name = '{name}'\")",
        'await tx.execute("DELETE FROM {}".format(table))',
        'await tx.execute("SELECT * FROM people WHERE id = %s" % person)',
        'await tx.execute("SELECT * FROM people ORDER BY " + column)',
        'await tx.fetch(f"SELECT * FROM {table(name)}")',
        'await tx.fetch(f"SELECT * FROM people ORDER BY {column[name]}")',
        'await tx.fetch(f"SELECT * FROM people {name}")',
    ],
)
def test_twin_a_value_in_the_text_is_found(bad: str) -> None:
    assert list(put_together(f"async def read(tx, name, table, person, column):\n    {bad}\n"))


def test_constants_are_fine() -> None:
    good = (
        'PERSON = "SELECT id FROM people"\nasync def read(tx, id):\n    await tx.fetch(f"{PERSON} WHERE id = $1", id)\n'
    )
    assert list(put_together(good)) == []
