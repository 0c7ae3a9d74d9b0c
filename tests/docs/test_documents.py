"""Whatever a document points at is there: links, files, make targets, commands, modules, routes."""

import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from deploy import services
from deploy.cli.__main__ import COMMANDS
from deploy.provisioning.declared import declared_topics
from services.events.access import access as events_access
from services.registration.access import ACCESS as REGISTRATION_ACCESS
from services.roadmaps.access import access as roadmaps_access
from services.surveys.access import access as surveys_access
from services.webhooks.access import access as webhooks_access
from shared.open_data.api import OPEN_DATA_ACCESS
from shared.subscribing.page import SUBSCRIBING_ACCESS
from shared.web.operating import OPERATING_ACCESS
from tests.docs.blocks import PROJECT, blocks, table_rows

PAGES = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md"), PROJECT / "deploy/seed/data/README.md"])
TOP = {path.name for path in PROJECT.iterdir() if path.is_dir() and not path.name.startswith(".")}
OF_THE_EXAMPLE = ("services/tallies", "tests/tallies", "shared/contracts/tally.py")
MADE_BY_RUNNING = {"platform.json", "jwks.json"}
FILE = re.compile(r"[\w.-]+\.(?:py|md|yaml|yml|toml|sql|po|lock|svg|json)")


def name_of(page: Path) -> str:
    return str(page.relative_to(PROJECT))


def inline(text: str) -> list[str]:
    """What stands between single backticks, outside fenced blocks."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL))


def code(text: str) -> str:
    """All code of a page: inline and in blocks."""
    return "\n".join([*inline(text), *(block.text for block in blocks(text))])


def broken_links(page: Path, text: str) -> Iterator[str]:
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not re.match(r"[a-z]+:|#", target) and not (page.parent / target.partition("#")[0]).exists():
            yield target


def missing_files(text: str) -> Iterator[str]:
    """Paths from the project's top that aren't there, and single file names that are nowhere."""
    for spelt in inline(text):
        path = spelt.partition(":")[0]
        if path.startswith(OF_THE_EXAMPLE) or re.search(r"[\s*<>]", path):
            continue
        from_top = "/" in path and path.split("/")[0] in TOP
        if from_top and not (PROJECT / path).exists():
            yield spelt
        if not from_top and FILE.fullmatch(path) and path not in MADE_BY_RUNNING and not anywhere(path):
            yield spelt


def anywhere(name: str) -> bool:
    return (PROJECT / name).exists() or any(any((PROJECT / top).rglob(name)) for top in TOP)


def unknown_targets(text: str) -> list[str]:
    there = set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE))
    return sorted(set(re.findall(r"\bmake ([a-z][a-z-]*)", code(text))) - there)


def unknown_commands(text: str) -> list[str]:
    there = {command.name for command in COMMANDS}
    return sorted(set(re.findall(r"\bdigiverkosto ([a-z][a-z-]*)", code(text))) - there)


def unknown_modules(text: str) -> list[str]:
    named = set(re.findall(r"python -m ((?:services|shared|deploy|benchmarks|tests)[\w.]*)", code(text)))
    return sorted(one for one in named if not one.startswith("services.tallies") and find_spec(one) is None)


def unknown_routes(text: str) -> list[str]:
    named = {one for one in inline(text) if re.fullmatch(r"(?:GET|POST|PUT|PATCH|DELETE) /[\w/{}.-]*", one)}
    tables = (REGISTRATION_ACCESS, events_access, surveys_access, roadmaps_access, webhooks_access)
    return sorted(
        named
        - {
            *OPERATING_ACCESS,
            *OPEN_DATA_ACCESS,
            *SUBSCRIBING_ACCESS,
            *(route for table in tables for route in table.routes),
        }
    )


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_what_a_page_points_at_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert list(broken_links(page, text)) == []
    assert list(missing_files(text)) == []
    assert unknown_targets(text) == []
    assert unknown_commands(text) == []
    assert unknown_modules(text) == []
    assert unknown_routes(text) == []


def test_what_isnt_there_is_noticed() -> None:
    """The twin: a page with one of each that leads nowhere."""
    text = (
        "[away](nowhere.md) `shared/bus/inbox.py` `make lunch` `digiverkosto dance` `python -m shared.nothing` "
        "`GET /nothing`\n```console\n$ make tea\n```\n"
    )
    page = PROJECT / "README.md"
    assert list(broken_links(page, text)) == ["nowhere.md"]
    assert list(missing_files(text)) == ["shared/bus/inbox.py"]
    assert unknown_targets(text) == ["lunch", "tea"]
    assert unknown_commands(text) == ["dance"]
    assert unknown_modules(text) == ["shared.nothing"]
    assert unknown_routes(text) == ["GET /nothing"]


def test_every_decision_stands_in_the_list_under_its_title() -> None:
    folder = PROJECT / "docs" / "decisions"
    listed = {re.sub(r".*\((.*)\)", r"\1", row[0]): row[1] for row in table_rows((folder / "README.md").read_text())}
    titled = {page.name: page.read_text().partition("\n")[0][len("# 0000 ") :] for page in folder.glob("[0-9]*.md")}
    assert listed == titled


def test_the_table_beside_the_picture_tells_who_says_and_who_hears_each_topic() -> None:
    """Also the picture itself names each topic."""
    from_code = {}
    loaded = {name: services.load(name) for name in services.names()}
    for topic in declared_topics():
        hears = [
            name for name, one in loaded.items() if topic.name in {heard.topic for heard in one.handlers.contracts()}
        ]
        from_code[topic.name] = (topic.owner, ", ".join(hears))
    rows = [row for row in table_rows((PROJECT / "README.md").read_text()) if len(row) == 4]
    picture = (PROJECT / "docs" / "pictures" / "services-and-topics.svg").read_text()
    assert {row[0].strip("`"): (row[2], row[3]) for row in rows} == from_code
    assert [topic for topic in from_code if f">{topic}<" not in picture] == []
