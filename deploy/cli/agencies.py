"""`agencies`: who outside reads from Kafka: registered, let in, given another password, shut out."""

import asyncio
import re
from argparse import ArgumentParser, Namespace
from datetime import UTC, date, datetime
from pathlib import Path

from deploy.cli.commands import Command
from deploy.cli.notices import given_up, letter, owed
from deploy.cli.progress import complain
from deploy.cli.target import Target, find_target
from deploy.provisioning.agencies import EVERYTHING_PUBLIC, NAME, Agency, UnknownAgency, one_registered, registered
from deploy.provisioning.agency_access import Access, Issued
from deploy.provisioning.broker import administer
from deploy.provisioning.declared import declared_topics
from shared.contracts import CONTRACTS

BYTES_PER_SECOND = 5_000_000
REQUEST_PERCENTAGE = 25


def agencies(arguments: Namespace) -> int:
    target = find_target()
    if target.settings.kafka.username is None and arguments.act not in (list_them, notices):
        complain("This broker has no users (KAFKA_USERNAME is not set): whoever reaches it may read.")
        return 1
    try:
        code: int = arguments.act(target, arguments)
    except UnknownAgency as failure:
        complain(str(failure))
        return 1
    return code


def add(target: Target, arguments: Namespace) -> int:
    known = registered(target.settings.secrets_folder).get(arguments.name)
    if known is not None and known.revoked is None:
        complain(f"{known.name} is registered since {known.since}. For another password: agencies rotate {known.name}")
        return 1
    unknown = set(arguments.reads) - {topic.name for topic in declared_topics()} - {EVERYTHING_PUBLIC}
    if unknown:
        complain(f"There is no topic {', '.join(sorted(unknown))}: digiverkosto topics")
        return 1
    agency = Agency(
        name=arguments.name,
        reads=tuple(arguments.reads),
        purpose=arguments.purpose,
        legal_basis=arguments.legal_basis,
        contact_role=arguments.contact_role,
        since=_today(),
        bytes_per_second=arguments.bytes_per_second,
        request_percentage=arguments.request_percentage,
        serial=known.serial if known else 0,
    )
    _tell(agency, asyncio.run(_access(target).issue(agency)))
    return 0


def list_them(target: Target, arguments: Namespace) -> int:
    told = registered(target.settings.secrets_folder).values()
    for one in told:
        state = f"revoked {one.revoked}" if one.revoked else f"enters as {', '.join(one.users)}"
        print(f"{one.name}  reads {', '.join(one.reads)}  since {one.since}  {state}")
        print(f"    why: {one.purpose}  legal basis: {one.legal_basis}  contact: {one.contact_role}")
        print(f"    at most {one.bytes_per_second} bytes a second, {one.request_percentage} % of a thread's time")
    if not told:
        print("No agency is registered.")
    return 0


def rotate(target: Target, arguments: Namespace) -> int:
    agency = one_registered(target.settings.secrets_folder, arguments.name)
    if agency.revoked is not None:
        complain(f"{agency.name} was revoked on {agency.revoked}. To let it in again: digiverkosto agencies add")
        return 1
    _tell(agency, asyncio.run(_access(target).issue(agency)))
    if agency.users:
        print(f"{', '.join(agency.users)} can still enter, until: digiverkosto agencies drop-old {agency.name}")
    return 0


def drop_old(target: Target, arguments: Namespace) -> int:
    agency = one_registered(target.settings.secrets_folder, arguments.name)
    gone = asyncio.run(_access(target).keep_newest(agency))
    print("\n".join(f"{user} is shut out" for user in gone) or f"{agency.name} has one user alone.")
    return 0


def revoke(target: Target, arguments: Namespace) -> int:
    gone = asyncio.run(_access(target).revoke(arguments.name, _today()))
    print("\n".join(f"{user} is shut out" for user in gone) or f"{arguments.name} had no user.")
    return 0


def notices(target: Target, arguments: Namespace) -> int:
    agencies = registered(target.settings.secrets_folder)
    told = owed(agencies.values(), given_up(CONTRACTS))
    for name, places in told.items():
        written = letter(agencies[name], places)
        if arguments.folder is None:
            print(written)
        else:
            arguments.folder.mkdir(parents=True, exist_ok=True)
            (arguments.folder / f"{name}.txt").write_text(written, encoding="utf-8")
            print(f"{name}  to {agencies[name].contact_role}  {arguments.folder / name}.txt")
    if not told:
        print("Nothing is given up that a registered agency reads.")
    return 0


def _tell(agency: Agency, issued: Issued) -> None:
    print(f"user      {issued.user}\npassword  {issued.password}\ngroups    begin with {agency.groups}")
    print("The password is shown this once. Give it to the agency by a way that others don't read.")


def _access(target: Target) -> Access:
    return Access(target.settings, administer(target.settings.kafka))


def _today() -> date:
    return datetime.now(UTC).date()


def _arguments(parser: ArgumentParser) -> None:
    acts = parser.add_subparsers(required=True, metavar="ACT")
    adding = acts.add_parser("add", help="register an agency and let it in")
    adding.add_argument("name", type=_name, help="a short name in small letters: akaa, kaustisen-seutukunta")
    adding.add_argument("--reads", nargs="+", default=[EVERYTHING_PUBLIC], metavar="TOPIC", help="all public ones")
    adding.add_argument("--purpose", required=True, help="what it needs the data for")
    adding.add_argument("--legal-basis", required=True, help="what allows it")
    adding.add_argument("--contact-role", required=True, help="an office or a role, no person's name")
    adding.add_argument("--bytes-per-second", type=_positive, default=BYTES_PER_SECOND, metavar="N")
    adding.add_argument("--request-percentage", type=_positive, default=REQUEST_PERCENTAGE, metavar="N")
    adding.set_defaults(act=add)
    acts.add_parser("list", help="who reads what, why and since when").set_defaults(act=list_them)
    noticing = acts.add_parser("notices", help="letters to those that read what is given up")
    noticing.add_argument("--folder", type=Path, help="write each letter into a file there, instead of printing all")
    noticing.set_defaults(act=notices)
    for word, act, told in (
        ("rotate", rotate, "a new user and password beside the old one"),
        ("drop-old", drop_old, "shut out all its users but the newest"),
        ("revoke", revoke, "shut it out: what it reads now within seconds"),
    ):
        one = acts.add_parser(word, help=told)
        one.add_argument("name")
        one.set_defaults(act=act)


def _name(text: str) -> str:
    if not re.fullmatch(NAME, text):
        raise ValueError(text)
    return text


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


AGENCIES = Command(
    name="agencies",
    summary="register agencies that read from Kafka, give them passwords, and shut them out",
    description=(
        "Keeps the register of subscribers in the secrets folder, and the broker as the register says: an agency's "
        "users read the public topics that it is registered for, as consumer groups that begin with its own name, "
        "within its quotas, and nothing else. A password is changed without a gap: `rotate` makes a second user, "
        "`drop-old` ends the first one when the agency has moved. When a topic or a field is given up, `notices` "
        "writes the letters to the contact roles of those that read it."
    ),
    examples=(
        "digiverkosto agencies add akaa --purpose 'the town calendar' --legal-basis 'public data' "
        "--contact-role 'ICT services'",
        "digiverkosto agencies list",
        "digiverkosto agencies rotate akaa",
        "digiverkosto agencies drop-old akaa",
        "digiverkosto agencies revoke akaa",
        "digiverkosto agencies notices --folder letters",
    ),
    run=agencies,
    arguments=_arguments,
)
