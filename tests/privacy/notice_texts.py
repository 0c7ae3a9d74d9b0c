"""What the privacy notice says, as one number."""

import hashlib

from shared.contracts import LANGUAGES
from shared.privacy import retention
from shared.texts import Texts


def digest(texts: Texts) -> str:
    """Of every text of the notice in every language, with its placeholders as they are, and of every time."""
    keys = sorted(key for key in texts.keys if key.startswith("notice."))
    told = [
        f"{language} {key} {texts.say(language, key, **{name: name for name in texts.placeholders(key)})}"
        for key in keys
        for language in LANGUAGES
    ]
    told += [f"{name} {one.kept}" for name, one in retention.classes().items()]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()
