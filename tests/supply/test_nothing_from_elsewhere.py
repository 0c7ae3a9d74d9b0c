"""No page loads anything from another server: no script, style, image or font (guarantee RU4)."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.supply.lock import PROJECT
from shared.web.headers import SECURITY_HEADERS

LOADING = (
    r"""<(?:script|img|iframe|source|video|audio|embed|object|input)\b[^>]*?\b(?:src|srcset|data|poster)\s*=\s*["']?"""
    r"""(?P<a>(?:https?:)?//[^"'\s>]+)|<link\b[^>]*?\bhref\s*=\s*["']?(?P<b>(?:https?:)?//[^"'\s>]+)"""
    r"""|url\(\s*["']?(?P<c>(?:https?:)?//[^"')\s]+)|@import\s+["'](?P<d>(?:https?:)?//[^"']+)"""
)
SHOWN = (".html", ".css", ".js", ".svg")


def shown() -> Iterator[Path]:
    for root in ("services", "shared"):
        yield from (file for file in (PROJECT / root).rglob("*") if file.suffix in SHOWN)


def loaded(text: str) -> list[str]:
    """Addresses of other servers that a browser would fetch by itself; links that a person follows aren't."""
    return [address for found in re.finditer(LOADING, text, re.I) for address in found.groups() if address]


def test_templates_and_static_files_load_nothing_from_elsewhere() -> None:
    files = list(shown())
    assert len(files) > 10
    assert {str(file): found for file in files if (found := loaded(file.read_text()))} == {}


@pytest.mark.parametrize(
    "twin",
    [
        '<script defer src="https://cdn.example/x.js"></script>',
        "<link rel=stylesheet href=//cdn.example/x.css>",
        "@font-face { src: url('https://fonts.example/x.woff2') }",
        '@import "https://cdn.example/x.css";',
        "<img alt='' src='http://count.example/1.gif'>",
    ],
)
def test_twin_what_comes_from_elsewhere_is_noticed(twin: str) -> None:
    assert len(loaded(twin)) == 1


def test_browsers_are_told_to_load_nothing_from_elsewhere() -> None:
    """Every answer has these headers (tests/rights); own sources and inline data are all that a page may name."""
    policy = SECURITY_HEADERS["content-security-policy"]
    rules = {words[0]: words[1:] for part in policy.split(";") if (words := part.split())}
    assert rules["default-src"] in (["'none'"], ["'self'"])
    assert {source for sources in rules.values() for source in sources} <= {"'self'", "'none'", "data:"}
