"""What no service may do: send past the outbox, or hide SQL outside its queries."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SERVICES = Path(__file__).parents[2] / "services"
FILES = sorted(path for path in SERVICES.rglob("*.py"))

SENDS = {"publish", "publish_batch", "send", "send_and_wait", "send_batch", "publisher"}
KAFKA_CLIENTS = {"aiokafka", "faststream", "confluent_kafka"}
ASKS_THE_DATABASE = {"execute", "executemany", "fetch", "fetchrow", "fetchval", "copy_records_to_table", "cursor"}
SQL = re.compile(r"\s*(SELECT\s|INSERT INTO\s|UPDATE\s+\w+\s|DELETE FROM\s|WITH \w+ AS \()")


def speaks_to_kafka(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (f"imports {name.name}" for name in node.names if name.name.split(".")[0] in KAFKA_CLIENTS)
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in KAFKA_CLIENTS:
            yield f"imports from {node.module}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SENDS:
            yield f"line {node.lineno} calls {node.func.attr}"


def has_sql(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.match(node.value):
            yield f"line {node.lineno} holds SQL"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ASKS_THE_DATABASE:
            yield f"line {node.lineno} calls {node.func.attr}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SERVICES)))
def test_services_say_only_through_the_outbox_and_ask_only_through_their_queries(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert list(speaks_to_kafka(tree)) == []
    if not path.name.endswith("queries.py"):
        assert list(has_sql(tree)) == []


def test_the_rules_would_notice() -> None:
    bad = ast.parse(
        "from aiokafka import AIOKafkaProducer\n"
        "async def f(broker, tx):\n"
        "    await broker.publish(1)\n"
        "    await tx.execute('UPDATE people SET address = 1')\n"
    )
    assert len(list(speaks_to_kafka(bad))) == 2
    assert len(list(has_sql(bad))) == 2
    assert FILES
