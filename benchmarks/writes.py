"""`python -m benchmarks.writes`: what counting a person's writes costs one request, in microseconds."""

import timeit
from uuid import uuid4

from fastapi import Request

from shared.web.caller import Caller
from shared.web.writes import Writes

PEOPLE = 2000
EACH = 50


def microseconds() -> float:
    """The best of five: 2,000 people in turn, as when a sign-up opens."""
    request = Request({"type": "http", "method": "POST", "headers": [], "client": ("127.0.0.1", 4711)})
    callers = [Caller(uuid4(), uuid4(), frozenset()) for _ in range(PEOPLE)] * EACH

    def count_all() -> None:
        writes = Writes()
        for caller in callers:
            writes.count(request, caller, for_others=False)

    return min(timeit.repeat(count_all, number=1, repeat=5)) / (PEOPLE * EACH) * 1e6


if __name__ == "__main__":
    print(f"{microseconds():.2f} microseconds a write")
