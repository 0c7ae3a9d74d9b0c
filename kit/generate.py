"""The kit's contracts out of the services' own: the same modules under another name, those of public topics alone.

Only the standard library is used, since the wheel's build knows nothing else. `shared/contracts` is the one source.
"""

import ast
import shutil
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "shared" / "contracts"
PACKAGE = Path(__file__).parent / "digiverkosto_kit"
OWN, THEIRS = "digiverkosto_kit.contracts", "shared.contracts"


def assemble(folder: Path) -> None:
    """The whole package as the wheel holds it, in `folder`: for trying it from this repository."""
    target = folder / PACKAGE.name
    shutil.copytree(PACKAGE, target, ignore=shutil.ignore_patterns("__pycache__"))
    write_contracts(target / "contracts")


def write_contracts(target: Path) -> None:
    """Every module that a public contract needs, and an `__init__` that exports what these modules export here."""
    modules = {file.stem: ast.parse(file.read_text(encoding="utf-8")) for file in SOURCE.glob("*.py")}
    kept = _needed(modules)
    target.mkdir(parents=True, exist_ok=True)
    for name in kept:
        text = (SOURCE / f"{name}.py").read_text(encoding="utf-8")
        (target / f"{name}.py").write_text(text.replace(THEIRS, OWN), encoding="utf-8")
    (target / "__init__.py").write_text(_exports(modules, kept), encoding="utf-8")


def _needed(modules: dict[str, ast.Module]) -> list[str]:
    kept: set[str] = set()
    waiting = [name for name, module in modules.items() if "pub" in _topics(module).values()]
    while waiting:
        name = waiting.pop()
        kept.add(name)
        waiting += [one for one in _imports(modules[name]) if one not in kept]
    return sorted(kept)


def _exports(modules: dict[str, ast.Module], kept: list[str]) -> str:
    internal = {name for one in kept for name, kind in _topics(modules[one]).items() if kind == "int"}
    exported = {one: sorted(set(names) - internal) for one, names in _imports(modules["__init__"]).items()}
    public = sorted(name for one in kept for name, kind in _topics(modules[one]).items() if kind == "pub")
    names = sorted(name for one in kept for name in exported.get(one, []))
    lines = ['"""What is said on the public topics: one model for each aggregate and major version."""', ""]
    lines += [f"from {OWN}.{one} import {', '.join(exported[one])}" for one in kept if exported.get(one)]
    lines += ["", f"PUBLIC: tuple[type[Contract], ...] = ({', '.join(public)})", ""]
    lines += [f"__all__ = {['PUBLIC', *names]!r}", ""]
    return "\n".join(lines)


def _imports(module: ast.Module) -> dict[str, list[str]]:
    """Which names a module takes from which other contract's module."""
    return {
        one.module.rpartition(".")[2]: [name.name for name in one.names]
        for one in module.body
        if isinstance(one, ast.ImportFrom) and (one.module or "").startswith(f"{THEIRS}.") and one.module
    }


def _topics(module: ast.Module) -> dict[str, str]:
    """The contracts of a module and the class of their topics, `pub` or `int`."""
    return {
        one.name: str(line.value.value).partition(".")[0]
        for one in module.body
        if isinstance(one, ast.ClassDef)
        for line in one.body
        if isinstance(line, ast.AnnAssign)
        and isinstance(line.target, ast.Name)
        and line.target.id == "topic"
        and isinstance(line.value, ast.Constant)
    }
