"""Forgets people when registration says so."""

from services.roadmaps.erasures.queries import erase
from shared.contracts import ForgottenByRoadmaps
from shared.privacy.erasing import forgetting

handlers = forgetting(erase, ForgottenByRoadmaps)
