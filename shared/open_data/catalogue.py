"""The catalogue of a service's data sets as DCAT-AP describes catalogues: JSON-LD that needs no look-up elsewhere.

DCAT-AP 3.0 (SEMIC): title, description and publisher of the catalogue; title and description of each data set;
access address, licence and format of each file. Codes are those of the Publications Office of the European Union.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from shared.contracts import LANGUAGES
from shared.open_data.datasets import Dataset
from shared.texts import Texts

LICENCE = "http://publications.europa.eu/resource/authority/licence/CC_BY_4_0"
AUTHORITY = "http://publications.europa.eu/resource/authority/"
SPOKEN = {"fi": "FIN", "sv": "SWE", "en": "ENG"}
FILES = {"csv": ("CSV", "text/csv"), "json": ("JSON", "application/json")}

CONTEXT: Mapping[str, Any] = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

THEME: Mapping[str, Any] = {
    "@id": f"{AUTHORITY}data-theme/GOVE",
    "@type": "skos:Concept",
    "skos:prefLabel": {"@value": "Government and public sector", "@language": "en"},
}
"""With its type and label, so that whoever checks needn't look it up."""

Jsonld = dict[str, Any]


def catalogue_of(
    service: str,
    datasets: Sequence[Dataset],
    changed: Mapping[str, datetime],
    texts: Texts,
    *,
    address: str,
    publisher: str,
) -> Jsonld:
    """`changed` says when each data set last changed at the latest; `address` is where the catalogue stands."""
    return {
        "@context": CONTEXT,
        "@id": address,
        "@type": "dcat:Catalog",
        "dct:title": _said(texts, f"open_data.of_{service}"),
        "dct:description": _said(texts, "open_data.about"),
        "dct:publisher": {"@id": f"{address}#publisher", "@type": "foaf:Agent", "foaf:name": publisher},
        "dct:license": _document(LICENCE),
        "dct:language": _languages(),
        "foaf:homepage": {"@id": f"{address}.html", "@type": "foaf:Document"},
        **({"dct:modified": _moment(max(changed.values()))} if changed else {}),
        "dcat:dataset": [_dataset(one, changed[one.name], texts, address) for one in datasets],
    }


def _dataset(dataset: Dataset, changed: datetime, texts: Texts, address: str) -> Jsonld:
    own = f"{address}/{dataset.name}"
    return {
        "@id": own,
        "@type": "dcat:Dataset",
        "dct:identifier": dataset.contract.topic,
        "dct:title": _said(texts, f"open_data.{dataset.contract.noun()}"),
        "dct:description": _said(texts, f"open_data.about_{dataset.contract.noun()}"),
        "dct:publisher": {"@id": f"{address}#publisher"},
        "dct:accessRights": {"@id": f"{AUTHORITY}access-right/PUBLIC", "@type": "dct:RightsStatement"},
        "dct:accrualPeriodicity": {"@id": f"{AUTHORITY}frequency/UPDATE_CONT", "@type": "dct:Frequency"},
        "dcat:theme": THEME,
        "dct:language": _languages(),
        "dct:modified": _moment(changed),
        "dcat:distribution": [_file(own, ending, changed) for ending in FILES],
    }


def _file(own: str, ending: str, changed: datetime) -> Jsonld:
    code, media = FILES[ending]
    return {
        "@id": f"{own}.{ending}",
        "@type": "dcat:Distribution",
        "dcat:accessURL": {"@id": f"{own}.{ending}"},
        "dcat:downloadURL": {"@id": f"{own}.{ending}"},
        "dct:format": {"@id": f"{AUTHORITY}file-type/{code}", "@type": "dct:MediaTypeOrExtent"},
        "dcat:mediaType": {
            "@id": f"http://www.iana.org/assignments/media-types/{media}",
            "@type": "dct:MediaType",
        },
        "dct:license": _document(LICENCE),
        "dct:modified": _moment(changed),
    }


def _said(texts: Texts, key: str) -> list[Jsonld]:
    return [{"@value": texts.say(language, key), "@language": language} for language in LANGUAGES]


def _languages() -> list[Jsonld]:
    return [{"@id": f"{AUTHORITY}language/{SPOKEN[one]}", "@type": "dct:LinguisticSystem"} for one in LANGUAGES]


def _document(licence: str) -> Jsonld:
    return {"@id": licence, "@type": "dct:LicenseDocument"}


def _moment(at: datetime) -> Jsonld:
    return {"@value": at.isoformat(), "@type": "xsd:dateTime"}
