"""Forgets people when registration says so."""

from services.surveys.erasures.queries import erase
from shared.contracts import ForgottenBySurveys
from shared.privacy.erasing import forgetting

handlers = forgetting(erase, ForgottenBySurveys)
