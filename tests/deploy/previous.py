"""The release before this one, unpacked beside it: its code on databases and topics that this one has prepared."""

import subprocess
import tarfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pytest

from deploy import services
from deploy.local.places import PROJECT

COMMIT = (Path(__file__).parent / "previous_release.txt").read_text().strip()


def unpack(folder: Path) -> Path:
    """Fails where the clone doesn't reach back so far: nothing would have been tried."""
    made = subprocess.run(["git", "archive", COMMIT, "services", "shared"], cwd=PROJECT, capture_output=True)
    if made.returncode:
        pytest.fail("this clone lacks the previous release: run `git fetch --unshallow`")
    with tarfile.open(fileobj=BytesIO(made.stdout)) as release:
        release.extractall(folder, filter="data")
    return folder


def names(release: Path) -> list[str]:
    """Services that were there already."""
    return [name for name in services.names() if (release / "services" / name).is_dir()]


def environment(release: Path) -> Mapping[str, str]:
    """A Python so told imports the previous release's code, wherever it is started."""
    return {"PYTHONPATH": str(release), "PYTHONSAFEPATH": "1"}
