"""One thing that is wrong with a questionnaire or with an answer: where, and why."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """`path`: dotted, of a questionnaire as in its JSON (`sections.0.questions.2.shown_if`), of an answer the
    question's key, in a matrix with its row (`trust.themes`). `code` names the text `problem.<code>`; `limit`
    is what that text's {limit} or {expected} tells.
    """

    path: str
    code: str
    limit: str = ""

    @property
    def question(self) -> str:
        """The key of the question whose answer is wrong: keys have no dots."""
        return self.path.partition(".")[0]
