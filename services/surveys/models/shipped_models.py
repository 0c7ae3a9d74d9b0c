"""The models that come with the platform: files beside this one, read once."""

from functools import cache
from pathlib import Path

from services.surveys.models.content import Model
from shared.yaml_files.loading import load

FOLDER = Path(__file__).parent / "shipped"
DEFAULT = "municipal-digital-start"


@cache
def shipped_models() -> dict[tuple[str, int], Model]:
    """By key and version. Raises Refused for a file that isn't a model."""
    models = [load(path.read_text(encoding="utf-8"), Model) for path in sorted(FOLDER.glob("*.yaml"))]
    return {(model.key, model.version): model for model in models}
