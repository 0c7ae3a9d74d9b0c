"""Open data of every service: what stands on public topics, and nothing else, as files that others can read."""

from collections.abc import AsyncIterator

import httpx
import pytest
from rdflib import DCAT, DCTERMS, FOAF, RDF, XSD, Graph, Literal, URIRef

from deploy import services
from shared.contracts import LANGUAGES, Contract
from shared.open_data import datasets_of
from shared.open_data.catalogue import FILES, LICENCE
from shared.open_data.columns import cells_of, columns_of
from shared.texts import Texts
from tests.contracts.examples import FULL
from tests.contracts.smallest import SMALLEST
from tests.parts import Databases, Running, running

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own use of it

SERVICES = {name: one for name in services.names() if (one := services.load(name)).shown}
PUBLIC = [one for service in SERVICES.values() for one in service.says if one.topic.startswith("pub.")]


@pytest.fixture(scope="module", params=sorted(SERVICES))
async def service(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Running]:
    async with running(SERVICES[request.param], databases, tmp_path_factory.mktemp("open_data")) as opened:
        yield opened


def test_everything_said_in_public_is_open_data_and_nothing_else() -> None:
    for service in SERVICES.values():
        said = {one for one in service.says if one.topic.startswith("pub.")}
        assert {one.contract for one in datasets_of(service)} == said == set(service.shown)


def test_every_data_set_has_its_texts_in_three_languages() -> None:
    for name, service in SERVICES.items():
        texts = Texts(service.texts)
        for noun in [one.noun() for one in service.shown]:
            assert texts.has(f"open_data.{noun}")
            assert texts.has(f"open_data.about_{noun}")
        assert texts.has(f"open_data.of_{name}")


@pytest.mark.parametrize("contract", PUBLIC, ids=lambda one: one.__name__)
def test_each_column_comes_from_a_field_of_the_public_contract(contract: type[Contract]) -> None:
    fields = set(contract.model_fields)
    parts = {f"{field}_{part}" for field in fields for part in (*LANGUAGES, "original")}
    assert set(columns_of(contract)) <= fields | parts


@pytest.mark.parametrize("contract", PUBLIC, ids=lambda one: one.__name__)
def test_every_example_fills_the_columns(contract: type[Contract]) -> None:
    for body in (SMALLEST[contract], FULL[contract]):
        state = contract.model_validate(body)
        made = dict(zip(columns_of(contract), cells_of(state), strict=True))
        assert (made["id"], made["version"]) == (str(state.id), state.version)


async def test_the_catalogue_says_what_dcat_ap_requires(service: Running) -> None:
    answer = await service.http.get("/open-data")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/ld+json")
    graph = Graph().parse(data=answer.text, format="json-ld")

    (catalogue,) = graph.subjects(RDF.type, DCAT.Catalog)
    publisher = graph.value(catalogue, DCTERMS.publisher)
    assert (publisher, RDF.type, FOAF.Agent) in graph
    assert isinstance(graph.value(publisher, FOAF.name), Literal)
    found = set(graph.objects(catalogue, DCAT.dataset))
    assert len(found) == len(datasets_of(service.service)) == len(set(graph.subjects(RDF.type, DCAT.Dataset)))
    for dataset in [catalogue, *found]:
        for told in (DCTERMS.title, DCTERMS.description):
            assert {str(one.language) for one in graph.objects(dataset, told) if isinstance(one, Literal)} == set(
                LANGUAGES
            )
        assert graph.value(dataset, DCTERMS.modified).datatype == XSD.dateTime  # type: ignore[union-attr]
    files = set(graph.subjects(RDF.type, DCAT.Distribution))
    assert len(files) == len(found) * len(FILES)
    for file in files:
        assert graph.value(file, DCTERMS.license) == URIRef(LICENCE)
        assert {type(graph.value(file, one)) for one in (DCAT.accessURL, DCTERMS.format, DCAT.mediaType)} == {URIRef}


async def test_every_address_of_the_catalogue_gives_a_file(service: Running) -> None:
    graph = Graph().parse(data=(await service.http.get("/open-data")).text, format="json-ld")
    for address in graph.objects(None, DCAT.downloadURL):
        answer = await service.http.get(httpx.URL(str(address)).path)
        assert answer.status_code == 200
        assert f'filename="{str(address).rsplit("/", 1)[1]}"' in answer.headers["content-disposition"]


async def test_the_page_names_every_file_in_three_languages(service: Running) -> None:
    for language in LANGUAGES:
        page = (await service.http.get(f"/open-data.html?lang={language}")).text
        assert f'<html lang="{language}">' in page
        for dataset in datasets_of(service.service):
            assert all(f'href="/open-data/{dataset.name}.{ending}"' in page for ending in FILES)


async def test_an_unknown_data_set_is_a_problem(service: Running) -> None:
    for ending in FILES:
        answer = await service.http.get(f"/open-data/people.{ending}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
