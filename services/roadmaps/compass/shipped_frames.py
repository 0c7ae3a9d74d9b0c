"""The frames that come with the platform: files beside this one, read once."""

from functools import cache
from pathlib import Path

from services.roadmaps.compass.bodies import FrameBody
from shared.yaml_files.loading import load

FOLDER = Path(__file__).parent / "shipped"
NATIONAL = "national-digital-compass"


@cache
def shipped_frames() -> dict[str, FrameBody]:
    """First editions by the frame's name. Raises Refused for a file that isn't a frame."""
    return {path.stem: load(path.read_text(encoding="utf-8"), FrameBody) for path in sorted(FOLDER.glob("*.yaml"))}
