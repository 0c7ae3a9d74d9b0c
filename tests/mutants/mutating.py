"""Guard code with one thing wrong in it: made by mutmut's operators, put into the running program and taken out again.

mutmut itself forks after the tests ran once; an event loop, a pool and a PostgreSQL don't live through that. So the
code of functions is exchanged where they are, and one session's fixtures serve all mutants.
"""

import gc
import importlib
import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any, Protocol

import libcst as cst
from libcst.metadata import MetadataWrapper, ParentNodeProvider, PositionProvider
from mutmut.mutation.mutators import mutation_operators


class Mutant(Protocol):
    """`said` tells a reader what is wrong in it."""

    @property
    def said(self) -> str: ...

    def applied(self) -> Any:
        """A context manager in which the program has it."""


@dataclass(frozen=True)
class CodeMutant:
    """A module's source with one node exchanged."""

    module: ModuleType
    source: str
    said: str

    @contextmanager
    def applied(self) -> Iterator[None]:
        """Raises ValueError for one that can't be put in, SyntaxError for one that is no Python."""
        assert self.module.__file__ is not None
        before = code_by_place(compile(Path(self.module.__file__).read_text(), self.module.__file__, "exec"))
        after = code_by_place(compile(self.source, self.module.__file__, "exec"))
        changed = {before[place]: after[place] for place in before if place in after and before[place] != after[place]}
        functions = [
            (one, changed[one.__code__]) for one in gc.get_objects() if isinstance(one, FunctionType)
            and one.__module__ == self.module.__name__ and one.__code__ in changed
        ]  # fmt: skip
        if not functions:
            raise ValueError(self.said)
        originals = [(function, function.__code__) for function, _ in functions]
        try:
            for function, code in functions:
                function.__code__ = code
            yield
        finally:
            for function, code in originals:
                function.__code__ = code


@dataclass(frozen=True)
class TextMutant:
    """A constant of a module, such as a statement, with a piece of its text exchanged."""

    module: ModuleType
    constant: str
    old: str
    new: str

    @property
    def said(self) -> str:
        return f"{self.constant}: {self.old!r} -> {self.new!r}"

    @contextmanager
    def applied(self) -> Iterator[None]:
        whole = getattr(self.module, self.constant)
        if self.old not in whole:
            raise ValueError(self.said)
        setattr(self.module, self.constant, whole.replace(self.old, self.new, 1))
        try:
            yield
        finally:
            setattr(self.module, self.constant, whole)


def code_by_place(code: CodeType, place: tuple[str, ...] = ()) -> dict[tuple[str, ...], CodeType]:
    """Every function's code, by the names that lead to it."""
    found = {}
    for constant in code.co_consts:
        if inspect.iscode(constant):
            at = (*place, f"{constant.co_name}#{sum(key[-1].startswith(constant.co_name) for key in found)}")
            found[at] = constant
            found |= code_by_place(constant, at)
    return found


def mutants_of(name: str) -> list[CodeMutant]:
    """All that the operators make inside of the module's functions, without docstrings and types."""
    module = importlib.import_module(name)
    assert module.__file__ is not None
    wrapper = MetadataWrapper(cst.parse_module(Path(module.__file__).read_text()))
    lines = wrapper.resolve(PositionProvider)
    parents = wrapper.resolve(ParentNodeProvider)
    made = []
    for node, mutated in _exchanges(wrapper.module, parents):
        source = wrapper.module.deep_replace(node, mutated)
        assert isinstance(source, cst.Module)
        said = f"line {lines[node].start.line}: {_text(wrapper.module, node)} -> {_text(wrapper.module, mutated)}"
        made.append(CodeMutant(module, source.code, said))
    return made


def _text(module: cst.Module, node: cst.CSTNode) -> str:
    return " ".join(module.code_for_node(node).split())[:70]


def _exchanges(module: cst.Module, parents: Any) -> Iterator[tuple[cst.CSTNode, cst.CSTNode]]:
    for node in parents:
        above = list(_above(node, parents))
        if not any(isinstance(one, cst.FunctionDef) for one in above) or _only_said(node, above):
            continue
        for kind, operator in [*mutation_operators, *OWN]:
            if isinstance(node, kind):
                yield from ((node, mutated) for mutated in operator(node))  # type: ignore[operator]


def _above(node: cst.CSTNode, parents: Any) -> Iterator[cst.CSTNode]:
    while node in parents:
        node = parents[node]
        yield node


def _only_said(node: cst.CSTNode, above: Sequence[cst.CSTNode]) -> bool:
    """Docstrings, annotations, decorators and defaults: what isn't in a function's code."""
    return any(isinstance(one, cst.Annotation | cst.Decorator | cst.Parameters) for one in (node, *above)) or (
        isinstance(node, cst.BaseString) and isinstance(above[0], cst.Expr)
    )


def otherwise(node: cst.If) -> Iterator[cst.If]:
    yield node.with_changes(test=cst.UnaryOperation(cst.Not(), cst.ensure_type(node.test, cst.BaseExpression)
                            .with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])))  # fmt: skip


def without_refusal(node: cst.Raise) -> Iterator[cst.Pass]:
    yield cst.Pass()


OWN: list[tuple[type[cst.CSTNode], Callable[[Any], Iterator[cst.CSTNode]]]] = [
    (cst.If, otherwise),
    (cst.Raise, without_refusal),
]
"""A condition that is turned round, and a refusal that is left out."""
