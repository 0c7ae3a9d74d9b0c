"""`python -m deploy.observability > prometheus.yml`: for the platform that `digiverkosto up` runs here."""

import sys

from deploy.local.places import usual_places
from deploy.local.platform import published
from deploy.observability.local import configuration


def main() -> None:
    platform = published(usual_places().platform_file)
    if platform is None:
        raise SystemExit("no platform runs here: digiverkosto up")
    sys.stdout.write(configuration(platform.services))


if __name__ == "__main__":
    main()
