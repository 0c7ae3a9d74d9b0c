"""docs/architecture.md names files and names that are there."""

import ast
import re

from shared.telemetry import catalogue
from tests.docs.blocks import PROJECT, table_rows

PAGE = (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8")


def names_in(path: str) -> set[str]:
    """Functions, classes and top-level names of a module."""
    tree = ast.parse((PROJECT / path).read_text(encoding="utf-8"))
    found = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    found |= {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    return found | {
        one.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        for one in ast.walk(node)
        if isinstance(one, ast.Name)
    }


def pairs() -> list[tuple[str, str]]:
    """Each file in a table, and the name in the cell after it."""
    rows = [[cell.strip("`") for cell in row] for row in table_rows(PAGE)]
    return [(row[at], row[at + 1]) for row in rows for at in range(2) if row[at].endswith(".py")]


def test_every_file_on_the_way_has_the_name_that_the_page_gives() -> None:
    assert len(pairs()) > 25
    assert [pair for pair in pairs() if pair[1] not in names_in(pair[0])] == []


def test_a_name_that_isnt_there_is_noticed() -> None:
    """The twin."""
    assert "on_occurrence_cancelled" not in names_in("services/registration/occurrences/handlers.py")


def test_every_folder_of_services_shared_and_deploy_is_explained() -> None:
    explained = set(re.findall(r"^\| `([\w/]+)` \|", PAGE, re.MULTILINE))
    there = {
        str(path.parent.relative_to(PROJECT))
        for top in ("services", "shared", "deploy")
        for path in (PROJECT / top).glob("*/__init__.py")
    }
    assert sorted(there - explained) == []


def test_metrics_that_show_a_failure_are_in_the_catalogue() -> None:
    shown = [cell for row in table_rows(PAGE) for cell in row[2:3] if len(row) == 3]
    named = {one for cell in shown for one in re.findall(r"`([a-z]+(?:_[a-z]+)+)`", cell)}
    known = {name.removesuffix("_total") for name in vars(catalogue)} | {
        "version_conflict",
        "topics_missing",
        "message_buried",
        "outcome_unknown",
        "request_gave_up",
    }
    assert (
        sorted(one for one in named if one.removesuffix("_total").removesuffix("_timestamp_seconds") not in known) == []
    )
