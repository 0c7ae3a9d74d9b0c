"""`python -m services.roadmaps`: the service's process, told by its environment."""

from services.roadmaps.service import SERVICE
from shared.runtime.run import run
from shared.runtime.settings import MailingSettings

if __name__ == "__main__":
    run(SERVICE, MailingSettings())
