"""What stands in the documents between fences, as a reader would use it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parents[2]

_BLOCK = re.compile(r"^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"^\*\*`([^`]+)`\*\*$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """`file` is the path in bold that stood last before it, or empty."""

    language: str
    text: str
    file: str


def blocks(page: str) -> Iterator[Block]:
    for found in _BLOCK.finditer(page):
        named = _FILE.findall(page, 0, found.start())
        yield Block(found["language"], found["text"], named[-1] if named else "")


def section(page: str, heading: str) -> str:
    """What stands under a heading, up to the next of the same level."""
    level = heading.partition(" ")[0]
    _, _, rest = page.partition(f"\n{heading}\n")
    assert rest, f"no heading {heading}"
    return rest.split(f"\n{level} ")[0]


def table_rows(page: str) -> list[list[str]]:
    """The cells of all tables, without their heads."""
    lines = page.splitlines()
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line, following in zip(lines, [*lines[1:], ""], strict=True)
        if line.startswith("|") and not line.startswith("|---") and not following.startswith("|---")
    ]


def apply_diff(text: str, diff: str) -> str:
    """The text with the lines that begin with + in place of those that begin with -, between the context lines."""
    lines = diff.splitlines(keepends=True)
    before = "".join(line[1:] for line in lines if line[0] in " -")
    after = "".join(line[1:] for line in lines if line[0] in " +")
    assert text.count(before) == 1, f"these lines aren't there any more:\n{before}"
    return text.replace(before, after)
