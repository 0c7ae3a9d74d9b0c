"""docs/decisions/0008-libraries.md names every direct dependency, with the licence that the package itself tells."""

import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import distribution

from tests.docs.blocks import PROJECT, table_rows

PAGE = (PROJECT / "docs" / "decisions" / "0008-libraries.md").read_text(encoding="utf-8")
NAMED = {row[0]: row[2] for row in table_rows(PAGE)}

SPELLINGS = {
    "MIT": "mit license|mit$|^mit| mit|permission is hereby granted, free of charge",
    "Apache-2.0": "apache",
    "BSD-2-Clause": "bsd",
    "BSD-3-Clause": "bsd",
    "MPL-2.0": "mpl-2.0|mozilla public",
    "GPL-2.0": "gpl-2.0|gplv2",
    "Unlicense": "unlicense",
}
"""How the licences that fit EUPL-1.2 are spelt in packages."""


def direct() -> set[str]:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())
    groups = project["dependency-groups"].values()
    asked = [*project["project"]["dependencies"], *(one for group in groups for one in group if isinstance(one, str))]
    return {re.split(r"[\[<>=~!; ]", one)[0] for one in asked}


def told_by(package: str) -> str:
    """What its metadata says of its licence; its licence files where the metadata says nothing."""
    found = distribution(package)
    said = [found.metadata[name] or "" for name in ("License-Expression", "License") if name in found.metadata]
    said += [one for one in found.metadata.get_all("Classifier") or [] if one.startswith("License ::")]
    return "\n".join(said or _licence_files(package)).lower()


def _licence_files(package: str) -> Iterator[str]:
    for file in distribution(package).files or []:
        if "licenses/" in str(file):
            yield file.read_text()


def test_the_page_names_every_direct_dependency_and_no_other() -> None:
    assert sorted(set(NAMED) ^ direct()) == []


def test_each_has_the_licence_that_it_tells_itself() -> None:
    wrong = [
        (package, licence, told_by(package))
        for package, licence in NAMED.items()
        for one in re.findall(r"[\w.-]+", licence.replace(" AND ", " ").replace(" OR ", " "))
        if not re.search(SPELLINGS[one], told_by(package), re.MULTILINE)
    ]
    assert wrong == []


def test_a_licence_that_a_package_doesnt_tell_is_noticed() -> None:
    """The twin."""
    assert not re.search(SPELLINGS["GPL-2.0"], told_by("asyncpg"))
    assert not re.search(SPELLINGS["MIT"], told_by("aiokafka"), re.MULTILINE)
