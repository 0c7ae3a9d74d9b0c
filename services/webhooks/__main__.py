"""`python -m services.webhooks`: the service's process, told by its environment."""

from services.webhooks.service import SERVICE
from shared.runtime.run import run
from shared.runtime.settings import WebhookSettings

if __name__ == "__main__":
    run(SERVICE, WebhookSettings())
