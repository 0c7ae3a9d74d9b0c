"""What the privacy notice says, as one number."""

import hashlib

from shared.contracts import LANGUAGES
from shared.texts import Texts


def digest(texts: Texts) -> str:
    """Of every text of the notice in every language, with its placeholders as they are."""
    keys = sorted(key for key in texts.keys if key.startswith("notice."))
    told = [
        f"{language} {key} {texts.say(language, key, **{name: name for name in texts.placeholders(key)})}"
        for key in keys
        for language in LANGUAGES
    ]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()
