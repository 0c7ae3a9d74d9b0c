"""Runs registration: `python -m services.registration`, told by its environment."""

from services.registration.service import SERVICE
from shared.runtime.run import run
from shared.runtime.settings import IssuingSettings

if __name__ == "__main__":
    run(SERVICE, IssuingSettings())
