"""The page of a service's public topics says in three languages what its document says to machines, and no more."""

from datetime import date
from typing import Annotated, ClassVar

import httpx
import pytest

from deploy import services
from shared.contracts import CONTRACTS, LANGUAGES, Deprecated, Localised, Theme
from shared.contracts.asyncapi import document
from shared.subscribing.types import fields_of, parts_of
from shared.subscribing.wording import texts
from tests.subscribing.stage import topics_app

PUBLIC = [contract for contract in CONTRACTS if contract.topic.startswith("pub.")]
SCHEMAS = document("all", "1.0.0", says=PUBLIC)["components"]["schemas"]


def client(name: str, *instead: type[Theme]) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=topics_app(name, *instead)), base_url="http://service")


def test_every_field_of_a_public_message_has_its_meaning_and_no_other_has() -> None:
    models = {part for contract in PUBLIC for part in (contract.__name__, *parts_of(contract.__name__, SCHEMAS))}
    fields = {(model, field.name) for model in models for field in fields_of(model, SCHEMAS)}
    told = {key.removeprefix("field.") for key in texts().keys if key.startswith("field.")}
    assert [f"{model}.{name}" for model, name in fields if not {f"{model}.{name}", name} & told] == []
    assert told - {name for _, name in fields} - {f"{model}.{name}" for model, name in fields} == set()


@pytest.mark.parametrize("name", services.names())
async def test_each_public_topic_stands_there_with_fields_types_headers_and_example(name: str) -> None:
    says = services.load(name).says
    public = [one for one in says if one.topic.startswith("pub.")]
    async with client(name) as http:
        for language in LANGUAGES:
            page = (await http.get(f"/asyncapi?lang={language}")).text
            assert f'<html lang="{language}">' in page
            for contract in public:
                assert f'<h2 id="{contract.noun()}">' in page
                assert all(f"<dt><code>{field}</code></dt>" in page for field in contract.model_fields)
                assert all(f"<code>{word}</code>" in page for word in contract.types)
            assert not any(one.topic in page for one in says if one not in public)
        machines = (await http.get("/asyncapi/public.json")).json()
    assert machines["channels"].keys() == {contract.topic for contract in public}
    assert all("examples" in machines["components"]["messages"][contract.noun()] for contract in public)


class ThemeGivenUp(Theme):
    """As if one day themes were said otherwise."""

    deprecated: ClassVar = Deprecated(date(2027, 1, 10), date(2027, 9, 1), "pub.themes.v2")

    description: Annotated[Localised | None, Deprecated(date(2027, 1, 10), date(2027, 9, 1), "summary")] = None


async def test_what_is_given_up_stands_on_top_at_its_topic_and_at_its_field() -> None:
    async with client("events") as http:
        assert "Nothing is given up." in (await http.get("/asyncapi?lang=en")).text
    async with client("events", ThemeGivenUp) as http:
        page = (await http.get("/asyncapi?lang=en")).text
    assert "Nothing is given up." not in page
    told = "Goes on 1 September 2027 at the earliest. Told on 10 January 2027."
    assert page.count(told) == 4
    assert page.count("In its place: summary.") == page.count("In its place: pub.themes.v2.") == 2
