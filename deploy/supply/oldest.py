"""`make minimums`: the oldest releases that pyproject.toml allows, installed elsewhere and tried with some tests."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from deploy.supply.lock import PROJECT

CODE = ("services", "shared", "deploy", "tests")
TOLD = ("pyproject.toml", "README.md", "LICENSE")
TESTS = (
    "tests/calendar",
    "tests/contracts/test_golden.py",
    "tests/texts",
    "tests/web",
    "tests/bus/test_envelope.py",
    "tests/events/test_recurrence.py",
    "tests/events/test_service.py",
    "tests/registration/test_service.py",
    "tests/registration/test_signups_rules.py",
    "tests/registration/test_signups_lists.py",
    "tests/rights/test_tokens.py",
)
"""Pure rules, texts, calendars, tokens, exports, and both services' start on a real PostgreSQL."""


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="digiverkosto-oldest-") as folder:
        sys.exit(try_oldest(Path(folder)))


def try_oldest(folder: Path) -> int:
    """The exit code of the tests there. Raises CalledProcessError when the oldest don't go together."""
    for name in TOLD:
        shutil.copy(PROJECT / name, folder)
    for name in CODE:
        shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    uv = shutil.which("uv") or PROJECT / ".tools" / "uv" / "bin" / "uv"
    here = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    subprocess.run(
        [uv, "sync", "--resolution", "lowest-direct", "--python", sys.executable], cwd=folder, env=here, check=True
    )
    pytest = [str(folder / ".venv" / "bin" / "pytest"), *TESTS, "-q"]
    return subprocess.run(pytest, cwd=folder, env=here, check=False).returncode


if __name__ == "__main__":
    main()
