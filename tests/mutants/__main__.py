"""`make mutants`: is each thing that can be wrong in the guard code noticed? Ends with 1 under 90 % (guarantee RT9)."""

import importlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from tests.mutants.hunting import Hunt, hunt
from tests.mutants.mutating import Mutant, TextMutant, mutants_of
from tests.mutants.seats import SEATS

LEAST = 0.9


@dataclass(frozen=True)
class Prey:
    """`module` is mutated as code; `texts` are statements of it with a piece exchanged."""

    module: str
    tests: Sequence[str]
    texts: Sequence[tuple[str, str, str]] = ()

    def mutants(self) -> list[Mutant]:
        if not self.texts:
            return list(mutants_of(self.module))
        module = importlib.import_module(self.module)
        return [TextMutant(module, *text) for text in self.texts]


PREY = (
    Prey("services.registration.signups.rules", ("tests/registration/test_signups_rules.py",)),
    Prey(
        "services.registration.signups.seat_queries",
        tuple(f"tests/registration/test_signups{about}.py" for about in ("_statement", "", "_crowd")),
        SEATS,
    ),
    Prey("shared.web.clients", ("tests/web/test_clients.py", "tests/hardening/test_whose_network.py")),
    Prey(
        "services.registration.people.limits",
        tuple(f"tests/registration/test_limit{about}.py" for about in ("_counts", "s")),
    ),
    Prey("shared.web.access", ("tests/web/test_guard.py",)),
    Prey("shared.web.guard", ("tests/web/test_guard.py", "tests/web/test_guard_limits.py")),
    Prey("shared.web.caller", ("tests/web/test_callers.py",)),
)


def main() -> int:
    wanted = [prey for prey in PREY if not sys.argv[1:] or prey.module in sys.argv[1:]]
    worst = min(tell(prey.module, hunt(prey.mutants(), prey.tests, _at_once)) for prey in wanted)
    return 0 if worst >= LEAST else 1


def tell(module: str, found: Hunt) -> float:
    if not found.sound:
        print(f"{module}: its tests fail without any mutant:\n{found.last}", flush=True)
        return 0.0
    whole = len(found.killed) + len(found.survived)
    print(f"{module}: {len(found.killed)} of {whole} killed, {len(found.void)} couldn't be put in", flush=True)
    return len(found.killed) / whole


def _at_once(said: str) -> None:
    """To where a person looks, whatever the tests do with the standard output."""
    print(f"    {said}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
