"""`python -m services.events`: the service's process, told by its environment."""

from services.events.service import service
from shared.runtime.run import run
from shared.runtime.settings import Settings

if __name__ == "__main__":
    run(service, Settings())
