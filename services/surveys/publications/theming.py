"""What a free text is about: groups of keywords in Finnish, Swedish and English, the same for the same text. Pure.

Nothing leaves the house (feature C22): a word belongs to a group if it begins with one of its stems.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

STEMS: Mapping[str, tuple[str, ...]] = {
    "artificial_intelligence": ("tekoäly", "kielimalli", "copilot", "ai", "artificiell", "artificial", "chatgpt"),
    "data": ("tieto", "tiedo", "data", "rekister", "register", "avoin", "öppen", "open"),
    "security": ("tietoturv", "tietosuoj", "kyber", "säkerhet", "dataskydd", "cyber", "security", "privacy"),
    "skills": ("osaami", "koulutu", "oppi", "kompetens", "utbildning", "lär", "skill", "training", "learn"),
    "money": ("raha", "rahoitu", "kustannu", "budjet", "pengar", "finansier", "kostnad", "budget", "fund", "cost"),
    "time": ("aika", "ajan", "kiire", "resurss", "tid", "brådska", "resurs", "time", "hurry", "resource"),
    "leadership": ("johto", "johtami", "johda", "strategi", "ledning", "ledar", "leader", "manage", "strateg"),
    "cooperation": ("yhteisty", "verkosto", "kumppan", "samarbet", "nätverk", "partner", "cooperat", "network"),
    "services": ("palvelu", "asiaka", "asuka", "kuntala", "tjänst", "kund", "invånare", "service", "customer"),
    "systems": ("järjestelm", "ohjelmist", "integraati", "rajapin", "system", "program", "integration", "software"),
    "procurement": ("hankin", "kilpailut", "toimittaj", "upphandl", "leverantör", "procure", "tender", "supplier"),
    "meetings": ("tapaami", "kokou", "esity", "webinaari", "möte", "träff", "presentation", "meeting", "session"),
}

WORD = re.compile(r"[^\W\d_]+")

WHOLE_WORDS = frozenset({"ai", "tid"})
"""Stems that begin too many other words."""


def themes_of(text: str) -> list[str]:
    """The groups of its words, in the order of the list; a text may have several or none."""
    words = {word.casefold() for word in WORD.findall(text)}
    return [theme for theme, stems in STEMS.items() if any(_is_of(word, stems) for word in words)]


def counted(texts: Iterable[str]) -> dict[str, int]:
    """How many of the texts are about what, the most common first."""
    found = Counter(theme for text in texts for theme in themes_of(text))
    return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))


def _is_of(word: str, stems: tuple[str, ...]) -> bool:
    return any(word == stem if stem in WHOLE_WORDS else word.startswith(stem) for stem in stems)
