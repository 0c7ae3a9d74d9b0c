"""`keys`: another signing key without a failed request."""

from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from pathlib import Path

from deploy import services
from deploy.cli.commands import Command
from deploy.cli.target import find_target
from deploy.provisioning import secret_files, signing


def keys(arguments: Namespace) -> int:
    file = secret_files.signing_keys(find_target().settings.secrets_folder, services.ISSUER)
    acts = {"list": show, "rotate": rotate, "drop-old": drop_old}
    acts[arguments.act](file)
    return 0


def show(file: Path) -> None:
    for key in signing.listed(file, datetime.now(UTC)):
        state = "signs" if key.signs else f"signs from {key.signs_from:%Y-%m-%d %H:%M:%S} UTC" if key.signs_from else ""
        if key.needed_until:
            state = f"checks older tokens until {key.needed_until:%Y-%m-%d %H:%M} UTC"
        print(f"{key.kid}  {key.kind}  {state}")


def rotate(file: Path) -> None:
    begins = signing.rotate(file, datetime.now(UTC))
    print(f"A new key is published; it signs from {begins:%H:%M:%S} UTC. No service has to be restarted.")
    print("The old one checks the tokens that it signed. A day from now: digiverkosto keys drop-old")


def drop_old(file: Path) -> None:
    gone = signing.drop_old(file, datetime.now(UTC))
    print(
        "\n".join(f"dropped {kid}" for kid in gone) or "Every key is still needed; `digiverkosto keys list` says why."
    )


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("act", choices=("list", "rotate", "drop-old"), help="what to do with the file of keys")


KEYS = Command(
    name="keys",
    summary="list, rotate and drop the keys that tokens are signed with",
    description=(
        "Works on the file of signing keys in the secrets folder, which registration reads again when it changes. "
        "`rotate` puts a new key into it, which is published at once and signs a minute later; the old one goes on "
        "checking. `drop-old` takes out the keys of which no token can live any more."
    ),
    examples=("digiverkosto keys list", "digiverkosto keys rotate", "digiverkosto keys drop-old"),
    run=keys,
    arguments=_arguments,
)
