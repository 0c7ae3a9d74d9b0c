"""What of an anonymous survey's whole summary is shown: a question with all its counts, or not at all. Pure.

It tells no more than the published tables do: no count under the smallest group but nought, not of who left a question
out either, no question that all answered alike, nothing from which the counts of a question kept back follow.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from services.surveys.summaries.views import Count, PartSummary, QuestionSummary, Withheld

FIGURES_ALONE = frozenset({"number", "date"})
"""Their least and most are single answers."""


def guarded(
    questions: Sequence[QuestionSummary], dependencies: Mapping[str, Collection[str]], n: int, k: int
) -> tuple[QuestionSummary, ...]:
    """In the order in which they are asked; `dependencies` are each question's earlier ones that decide on it."""
    kept_back: set[str] = set()
    shown = []
    for question in questions:
        why = _why(question, n, k)
        if kept_back & set(dependencies.get(question.key, ())):
            why = "depends_on_hidden"
        if why:
            kept_back.add(question.key)
        shown.append(_bare(question, why) if why else question)
    return tuple(shown)


def _why(question: QuestionSummary, n: int, k: int) -> Withheld | None:
    if question.n is None or question.n < k:
        return "too_few"
    if question.type in FIGURES_ALONE or any(_small(number, k) for number in _numbers(question, n)):
        return "protected"
    if any(_alike(counts, number) for counts, number in _tables(question)):
        return "protected"
    return None


def _numbers(question: QuestionSummary, n: int) -> Iterator[int]:
    """Of an option that may be chosen with others also how many didn't choose it."""
    answered = question.n or 0
    yield n - answered
    for count in question.counts:
        yield count.n
        yield answered - count.n
    for part in question.parts:
        yield from _of_part(part, answered)


def _of_part(part: PartSummary, answered: int) -> Iterator[int]:
    yield part.n
    yield answered - part.n
    for count in part.counts:
        yield count.n


def _tables(question: QuestionSummary) -> Iterator[tuple[Sequence[Count], int]]:
    yield question.counts, question.n or 0
    for part in question.parts:
        yield part.counts, part.n


def _small(number: int, k: int) -> bool:
    return 0 < number < k


def _alike(counts: Sequence[Count], n: int) -> bool:
    return n > 0 and any(count.n == n for count in counts)


def _bare(question: QuestionSummary, why: Withheld) -> QuestionSummary:
    return QuestionSummary(key=question.key, type=question.type, text=question.text, n=None, withheld=why)
