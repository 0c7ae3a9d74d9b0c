"""A text in the languages that it was given in."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.contracts.contract import Editorial

Language = Literal["fi", "sv", "en"]
LANGUAGES: tuple[Language, ...] = ("fi", "sv", "en")

Said = Annotated[str, Editorial(), Field(min_length=1, max_length=10_000)]


class Localised(BaseModel):
    """At least one of fi, sv, en; `original` names the language that the others were made from (feature J3).

    Without `original` the first given in the order fi, sv, en is the original.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    fi: Said | None = None
    sv: Said | None = None
    en: Said | None = None
    original: Language | None = None

    @model_validator(mode="after")
    def _has_its_original(self) -> Self:
        given = [language for language in LANGUAGES if getattr(self, language)]
        if not given:
            raise ValueError("give the text in at least one of fi, sv, en")
        if self.original is None:
            object.__setattr__(self, "original", given[0])
        elif self.original not in given:
            raise ValueError("the original language has no text")
        return self

    def in_language(self, language: Language) -> str:
        """The text in the asked language, or else in its original."""
        said: dict[str, str | None] = {"fi": self.fi, "sv": self.sv, "en": self.en}
        return said[language] or said[self.original or "fi"] or ""
