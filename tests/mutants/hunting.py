"""Runs chosen tests against each mutant in one session: killed by the first that fails, or it survives."""

import contextlib
import io
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest
from _pytest.runner import runtestprotocol
from hypothesis import Phase, settings

from tests.mutants.mutating import Mutant


@dataclass
class Hunt:
    """A pytest plugin. `sound` is false when a test fails without any mutant: then nothing is told.

    The quickest tests come first, and whichever killed the last mutant comes before all: most mutants cost one test.
    """

    mutants: Sequence[Mutant]
    tell: Callable[[str], None]
    killed: list[str] = field(default_factory=list)
    survived: list[str] = field(default_factory=list)
    void: list[str] = field(default_factory=list)
    sound: bool = False
    last: str = ""
    """How the last failing test failed."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = [*session.items]
        self.sound = bool(items) and not self._fails(items)
        if self.sound:
            self._quickest_first(items)
        for mutant in self.mutants if self.sound else ():
            try:
                with mutant.applied():
                    fails = self._fails(items)
            except (ValueError, SyntaxError):
                self.void.append(mutant.said)
                continue
            (self.killed if fails else self.survived).append(mutant.said)
            if not fails:
                self.tell(f"survived: {mutant.said}")
        runtestprotocol(items[0], log=False, nextitem=None)
        return True

    def _fails(self, items: list[pytest.Item]) -> bool:
        """What serves a whole session, a file or a folder stays up for the next."""
        for item, following in zip(items, [*items[1:], items[0]], strict=True):
            reports = runtestprotocol(item, log=False, nextitem=following)
            if any(report.failed for report in reports):
                self.last = "\n".join(str(report.longrepr) for report in reports if report.failed)
                items.remove(item)
                items.insert(0, item)
                item.session._setupstate.teardown_exact(item)
                return True
        return False

    def _quickest_first(self, items: list[pytest.Item]) -> None:
        """By a second run: in the first, whichever came first paid for what serves the whole session."""
        took = {}
        for item, following in zip(items, [*items[1:], items[0]], strict=True):
            began = time.perf_counter()
            runtestprotocol(item, log=False, nextitem=following)
            took[item] = time.perf_counter() - began
        items.sort(key=lambda item: took[item])
        items[0].session._setupstate.teardown_exact(items[0])


QUIETLY = ("-p", "no:terminal", "--capture=no", "-W", "ignore::pytest.PytestAssertRewriteWarning")
"""The guard code is imported before pytest begins."""

ONE_BY_ONE = ("-p", "no:randomly", "--timeout", "60")
"""A mutant that never ends is killed by the clock."""

settings.register_profile("mutants", phases=[Phase.explicit, Phase.generate], database=None, derandomize=True)
"""The first example that fails is enough: nobody reads a smaller one."""


def hunt(mutants: Sequence[Mutant], tests: Sequence[str], tell: Callable[[str], None]) -> Hunt:
    """Runs the tests that `tests` names, as pytest would be told them, quietly. Survivors are told at once."""
    found = Hunt(mutants, tell)
    with contextlib.redirect_stdout(io.StringIO()):
        pytest.main([*tests, *ONE_BY_ONE, *QUIETLY, "--hypothesis-profile", "mutants"], plugins=[found])
    return found
