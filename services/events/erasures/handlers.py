"""Forgets people when registration says so."""

from services.events.erasures.queries import erase
from shared.contracts import ForgottenByEvents
from shared.privacy.erasing import forgetting

handlers = forgetting(erase, ForgottenByEvents)
