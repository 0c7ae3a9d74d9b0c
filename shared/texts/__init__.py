"""What people read, in Finnish, Swedish and English: catalogues, dates and the choice of a language."""

from shared.texts.dates import say_date, say_day, say_number, say_period, say_time
from shared.texts.languages import negotiate
from shared.texts.texts import COMMON_TEXTS, Texts, TextsIncomplete

__all__ = [
    "COMMON_TEXTS",
    "Texts",
    "TextsIncomplete",
    "negotiate",
    "say_date",
    "say_day",
    "say_number",
    "say_period",
    "say_time",
]
