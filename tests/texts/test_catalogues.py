"""Every catalogue of the project is whole, and says every key that code and templates ask for."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.texts import COMMON_TEXTS, Texts

ROOT = COMMON_TEXTS.parent.parent
SERVICES = sorted(folder.parent.parent for folder in (ROOT / "services").glob("*/texts/fi.po"))
REFUSALS = {"Refused": 0, "Illegal": 0, "Lacking": 1, "Fault": 1, "PydanticCustomError": 0}
"""What rules answer no with, and which argument becomes a problem's code."""
TEMPLATE_SAYS = re.compile(r"""\bsay\(\s*["']([a-z0-9_.]+)["']\s*[,)]""")


def texts_of(folder: Path) -> Texts:
    return Texts(*([folder / "texts"] if folder.parent.name == "services" else []))


def modules(folder: Path) -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(folder.rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def literal(call: ast.Call, position: int) -> str | None:
    if len(call.args) <= position:
        return None
    argument = call.args[position]
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None


def asked_in_code(folder: Path) -> Iterator[tuple[str, str]]:
    """(key, where) of `x.say(language, "key")`, problem codes, rules' refusals and `intend(..., template="name")`."""
    for path, module in modules(folder):
        for call in (node for node in ast.walk(module) if isinstance(node, ast.Call)):
            where = f"{path.relative_to(ROOT)}:{call.lineno}"
            called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            if called == "say" and (key := literal(call, 1)):
                yield key, where
            if called == "Problem" and (code := literal(call, 1)):
                yield f"problem.{code}", where
            if called in REFUSALS and (reason := literal(call, REFUSALS[called])):
                yield f"problem.{reason}", where
            if called == "intend":
                for keyword in call.keywords:
                    if keyword.arg == "template" and isinstance(keyword.value, ast.Constant):
                        template = str(keyword.value.value)
                        yield f"mail.{template}.subject", where
                        yield f"mail.{template}.body", where


def asked_in_templates(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted([*folder.rglob("*.html"), *folder.rglob("*.txt")]):
        for key in TEMPLATE_SAYS.findall(path.read_text(encoding="utf-8")):
            yield key, str(path.relative_to(ROOT))


@pytest.mark.parametrize("folder", [ROOT / "shared", *SERVICES], ids=lambda folder: folder.name)
def test_every_key_that_is_asked_for_has_a_text(folder: Path) -> None:
    texts = texts_of(folder)
    asked = [*asked_in_code(folder), *asked_in_templates(folder)]

    assert [f"{key} ({where})" for key, where in asked if not texts.has(key)] == []


def test_the_walk_sees_what_code_and_templates_ask_for() -> None:
    asked = {key for key, _ in [*asked_in_code(ROOT / "shared"), *asked_in_templates(ROOT / "shared")]}
    assert {"problem.forbidden", "page.failed_title", "page.skip_to_content", "mail.greeting"} <= asked


def test_a_key_without_a_text_is_seen(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text('{{ say("page.nobody_said_this") }}')
    asked = TEMPLATE_SAYS.findall((tmp_path / "page.html").read_text())
    assert [key for key in asked if not Texts().has(key)] == ["page.nobody_said_this"]


@pytest.mark.parametrize("folder", [ROOT / "shared", *SERVICES], ids=lambda folder: folder.name)
def test_letters_have_a_subject_and_a_body(folder: Path) -> None:
    keys = {key for key in texts_of(folder).keys if re.fullmatch(r"mail\.[a-z_]+\.[a-z_]+", key)}
    letters = {key.rsplit(".", 1)[0] for key in keys}
    assert [
        f"{letter}.{part}" for letter in letters for part in ("subject", "body") if f"{letter}.{part}" not in keys
    ] == []
