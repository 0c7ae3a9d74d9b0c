"""The README's first tour, typed as it stands there, on the platform that has the real input in it."""

import asyncio
import json
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest

from deploy.seed.dev import HELSINKI
from tests.docs.blocks import PROJECT, blocks, section
from tests.scenario.conftest import Loaded
from tests.scenario.stage import Stage, environment

README = (PROJECT / "README.md").read_text(encoding="utf-8")
BETWEEN = "---- next block ----"
STOPS = ("set up", "network", "series", "policy", "sign-up", "messages", "surveys", "roadmaps", "letters", "metrics")


@pytest.fixture(scope="module")
async def toured(stage: Stage, loaded: Loaded, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What each block of the tour printed."""
    folder = tmp_path_factory.mktemp("tour")
    for name, there in ((".run", stage.places.run), (".venv", PROJECT / ".venv"), ("docs", PROJECT / "docs")):
        (folder / name).symlink_to(there)
    typed = [block.text for block in blocks(section(README, "## A first tour")) if block.language == "bash"]
    printed = (await type_in(folder, f"echo '{BETWEEN}'\n".join(typed), stage)).split(f"{BETWEEN}\n")
    return dict(zip(STOPS, printed, strict=True))


async def type_in(folder: Path, script: str, stage: Stage) -> str:
    shell = await asyncio.create_subprocess_exec(
        "bash",
        "-euo",
        "pipefail",
        "-c",
        script,
        cwd=folder,
        env=environment(stage.places),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, error = await asyncio.wait_for(shell.communicate(), 120)
    assert shell.returncode == 0, error.decode()[-3000:] + out.decode()[-3000:]
    return out.decode()


async def test_the_network_is_registered(toured: dict[str, str]) -> None:
    network = json.loads(toured["network"])
    assert network["name"]["fi"] == "Kokeilijoiden verkosto"
    assert network["state"] == "active"


async def test_six_first_fridays_at_nine_are_planned(toured: dict[str, str]) -> None:
    starts = [
        datetime.fromisoformat(line.split()[0]).astimezone(HELSINKI) for line in toured["series"].strip().splitlines()
    ]
    assert len(starts) == 6
    assert {(start.weekday(), start.hour, start.minute) for start in starts} == {(4, 9, 0)}
    assert all(start.day <= 7 for start in starts)


async def test_the_participant_gets_a_place(toured: dict[str, str]) -> None:
    assert json.loads(toured["policy"])["open"] is True
    assert json.loads(toured["sign-up"])["state"] == "confirmed"


async def test_both_messages_are_on_kafka(toured: dict[str, str]) -> None:
    signup = json.loads(toured["sign-up"])
    first, _, rest = toured["messages"].partition("\n")
    said, end = json.JSONDecoder().raw_decode(rest)
    assert first == f"signup.confirmed {signup['id']}"
    assert said == {name: signup[name] for name in said}
    kind, key = rest[end:].split()[:2]
    assert (kind, UUID(key)) == ("occurrence.scheduled", UUID(signup["occurrence_id"]))


async def test_what_people_said_of_the_edition_is_there(toured: dict[str, str]) -> None:
    first, *improvements = toured["surveys"].strip().splitlines()
    assert first == "14 of 19 answered, illustrative"
    assert len(improvements) == 3


async def test_akaa_is_followed_to_what_its_management_team_approved(toured: dict[str, str]) -> None:
    *_, last = [line for line in toured["roadmaps"].splitlines() if not line.startswith("some day")]
    assert "follow_up annual_accounts" in last
    assert "network founded" in toured["roadmaps"].splitlines()[0]


async def test_letters_lie_in_the_folder_and_metrics_are_told(toured: dict[str, str]) -> None:
    assert ".eml" in toured["letters"]
    told = dict(line.rsplit(" ", 1) for line in toured["metrics"].strip().splitlines())
    assert float(told['signups{state="confirmed"}']) >= 1
    assert float(told['relay_messages_total{topic="int.signups.v1"}']) >= 1


async def test_a_tour_that_goes_wrong_is_noticed(stage: Stage, tmp_path: Path) -> None:
    """The twin: a command whose answer is a refusal ends the tour."""
    with pytest.raises(AssertionError):
        await type_in(tmp_path, f"curl --silent --fail {stage.platform.services['events']}/series/none | cat", stage)
