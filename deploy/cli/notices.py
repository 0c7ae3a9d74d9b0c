"""Whom to tell of what is given up: the agencies that read it, each with the letter that its contact role gets."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from deploy.provisioning.agencies import EVERYTHING_PUBLIC, Agency
from shared.contracts import LANGUAGES, Contract, Deprecated, Language
from shared.subscribing.wording import texts
from shared.texts import say_day


@dataclass(frozen=True)
class GivenUpPlace:
    """`field` None: the topic as a whole."""

    topic: str
    field: str | None
    notice: Deprecated


def given_up(contracts: Iterable[type[Contract]]) -> Iterator[GivenUpPlace]:
    for contract in contracts:
        if not contract.topic.startswith(EVERYTHING_PUBLIC):
            continue
        if contract.deprecated:
            yield GivenUpPlace(contract.topic, None, contract.deprecated)
        for field, notice in contract.deprecated_fields().items():
            yield GivenUpPlace(contract.topic, field, notice)


def owed(agencies: Iterable[Agency], places: Iterable[GivenUpPlace]) -> Mapping[str, Sequence[GivenUpPlace]]:
    """By the agency's name, those that read something of it. Whoever was shut out is told nothing."""
    told = list(places)
    found = {
        one.name: [place for place in told if {place.topic, EVERYTHING_PUBLIC} & set(one.reads)]
        for one in agencies
        if one.revoked is None
    }
    return {name: places for name, places in found.items() if places}


def letter(agency: Agency, places: Sequence[GivenUpPlace]) -> str:
    """In each language, since the register doesn't know the reader's."""
    return "\n\n".join(_in(language, agency, places) for language in LANGUAGES) + "\n"


def _in(language: Language, agency: Agency, places: Sequence[GivenUpPlace]) -> str:
    def say(key: str, **values: object) -> str:
        return texts().say(language, f"notice.{key}", **values)

    lines = [say("heading", agency=agency.name), say("to", role=agency.contact_role), "", say("opening")]
    lines += [f"- {_line(language, place)}" for place in places]
    return "\n".join([*lines, say("closing")])


def _line(language: Language, place: GivenUpPlace) -> str:
    until = say_day(language, place.notice.removed_no_earlier_than)
    values = {"topic": place.topic, "until": until, "since": say_day(language, place.notice.since)}
    if place.field:
        line = texts().say(language, "notice.field", field=place.field, **values)
    else:
        line = texts().say(language, "notice.topic", **values)
    instead = place.notice.replacement
    return f"{line} {texts().say(language, 'notice.instead', replacement=instead)}" if instead else line
