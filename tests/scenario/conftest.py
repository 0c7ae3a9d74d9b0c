"""One platform for the whole story, and its chapters in their order: each begins where the one before it ended."""

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from deploy.seed import material
from deploy.seed.doors import Door, arrived
from deploy.seed.mailbox import Mailboxes
from tests.scenario import ledger
from tests.scenario.chapters import (
    acting,
    attending,
    calling_off,
    canary,
    joining,
    network,
    parting,
    planning,
    signing_up,
)
from tests.scenario.chapters import (
    asking as asking_chapter,
)
from tests.scenario.ledger import Ledger
from tests.scenario.outsider import BY_TOPIC, Heard, listen
from tests.scenario.people import Crowd
from tests.scenario.stage import Stage, running_platform

KILLED_AT = 25
"""Letters after which the first loading is killed: in the middle of the participants."""


FOLDER = Path(__file__).parent
WHOLE_STORY = 600
"""Seconds for whichever test comes first: it waits for the start, for two loadings and for the end of a gathering."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == FOLDER:
            item.add_marker(pytest.mark.timeout(WHOLE_STORY))


@dataclass(frozen=True)
class Loaded:
    """`said` by the loading that completed the killed one; `once` is what was there then, `twice` after one more."""

    killed_with: int | None
    said: str
    once: Ledger
    twice: Ledger


@pytest.fixture(scope="package")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with running_platform(tmp_path_factory.mktemp("scenario") / "run") as running:
        yield running


@pytest.fixture(scope="package")
async def loaded(stage: Stage) -> Loaded:
    first = await stage.begin("seed")

    async def in_the_middle() -> bool | None:
        return first.returncode is not None or ledger.letters(stage) >= KILLED_AT or None

    await arrived(in_the_middle, "a letter")
    if first.returncode is None:
        first.kill()
    await first.communicate()
    said = await stage.command("seed")
    once = await ledger.count(stage)
    await stage.command("seed")
    return Loaded(first.returncode, said, once, await ledger.count(stage))


@pytest.fixture(scope="package")
async def rooms(stage: Stage) -> AsyncIterator[Mapping[str, Door]]:
    """Each service's door, for anyone."""
    clients = {
        name: httpx.AsyncClient(base_url=address, timeout=30, trust_env=False)
        for name, address in stage.platform.services.items()
    }
    yield {name: Door(client) for name, client in clients.items()}
    for client in clients.values():
        await client.aclose()


@pytest.fixture(scope="package")
async def coordinators(stage: Stage, rooms: Mapping[str, Door]) -> Mapping[str, Door]:
    """Each service's door, for the coordinator."""
    token = await stage.token("coordinator")
    return {name: room.as_(token) for name, room in rooms.items()}


@pytest.fixture(scope="package")
def crowd(stage: Stage, rooms: Mapping[str, Door]) -> Crowd:
    folder = stage.platform.mail.folder
    return Crowd(rooms["registration"], folder, Mailboxes(folder), {})


@pytest.fixture(scope="package")
async def founded(loaded: Loaded, coordinators: Mapping[str, Door]) -> network.Founded:
    return await network.found(coordinators["registration"], coordinators["events"])


@pytest.fixture(scope="package")
async def joined(founded: network.Founded, crowd: Crowd) -> joining.Joined:
    return await joining.join(founded, crowd)


@pytest.fixture(scope="package")
async def doors(joined: joining.Joined, crowd: Crowd) -> Mapping[str, Door]:
    return await joining.doors_of(crowd)


@pytest.fixture(scope="package")
async def planned(founded: network.Founded, asking: asking_chapter.Asking) -> planning.Planned:
    return await planning.plan(founded)


@pytest.fixture(scope="package")
async def signed_up(
    founded: network.Founded, planned: planning.Planned, doors: Mapping[str, Door], crowd: Crowd
) -> signing_up.SignedUp:
    return await signing_up.sign_up(founded, planned, doors, crowd)


@pytest.fixture(scope="package")
async def called_off(
    stage: Stage,
    founded: network.Founded,
    planned: planning.Planned,
    signed_up: signing_up.SignedUp,
    doors: Mapping[str, Door],
    crowd: Crowd,
) -> calling_off.CalledOff:
    return await calling_off.call_off(founded, planned, doors, crowd, signed_up.added, stage)


@pytest.fixture(scope="package")
async def attended(
    founded: network.Founded, called_off: calling_off.CalledOff, doors: Mapping[str, Door], crowd: Crowd
) -> attending.Attended:
    return await attending.attend(founded, doors, crowd)


@pytest.fixture(scope="package")
async def parted(
    founded: network.Founded,
    attended: attending.Attended,
    doors: Mapping[str, Door],
    rooms: Mapping[str, Door],
    crowd: Crowd,
) -> parting.Parted:
    return await parting.part(founded, doors, rooms["events"], crowd)


@pytest.fixture(scope="package")
async def asking(founded: network.Founded, coordinators: Mapping[str, Door], crowd: Crowd) -> asking_chapter.Asking:
    """Early: the gathering ends while the other chapters go on."""
    return await asking_chapter.begin(coordinators, crowd)


@pytest.fixture(scope="package")
async def answered(
    asking: asking_chapter.Asking, attended: attending.Attended, crowd: Crowd
) -> asking_chapter.Answered:
    return await asking_chapter.answer(asking, crowd)


@pytest.fixture(scope="package")
async def sung(asking: asking_chapter.Asking, answered: asking_chapter.Answered, crowd: Crowd) -> Mapping[str, str]:
    return await canary.sing(asking, crowd)


@pytest.fixture(scope="package")
async def acted(
    asking: asking_chapter.Asking, sung: Mapping[str, str], coordinators: Mapping[str, Door]
) -> acting.Acted:
    return await acting.act(asking, coordinators["registration"])


@pytest.fixture(scope="package")
async def traced(
    founded: network.Founded,
    parted: parting.Parted,
    asking: asking_chapter.Asking,
    sung: Mapping[str, str],
    acted: acting.Acted,
    doors: Mapping[str, Door],
    crowd: Crowd,
) -> canary.Traced:
    return await canary.leave_traces(founded, asking, sung, doors, crowd)


@pytest.fixture(scope="package")
async def heard(stage: Stage, traced: canary.Traced) -> list[Heard]:
    """All that the platform has said, after the story, as another agency hears it."""
    await ledger.settled(stage)
    return await listen(stage.platform.kafka.bootstrap_servers, BY_TOPIC)


@pytest.fixture(scope="package")
async def dev(loaded: Loaded, rooms: Mapping[str, Door]) -> str:
    """The DEV network's id."""
    name = material.networks()["dev"]["network"]["name"]["fi"]
    return str((await rooms["registration"].get("/networks", q=name))["items"][0]["id"])
