"""Puts today's contracts into the wheel while it is built; nothing of them is kept in the kit's own folder."""

import runpy
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Contracts(BuildHookInterface[Any]):
    """hatchling calls `initialize` before it collects the wheel's files, and `finalize` when the wheel is there."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        self._made = tempfile.TemporaryDirectory(prefix="digiverkosto-kit-")
        folder = Path(self._made.name)
        runpy.run_path(str(Path(self.root) / "generate.py"))["write_contracts"](folder)
        build_data["force_include"][str(folder)] = "digiverkosto_kit/contracts"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        self._made.cleanup()
