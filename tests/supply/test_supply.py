"""What we take from others is locked, listed, allowed, and no older than its mended holes (guarantees RU1-RU3)."""

import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from deploy.supply.licences import LOOKED_AT, objection, told_by
from deploy.supply.lock import PROJECT, Package, index, jars, minimums, numbers, packages, too_old
from deploy.supply.sbom import sbom

LOCK = tomllib.loads((PROJECT / "uv.lock").read_text())
PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text())
INDEX = index()
SYNC = r"uv.* sync (.*)"


def unlocked(found: list[Package]) -> list[str]:
    return [one.name for one in found if not one.hashes or one.source != INDEX]


def test_every_package_has_hashes_and_comes_from_one_index() -> None:
    assert len(packages()) > 100
    assert unlocked(packages()) == []


@pytest.mark.parametrize(
    "twin",
    [
        {"name": "x", "version": "1", "source": {"registry": INDEX}, "wheels": [{"url": "x"}]},
        {"name": "x", "version": "1", "source": {"git": "somewhere"}, "wheels": [{"hash": "sha256:0"}]},
        {"name": "x", "version": "1", "source": {"registry": INDEX}},
    ],
    ids=["no hash", "another place", "no file"],
)
def test_twin_a_package_that_isnt_locked_is_noticed(twin: dict[str, Any]) -> None:
    assert unlocked(packages({"package": [twin]})) == ["x"]


def installing(text: str) -> list[str]:
    """Ways to install that pass the lock by."""
    joined = text.replace("\\\n", " ")
    loose = [
        line
        for line in re.findall(r"pip install ([^;\n]*)", joined)
        if not re.fullmatch(r"uv(==[\d.]+)?", line.split()[-1])
    ]
    return loose + [line for line in re.findall(SYNC, joined) if "--locked" not in line]


@pytest.mark.parametrize("file", ["deploy/Dockerfile", "Makefile"])
def test_installing_keeps_to_the_lock(file: str) -> None:
    text = (PROJECT / file).read_text().replace("$(UV)", "uv")
    assert re.findall(SYNC, text)
    assert installing(text) == []


def test_twin_what_passes_the_lock_by_is_noticed() -> None:
    assert installing("RUN pip install fastapi\nRUN uv sync --no-dev\nRUN uv sync --locked") == ["fastapi", "--no-dev"]


def test_the_list_of_parts_names_every_package_and_every_jar_with_its_sums() -> None:
    document = sbom()
    listed = {(one["name"], one["version"]): str(one) for one in document["components"]}
    for package in packages():
        lacking = [one for one in package.hashes if one.partition(":")[2] not in listed[package.name, package.version]]
        assert lacking == [], package.name
    for jar in jars():
        assert jar.sha256 in listed[jar.artifact, jar.version]
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.5")
    assert len(document["components"]) == len(packages()) + len(jars())
    assert [one["name"] for one in document["components"] if one.get("licenses") == []] == []


def test_the_licence_of_every_package_fits() -> None:
    assert [said for one in packages() if (said := objection(one.name, told_by(one.name)))] == []


@pytest.mark.parametrize("told", ["agpl-3.0-only", "gnu lesser general public license", "commercial", "", "ask us"])
def test_twin_a_licence_that_doesnt_fit_is_noticed(told: str) -> None:
    assert objection("x", told) is not None


def test_what_was_looked_at_is_in_no_image() -> None:
    """The images install the project itself, and these groups."""
    groups = re.findall(r"--group (\S+)", (PROJECT / "deploy" / "Dockerfile").read_text())
    names = {one["name"]: {each["name"] for each in one.get("dependencies", [])} for one in LOCK["package"]}
    asked = [one for group in groups for one in PYPROJECT["dependency-groups"][group]]
    wanted = {*names["digiverkosto"], *map(direct_name, asked)}
    while more := {each for one in wanted for each in names[one]} - wanted:
        wanted |= more
    assert wanted & set(LOOKED_AT) == set()


def test_nothing_is_older_than_its_minimum() -> None:
    used = {one.name: one.version for one in packages()}
    assert sorted(set(minimums()) - set(used)) == []
    assert too_old(used, minimums()) == []


def test_twin_an_older_release_is_noticed() -> None:
    assert too_old({"h11": "0.14.0", "jinja2": "3.1.10"}, minimums())[0].startswith("h11 0.14.0 is older than 0.16.0")
    assert len(too_old({"h11": "0.14.0", "jinja2": "3.1.10"}, minimums())) == 1


def direct() -> Iterator[str]:
    yield from PYPROJECT["project"]["dependencies"]
    for group in PYPROJECT["dependency-groups"].values():
        yield from (one for one in group if isinstance(one, str))


def direct_name(asked: str) -> str:
    return re.split(r"[\[<>=~!; ]", asked)[0]


def test_every_direct_dependency_says_from_which_release_on_and_that_has_no_known_hole() -> None:
    """`make minimums` tries these releases."""
    bounds = {direct_name(asked): asked.partition(">=")[2] for asked in direct()}
    assert [name for name, bound in bounds.items() if not bound] == []
    known = {name: least for name, least in minimums().items() if name in bounds}
    assert too_old(bounds, known) == []
    locked = {one.name: one.version for one in packages()}
    assert [name for name, bound in bounds.items() if numbers(bound) > numbers(locked[name])] == []
