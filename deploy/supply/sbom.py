"""`make sbom`: all that we take from others, as CycloneDX JSON: uv's own export of the lock, licences, Kafka's jars."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from deploy.supply.licences import LOOKED_AT, licences, told_by
from deploy.supply.lock import PROJECT, Jar, jars

SPDX = {"BSD": "BSD-3-Clause"}


def exported() -> dict[str, Any]:
    """uv's export of the whole lock, with every group. Raises CalledProcessError."""
    uv = shutil.which("uv") or PROJECT / ".tools" / "uv" / "bin" / "uv"
    told = subprocess.run(
        [uv, "export", "--frozen", "--all-groups", "--format", "cyclonedx1.5", "--quiet"],
        cwd=PROJECT,
        check=True,
        capture_output=True,
        text=True,
    )
    document: dict[str, Any] = json.loads(told.stdout)
    return document


def sbom() -> dict[str, Any]:
    document = exported()
    for component in document["components"]:
        name = component["name"]
        known = ["GPL-2.0-only"] if name in LOOKED_AT else licences(told_by(name)[:400])
        component["licenses"] = [{"license": {"name": SPDX.get(one, one)}} for one in known]
    document["components"] += [_component(jar) for jar in jars()]
    return document


def _component(jar: Jar) -> dict[str, Any]:
    """`excluded`: the demo's and the tests' broker runs with it; no image holds it."""
    return {
        "type": "library",
        "bom-ref": f"{jar.group}:{jar.artifact}@{jar.version}",
        "group": jar.group,
        "name": jar.artifact,
        "version": jar.version,
        "purl": f"pkg:maven/{jar.group}/{jar.artifact}@{jar.version}",
        "scope": "excluded",
        "hashes": [{"alg": "SHA-256", "content": jar.sha256}],
    }


def main() -> None:
    at = Path(sys.argv[1])
    document = sbom()
    at.write_text(json.dumps(document, indent=2) + "\n")
    print(f"{at}: {len(document['components'])} components")


if __name__ == "__main__":
    main()
