"""The templates that come with the platform: files beside this one, read once."""

from functools import cache
from pathlib import Path

from services.roadmaps.templates.content import RoadmapTemplate
from shared.yaml_files.loading import load

FOLDER = Path(__file__).parent / "shipped"


@cache
def shipped_templates() -> dict[str, RoadmapTemplate]:
    """By their files' names. Raises Refused for a file that isn't a template."""
    files = sorted(FOLDER.glob("*.yaml"))
    return {path.stem: load(path.read_text(encoding="utf-8"), RoadmapTemplate) for path in files}
