"""The catalogues: every text has a key and stands in Finnish, Swedish and English, or nothing starts."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Message
from babel.messages.pofile import PoFileError, read_po

from shared.contracts.localised import LANGUAGES, Language

COMMON_TEXTS = Path(__file__).parent
"""The folder with the texts that all services share; every `Texts` has them."""


class TextsIncomplete(Exception):
    """A catalogue lacks a text, or says it with other placeholders than another language; names each."""


@dataclass(frozen=True)
class Text:
    """One text in one language; `many` is its form for every count but one."""

    one: str
    many: str

    def say(self, values: Mapping[str, object]) -> str:
        form = self.one if values.get("count", 1) == 1 else self.many
        return form.format_map(values)

    def placeholders(self) -> frozenset[str]:
        return _placeholders(self.one) | _placeholders(self.many)


Catalogue = dict[str, Text]


class Texts:
    """All texts of a service: the common ones and those of the given folders.

    A folder holds fi.po, sv.po and en.po. A message id is a key such as `problem.last_leader.title`; the
    text may hold `{placeholders}` (plain names; `{{` is a brace). A text with a plural (`msgid_plural`)
    goes by the value `count`. A key that is missing anywhere, empty, fuzzy, said twice, or whose
    placeholders differ between languages raises `TextsIncomplete` at once.
    """

    def __init__(self, *folders: Path) -> None:
        self._said: dict[Language, Catalogue] = {language: {} for language in LANGUAGES}
        for folder in dict.fromkeys((COMMON_TEXTS, *folders)):
            self._take(folder)

    def say(self, language: Language, key: str, **values: object) -> str:
        """The text; KeyError for a key or a placeholder's value that isn't there."""
        return self._said[language][key].say(values)

    def has(self, key: str) -> bool:
        return key in self._said["fi"]

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(self._said["fi"])

    def placeholders(self, key: str) -> frozenset[str]:
        return self._said["fi"][key].placeholders()

    def _take(self, folder: Path) -> None:
        catalogues = {language: _read(folder / f"{language}.po", language) for language in LANGUAGES}
        if faults := [*_faults(catalogues), *self._said_already(catalogues["fi"])]:
            raise TextsIncomplete(f"{folder}: " + "; ".join(faults))
        for language in LANGUAGES:
            self._said[language].update(catalogues[language])

    def _said_already(self, catalogue: Catalogue) -> list[str]:
        return [f"{key} is already said in another folder" for key in catalogue if key in self._said["fi"]]


def _read(file: Path, language: Language) -> Catalogue:
    try:
        with file.open("rb") as lines:
            catalogue = read_po(lines, locale=language, abort_invalid=True)
    except (OSError, PoFileError) as error:
        raise TextsIncomplete(f"{file}: {error}") from error
    return {_key(message): _text(message, file) for message in catalogue if message.id}


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _text(message: Message, file: Path) -> Text:
    forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    if message.fuzzy or not forms or not all(forms):
        raise TextsIncomplete(f"{file}: {_key(message)} has no text")
    try:
        for form in forms:
            _placeholders(form)
    except ValueError as error:
        raise TextsIncomplete(f"{file}: {_key(message)}: {error}") from error
    return Text(one=forms[0], many=forms[-1])


def _faults(catalogues: Mapping[Language, Catalogue]) -> list[str]:
    faults = []
    for key in sorted({key for catalogue in catalogues.values() for key in catalogue}):
        lacking = [language for language in LANGUAGES if key not in catalogues[language]]
        if lacking:
            faults.append(f"{key} is missing in {', '.join(lacking)}")
        elif len({catalogues[language][key].placeholders() for language in LANGUAGES}) > 1:
            faults.append(f"{key} has other placeholders in one language than in another")
    return faults


def _placeholders(form: str) -> frozenset[str]:
    fields = [(name, spec, conversion) for _, name, spec, conversion in Formatter().parse(form) if name is not None]
    for name, spec, conversion in fields:
        if not name.isidentifier() or spec or conversion:
            raise ValueError(f"{{{name}}} isn't a plain placeholder")
    return frozenset(name for name, _, _ in fields)
