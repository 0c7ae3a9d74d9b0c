"""An e-mail address, the one thing that people are asked for (feature K6)."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

_PART = r"[^\s@<>()\[\]\\,;:\"\x00-\x1f\x7f]+"
_ADDRESS = re.compile(rf"{_PART}@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W_](?:[\w-]*[^\W_])?")


def _address(value: str) -> str:
    if not _ADDRESS.fullmatch(value):
        raise PydanticCustomError("invalid_address", "not an e-mail address")
    local, _, domain = value.rpartition("@")
    return f"{local}@{domain.lower()}"


Address = Annotated[str, Field(max_length=254), AfterValidator(_address)]
"""One mailbox, at most 254 characters; the domain in lower case. Whether it exists only a mail can tell."""
