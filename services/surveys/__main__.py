"""`python -m services.surveys`: the service's process, told by its environment."""

from services.surveys.service import SERVICE
from shared.runtime.run import run
from shared.runtime.settings import SealingSettings

if __name__ == "__main__":
    run(SERVICE, SealingSettings())
