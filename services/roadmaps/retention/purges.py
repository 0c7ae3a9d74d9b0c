"""Each class of roadmaps' data, and how it goes when its time is over."""

from collections.abc import Mapping

from shared.privacy.purging import Purge
from shared.web.resources import Resources


def purges(held: Resources) -> Mapping[str, Purge]:
    """By the names that retention.yaml gives them."""
    return {}
