"""Runs chosen tests against each mutant in one session: killed by the first that fails, or it survives."""

import contextlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from _pytest.runner import runtestprotocol

from tests.mutants.mutating import Mutant


@dataclass
class Hunt:
    """A pytest plugin. `sound` is false when a test fails without any mutant: then nothing is told."""

    mutants: Sequence[Mutant]
    killed: list[str] = field(default_factory=list)
    survived: list[str] = field(default_factory=list)
    void: list[str] = field(default_factory=list)
    sound: bool = False
    last: str = ""
    """How the last failing test failed."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = session.items
        self.sound = bool(items) and not self._fails(items)
        for mutant in self.mutants if self.sound else ():
            try:
                with mutant.applied():
                    fails = self._fails(items)
            except (ValueError, SyntaxError):
                self.void.append(mutant.said)
                continue
            (self.killed if fails else self.survived).append(mutant.said)
        self._finish(items)
        return True

    def _fails(self, items: list[pytest.Item]) -> bool:
        """What serves a whole session, a file or a folder stays up for the next."""
        for item, following in zip(items, [*items[1:], items[0]], strict=True):
            reports = runtestprotocol(item, log=False, nextitem=following)
            if any(report.failed for report in reports):
                item.session._setupstate.teardown_exact(items[0])
                self.last = "\n".join(str(report.longrepr) for report in reports if report.failed)
                return True
        return False

    def _finish(self, items: list[pytest.Item]) -> None:
        runtestprotocol(items[0], log=False, nextitem=None)


QUIETLY = ("-W", "ignore::pytest.PytestAssertRewriteWarning")
"""The guard code is imported before pytest begins."""


def hunt(mutants: Sequence[Mutant], tests: Sequence[str]) -> Hunt:
    """Runs the tests that `tests` names, as pytest would be told them, quietly."""
    found = Hunt(mutants)
    with contextlib.redirect_stdout(io.StringIO()):
        pytest.main([*tests, "-p", "no:randomly", "-p", "no:terminal", "--capture=no", *QUIETLY], plugins=[found])
    return found
