"""Which of our services a key belongs to, by the hashes that a folder holds. Pure but for the folder."""

import hashlib
import hmac
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5


def identity(service: str) -> UUID:
    """The same id for a service on every platform; tokens and the duty log name it by this."""
    return uuid5(NAMESPACE_URL, f"urn:digiverkosto:service:{service}")


def belongs_to(key: str, folder: Path) -> str | None:
    """The service whose file holds the key's SHA-256 in hexadecimal; None: nobody's.

    The files are read at each call: a key that was exchanged or taken away counts at once.
    """
    told = hashlib.sha256(key.encode()).hexdigest()
    kept = {file.name: file.read_text().strip() for file in sorted(folder.iterdir()) if file.is_file()}
    return next((name for name, one in kept.items() if hmac.compare_digest(one, told)), None)
