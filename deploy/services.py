"""Which services there are: the folders of services/ that can be run."""

from importlib import import_module
from pathlib import Path

import services
from shared.runtime.service import Service

ISSUER = "registration"
"""The service that signs tokens, publishes the keys to check them, and knows people's addresses."""

KEEPER = "surveys"
"""The service that keeps anonymous answers sealed until they are mixed."""

BRIDGE = "webhooks"
"""The service that posts what is said in public to agencies' own addresses, signed."""


def names() -> tuple[str, ...]:
    """The issuer first, since the others fetch its keys."""
    folder = Path(services.__path__[0])
    found = [path.parent.name for path in folder.glob("*/__main__.py")]
    return tuple(sorted(found, key=lambda name: (name != ISSUER, name)))


def load(name: str) -> Service:
    """The service as its own process puts it together."""
    module = import_module(f"services.{name}.service")
    return next(value for value in vars(module).values() if isinstance(value, Service))
