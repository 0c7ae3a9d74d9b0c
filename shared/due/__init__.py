"""What happens later: rows with a due time, each done once in the transaction that removes it.

`due.put` and `due.drop` in a business transaction; `Runner` does what has come due.
"""

from shared.due.runner import Duty, Runner

__all__ = ["Duty", "Runner"]
