"""Classes of municipalities by their inhabitants, in which they are compared and counted. Pure."""

SIZE_CLASSES: tuple[tuple[int, str], ...] = (
    (5_000, "under_5000"),
    (10_000, "5000_9999"),
    (20_000, "10000_19999"),
    (50_000, "20000_49999"),
    (100_000, "50000_99999"),
)
LARGEST = "100000_or_more"


def size_class(population: int | None) -> str | None:
    """Of a municipality by its inhabitants, where they are known."""
    if population is None:
        return None
    return next((name for below, name in SIZE_CLASSES if population < below), LARGEST)
