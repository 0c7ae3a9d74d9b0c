"""What staff may be shown of people, and what for: a closed list, which the access tables choose from."""

from collections.abc import Mapping
from typing import Literal

DataClass = Literal[
    "members",
    "roles",
    "signups",
    "attendance",
    "proposals",
    "addresses",
    "answerers",
    "answers",
    "comments",
    "roadmap_team",
]
"""Public: words of the duty log and of what a person is told of who read their data."""

PURPOSES: Mapping[DataClass, str] = {
    "members": "to run the network: who is in it, and decisions on who joins",
    "roles": "to run the network: who leads it and keeps its books",
    "signups": "to arrange the gathering: who comes",
    "attendance": "to arrange the gathering: who was there",
    "proposals": "to keep the register of organisations",
    "answerers": "to run the survey: who was asked and who has answered",
    "answers": "to understand what the network was asked and answered",
    "comments": "to show and answer what people said of a roadmap",
    "roadmap_team": "to run the roadmap's work: who was entrusted with it, and who sees to which measure",
    "addresses": "to send what the person is to be told or asked",
}
"""Kept in each row as it was when the data was read."""
