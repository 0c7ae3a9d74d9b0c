"""Means, medians and NPS of published rows, from the shown counts alone: so they give away nothing more. Pure."""

from services.surveys.publications.columns import NO_ANSWER
from services.surveys.publications.tables import Row
from services.surveys.questionnaires.content import AnyQuestion, Nps, Scale


def averaged(question: AnyQuestion, row: Row) -> Row:
    """The row with them, unless it hides anything."""
    counts = {column: cell.n for column, cell in row.cells.items() if column != NO_ANSWER and cell.n is not None}
    answered = sum(counts.values())
    if not row.is_whole or not answered:
        return row
    match question:
        case Scale():
            by_value = sorted((int(column), number) for column, number in counts.items())
            mean = round(sum(value * number for value, number in by_value) / answered, 2)
            return row.model_copy(update={"mean": mean, "median": _median(by_value, answered)})
        case Nps():
            balance = counts["promoters"] - counts["detractors"]
            return row.model_copy(update={"nps": round(100 * balance / answered)})
        case _:
            return row


def _median(by_value: list[tuple[int, int]], answered: int) -> float:
    """Of an even number of answers, what lies between the middle two."""
    return (_at(by_value, (answered - 1) // 2) + _at(by_value, answered // 2)) / 2


def _at(by_value: list[tuple[int, int]], place: int) -> int:
    for value, number in by_value:
        if place < number:
            return value
        place -= number
    return by_value[-1][0]
