"""Kafka's jars: which ones (kafka.lock, with SHA-256 sums), fetched once per user and checked before every use.

`python -m deploy.local.jars` resolves them anew and rewrites kafka.lock: run it to move to another Kafka.
"""

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path

import requests
from jgo.config import GlobalSettings
from jgo.env import LockedDependency, LockFile
from jgo.maven import Artifact, MavenContext

from deploy.local.failures import PartFailed

LOCK = Path(__file__).with_name("kafka.lock")
COORDINATES = (
    "org.apache.kafka:kafka_2.13:4.3.1",
    "org.apache.kafka:kafka-tools:4.3.1",
    # Without a binding the broker's log is silent. "!": its own parent must not decide other versions.
    "org.apache.logging.log4j:log4j-slf4j-impl:2.25.4!",
)

Report = Callable[[str], None]


def cache_folder() -> Path:
    """One per user, shared by the demo and the tests, so that the download happens once."""
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "digiverkosto" / "jars"


def classpath(report: Report = lambda _: None, *, cache: Path | None = None) -> str:
    """The jars of kafka.lock, whole and unchanged, fetched if need be; raise PartFailed if that can't be."""
    folder = cache or cache_folder()
    locked = LockFile.load(LOCK).dependencies
    with _alone(folder):
        artifacts = {_artifact(_maven(folder), one): one for one in locked}
        wanted = [artifact for artifact, one in artifacts.items() if not _intact(_path(artifact), one)]
        if wanted:
            _fetch(wanted, report)
        for artifact, one in artifacts.items():
            if not _intact(_path(artifact), one):
                _path(artifact).unlink(missing_ok=True)
                raise PartFailed(f"{_path(artifact).name} is not the file that kafka.lock names: it was deleted")
    return os.pathsep.join(str(_path(artifact)) for artifact in artifacts)


def _fetch(artifacts: list[Artifact], report: Report) -> None:
    report(f"fetching Kafka, {len(artifacts)} jars (once per user)")
    for artifact in artifacts:
        _path(artifact).unlink(missing_ok=True)  # half a file of an interrupted run
    with ThreadPoolExecutor(max_workers=6) as pool:
        running = [pool.submit(_fetch_one, artifact) for artifact in artifacts]
        try:
            for done, future in enumerate(as_completed(running), start=1):
                future.result()
                if done % 10 == 0 or done == len(running):
                    report(f"fetching Kafka, {done} of {len(running)} jars")
        except (requests.RequestException, RuntimeError, OSError) as failure:
            raise PartFailed(f"Kafka's jars could not be fetched ({failure}); try again") from failure
        finally:
            pool.shutdown(cancel_futures=True)


def _fetch_one(artifact: Artifact) -> None:
    for attempt in (1, 2, 3):
        try:
            artifact.resolve()
            return
        except (requests.RequestException, RuntimeError):
            _path(artifact).unlink(missing_ok=True)
            if attempt == 3:
                raise


def _maven(folder: Path) -> MavenContext:
    """Maven Central, or the repositories of the user's own jgo settings (a mirror behind a firewall)."""
    return MavenContext(repo_cache=folder, remote_repos=GlobalSettings.load().repositories or None, timeout=30)


def _artifact(maven: MavenContext, locked: LockedDependency) -> Artifact:
    component = maven.project(locked.groupId, locked.artifactId).at_version(locked.version)
    return component.artifact(locked.classifier or "", locked.packaging)


def _path(artifact: Artifact) -> Path:
    path = artifact.cached_path
    assert path is not None
    return path


def _intact(path: Path, locked: LockedDependency) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == locked.sha256


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Two runs that find an empty cache fetch once, not into each other's files."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "being-filled").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def write_lock() -> None:
    maven = _maven(cache_folder())
    asked, further = maven.resolver.resolve([maven.create_dependency(one) for one in COORDINATES])
    needed = [one for one in asked + further if one.scope in (None, "compile", "runtime")]
    LockFile.from_resolved_dependencies(needed).save(LOCK)


if __name__ == "__main__":
    write_lock()
