"""What a request may not tell, and what an answer may not hold: fields that nobody declared (RS2)."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

import pytest

from tests.rights import stage as stage_module
from tests.rights.answers import require_headers
from tests.rights.expectations import may
from tests.rights.samples import SAMPLES
from tests.rights.stage import Sample, Side, Stage
from tests.rights.test_matrix import access_of, every_route, routes

CANARY = str(uuid4())
EXTRA: Mapping[str, Any] = {
    "administrator": True,
    "roles": ["administrator"],
    "id": CANARY,
    "version": 1_000_000,
    "person_id": CANARY,
    "network_id": CANARY,
    "created_by": CANARY,
    "state": "active",
    "confirmed_at": "2021-11-05T07:00:00Z",
}


def allowed(service: str, name: str) -> str:
    """Who is let in for certain."""
    sample = SAMPLES[service][name]
    return sample.by or next(
        (who for who in ("administrator", "member_a", "leader_a", "service", "nobody") if who_may(service, name, who)),
        "nobody",
    )


def who_may(service: str, name: str, who: str) -> bool:
    return may(name, access_of(service, name), who, "a")


def with_bodies() -> Iterator[Any]:
    for service, samples in SAMPLES.items():
        for name, sample in samples.items():
            if sample.body is not None and access_of(service, name) != "Secret":
                yield pytest.param(service, name, id=f"{service}: {name}")


@pytest.mark.parametrize(("service", "name"), list(with_bodies()))
async def test_fields_that_nobody_asked_for_are_refused(stages: Mapping[str, Stage], service: str, name: str) -> None:
    stage, sample = stages[service], SAMPLES[service][name]
    assert sample.body is not None
    for field, value in EXTRA.items():
        if field in sample.body(stage.a) or field in declared_fields(stage, name):
            continue
        async with stage.rewinding.trial() as trial:
            answer = await stage.ask(name, sample, stage.a, allowed(service, name), extra={field: value})
        assert answer.status_code == 422, (field, answer.text)
        assert [(one["field"], one["code"]) for one in answer.json()["errors"]] == [(field, "unknown_field")]
        assert trial.changed == [], field


def with_forms() -> Iterator[Any]:
    for service, samples in SAMPLES.items():
        for name, sample in samples.items():
            if sample.form is not None and access_of(service, name) == "Anyone":
                yield pytest.param(service, name, id=f"{service}: {name}")


@pytest.mark.parametrize(("service", "name"), list(with_forms()))
async def test_more_fields_of_a_form_are_never_stored(stages: Mapping[str, Stage], service: str, name: str) -> None:
    stage, sample = stages[service], SAMPLES[service][name]
    async with stage.rewinding.trial():
        answer = await stage.ask(name, sample, stage.a, "nobody", extra={**EXTRA, "note": CANARY})
        assert answer.status_code < 500
        assert await stage.rewinding.holds(CANARY) == []


async def test_twin_a_service_that_overlooks_more_fields_is_noticed(
    stages: Mapping[str, Stage], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one would that reads what it knows and says nothing of the rest."""

    whole = stage_module.content

    def without_more(sample: Sample, side: Side, extra: Mapping[str, Any]) -> dict[str, Any]:
        return whole(sample, side, {})

    monkeypatch.setattr(stage_module, "content", without_more)
    with pytest.raises(AssertionError):
        await test_fields_that_nobody_asked_for_are_refused(stages, "registration", "PATCH /networks/{network_id}")


@pytest.mark.parametrize(("service", "name"), list(every_route()))
async def test_answers_hold_declared_fields_only_and_have_the_headers(
    stages: Mapping[str, Stage], service: str, name: str
) -> None:
    stage, sample = stages[service], SAMPLES[service][name]
    document = stage.running.process.app.openapi()
    async with stage.rewinding.trial():
        answer = await stage.ask(name, sample, stage.a, allowed(service, name))
    require_headers(answer)
    schema = answer_schema(document, name, answer.status_code)
    if schema is None or not answer.headers.get("content-type", "").startswith("application/json"):
        return
    assert undeclared(document, schema, answer.json()) == []


def test_twin_an_undeclared_field_is_noticed() -> None:
    document = {"components": {"schemas": {"Me": {"properties": {"name": {"type": "string"}}}}}}
    schema = {"properties": {"items": {"items": {"$ref": "#/components/schemas/Me"}}}}
    assert undeclared(document, schema, {"items": [{"name": "x", "address": "y"}]}) == ["items.0.address"]


def test_every_route_that_takes_json_has_a_sample_with_a_body(stages: Mapping[str, Stage]) -> None:
    for service, stage in stages.items():
        taking = {name for name in routes(service) if declared_fields(stage, name)}
        assert sorted(name for name in taking if SAMPLES[service][name].body is None) == []


def declared_fields(stage: Stage, name: str) -> set[str]:
    document = stage.running.process.app.openapi()
    content = operation(document, name).get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema")
    return set(resolved(document, schema).get("properties", {})) if schema else set()


def operation(document: dict[str, Any], name: str) -> dict[str, Any]:
    method, _, path = name.partition(" ")
    found: dict[str, Any] = document["paths"].get(path, {}).get(method.lower(), {})
    return found


def answer_schema(document: dict[str, Any], name: str, status: int) -> dict[str, Any] | None:
    answers = operation(document, name).get("responses", {})
    schema: dict[str, Any] | None = (
        answers.get(str(status), {}).get("content", {}).get("application/json", {}).get("schema")
    )
    return schema or None


def resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def undeclared(document: dict[str, Any], schema: dict[str, Any], value: Any, at: str = "") -> list[str]:
    """Where the value holds a field that its schema doesn't name."""
    schema = resolved(document, schema)
    choices = schema.get("anyOf") or schema.get("oneOf")
    if choices:
        return min(
            (undeclared(document, one, value, at) for one in choices if fits(document, one, value)), key=len, default=[]
        )
    if isinstance(value, list):
        items = schema.get("items", {})
        return [
            field for number, one in enumerate(value) for field in undeclared(document, items, one, f"{at}{number}.")
        ]
    if not isinstance(value, dict) or "properties" not in schema:
        return []
    named = schema["properties"]
    found = [f"{at}{field}" for field in value if field not in named and not schema.get("additionalProperties")]
    for field in named:
        if field in value:
            found += undeclared(document, named[field], value[field], f"{at}{field}.")
    return found


def fits(document: dict[str, Any], schema: dict[str, Any], value: Any) -> bool:
    kind = resolved(document, schema).get("type")
    kinds: dict[str, type] = {"object": dict, "array": list, "string": str}
    return kind not in kinds or isinstance(value, kinds[kind])
