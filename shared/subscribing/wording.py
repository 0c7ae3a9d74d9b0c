"""What agencies read about our topics, in three languages, apart from a service's own texts."""

from functools import cache
from pathlib import Path

from shared.contracts import Language
from shared.subscribing.types import FieldShown
from shared.texts import Texts


@cache
def texts() -> Texts:
    """Read when somebody first asks: no service's start waits for it."""
    return Texts(Path(__file__).parent / "texts")


def mean(language: Language, field: FieldShown) -> str:
    """A field of one model may mean something else than its name elsewhere."""
    own = f"field.{field.model}.{field.name}"
    return texts().say(language, own if texts().has(own) else f"field.{field.name}")
