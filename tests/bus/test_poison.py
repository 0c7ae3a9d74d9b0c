"""What can't be handled is buried with why, and everything else goes on."""

from uuid import UUID, uuid4

import asyncpg
import orjson
import pytest

from shared.bus.cloud_events import version_of
from shared.bus.intake import PATIENCE, TRIES, Portion
from shared.contracts import Theme
from tests.bus.records import record
from tests.bus.stage import Stage
from tests.bus.states import state, theme
from tests.bus.test_consumer import PLACE

ID = UUID("00000000-0000-4000-8000-0000000000aa")


def changed(**fields: object) -> bytes:
    """A valid body with some fields changed; None takes one away."""
    body = orjson.loads(state(ID, 1)) | fields
    return orjson.dumps({name: value for name, value in body.items() if value is not None})


POISON = {
    "no JSON": (str(ID).encode(), b"\xff\xfe not json", ()),
    "an empty body": (str(ID).encode(), b"", ()),
    "a list": (str(ID).encode(), b"[]", ()),
    "a field missing": (str(ID).encode(), changed(title=None), ()),
    "a value of the wrong type": (str(ID).encode(), changed(position="first"), ()),
    "a version of 0": (str(ID).encode(), changed(version=0), ()),
    "a version beyond bigint": (
        str(ID).encode(),
        changed(version=2).replace(b'"version":2', b'"version":1' + b"0" * 30),
        (),
    ),
    "another key than its id": (str(uuid4()).encode(), state(ID, 1), ()),
    "a key written otherwise": (str(ID).upper().encode(), state(ID, 1), ()),
    "no key": (None, state(ID, 1), ()),
    "a key that is no text": (b"\xff\x00", state(ID, 1), ()),
    "a tombstone without a key": (None, None, ()),
    "NUL in a header": (str(ID).encode(), b"?", (("ce_id", b"a\x00b"),)),
    "NUL in a text": (str(ID).encode(), changed(title={"fi": "a\x00b"}), ()),
    "half a surrogate in a field's name": (str(ID).encode(), b'{"title":{"\\ud800":1}}', ()),
    "nested too deep": (str(ID).encode(), b"[" * 100_000, ()),
}


@pytest.mark.parametrize("what", POISON)
async def test_poison_is_buried_and_others_go_on(stage: Stage, what: str) -> None:
    key, body, headers = POISON[what]
    before, after = uuid4(), uuid4()
    records = [
        record(0, before, state(before, 1)),
        record(1, key, body, headers=headers),
        record(2, after, state(after, 1)),
    ]
    assert await stage.intake().take_in("kafka", [Portion(PLACE, records, 3)], {PLACE: 0}) == {PLACE: 3}

    assert await stage.kept() == {before: 1, after: 1}
    (letter,) = await stage.letters()
    assert (letter["cluster_id"], letter["topic"], letter["partition"], letter["kafka_offset"]) == ("kafka", *PLACE, 1)
    assert (letter["key"], letter["body"]) == (key, body)
    assert letter["reason"] in ("malformed", "failing")
    assert letter["attempts"] == (1 if letter["reason"] == "malformed" else TRIES)
    assert letter["error"]
    assert "Digipalvelut" not in letter["error"]  # it names fields, never contents


@pytest.mark.parametrize(
    "headers",
    [
        (),
        (("ce_type", b"theme.celebrated"),),
        (("ce_aggregateversion", b"\xff"), ("ce_correlationid", b"nobody"), ("traceparent", b"")),
    ],
    ids=["no headers", "an unknown type", "broken headers"],
)
async def test_the_body_is_the_message_whatever_its_headers_are(
    stage: Stage, headers: tuple[tuple[str, bytes], ...]
) -> None:
    id_ = uuid4()
    await stage.produce((str(id_).encode(), state(id_, 3)), headers=headers)
    stage.consumer()
    await stage.until_kept({id_: 3})
    assert await stage.letters() == []


async def test_the_next_minors_field_and_value_are_no_poison(stage: Stage) -> None:
    id_ = uuid4()
    body = orjson.loads(state(id_, 1)) | {"state": "postponed", "mood": {"of": ["the", "day"]}}
    await stage.produce((str(id_).encode(), orjson.dumps(body)))
    stage.consumer()
    await stage.until_kept({id_: 1})
    assert await stage.letters() == []


async def test_a_tombstone_is_a_message_like_any_other(stage: Stage) -> None:
    id_, other = uuid4(), uuid4()
    key = str(id_).encode()
    await stage.produce((key, state(id_, 1)), (key, None), (str(other).encode(), state(other, 1)))
    stage.consumer()
    await stage.until_kept({other: 1})
    assert await stage.letters() == []


async def test_a_tombstone_takes_the_aggregates_dead_letters_with_it(stage: Stage) -> None:
    """Replayed, they would bring back what was deleted."""
    id_ = uuid4()
    intake = stage.intake()
    records = [record(0, id_, changed(id=str(id_), title=None)), record(1, id_, None)]
    await intake.take_in("kafka", [Portion(PLACE, records[:1], 1)], {PLACE: 0})
    await intake.take_in("kafka", [Portion(PLACE, records[1:], 2)], {PLACE: 1})
    (letter,) = await stage.letters()
    assert (letter["state"], letter["body"]) == ("superseded", None)


async def test_a_handler_that_fails_for_one_message_holds_up_no_other(stage: Stage) -> None:
    bad = uuid4()
    tries = 0

    async def fail(themes: list[Theme]) -> None:
        nonlocal tries
        if any(one.id == bad for one in themes):
            tries += 1
            raise LookupError("never this one")

    stage.follower.before = fail
    ids = await stage.say_many(5)
    await stage.say(bad)
    ids += await stage.say_many(5)
    stage.relay(), stage.consumer()
    await stage.until_kept(dict.fromkeys(ids, 1))

    (letter,) = await stage.letters()
    assert letter["key"] == str(bad).encode()
    assert (letter["reason"], letter["error"], letter["attempts"]) == ("failing", "LookupError", TRIES)
    assert tries == TRIES + 1  # once with the whole batch, then alone
    assert sorted(await stage.effects()) == sorted((id_, 1) for id_ in ids)


async def test_a_message_that_is_too_slow_every_time_holds_up_the_others_only_for_a_while(stage: Stage) -> None:
    bad, good = uuid4(), uuid4()

    async def time_out(themes: list[Theme]) -> None:
        if any(one.id == bad for one in themes):
            raise asyncpg.QueryCanceledError("canceling statement due to statement timeout")

    stage.follower.before = time_out
    portion = Portion(PLACE, [record(0, bad, state(bad, 1)), record(1, good, state(good, 1))], 2)
    intake = stage.intake()
    for _ in range(PATIENCE - 1):
        with pytest.raises(asyncpg.QueryCanceledError):
            await intake.take_in("kafka", [portion], {PLACE: 0})
    assert await intake.take_in("kafka", [portion], {PLACE: 0}) == {PLACE: 2}
    assert await stage.kept() == {good: 1}
    (letter,) = await stage.letters()
    assert (letter["reason"], letter["error"]) == ("failing", "QueryCanceledError")


async def test_a_letter_replayed_takes_effect(stage: Stage) -> None:
    letter = await buried(stage, ID, 1)
    assert await stage.replay(letter) == "replayed"
    assert await stage.kept() == {ID: 1}
    (settled,) = await stage.letters()
    assert settled["state"] == "replayed"


async def test_a_letter_older_than_what_came_since_is_superseded(stage: Stage) -> None:
    letter = await buried(stage, ID, 1)
    await stage.intake().take_in("kafka", [Portion(PLACE, [record(1, ID, state(ID, 2))], 2)], {PLACE: 1})
    assert await stage.replay(letter) == "superseded"
    assert await stage.kept() == {ID: 2}
    assert await stage.effects() == [(ID, 2)]


async def test_a_letter_that_fails_again_stays_buried(stage: Stage) -> None:
    letter = await buried(stage, ID, 1, mend=False)
    with pytest.raises(LookupError):
        await stage.replay(letter)
    (still,) = await stage.letters()
    assert still["state"] == "buried"


async def buried(stage: Stage, id_: UUID, version: int, *, mend: bool = True) -> asyncpg.Record:
    """A theme's message in the dead letters; the handler is mended then."""

    async def fail(_: list[Theme]) -> None:
        raise LookupError("a bad release")

    stage.follower.before = fail
    await stage.intake().take_in("kafka", [Portion(PLACE, [record(0, id_, state(id_, version))], 1)], {PLACE: 0})
    if mend:
        stage.follower.before = None
    (letter,) = await stage.letters()
    return letter


@pytest.mark.parametrize("told", [b"", b"-1", "²".encode(), b"9" * 400, b"1e3", b"\xff"])
def test_a_version_that_is_none_is_none(told: bytes) -> None:
    assert version_of([("ce_aggregateversion", told)]) is None


def test_a_theme_without_changes_is_valid() -> None:
    assert Theme.model_validate_json(changed()) == theme(ID, 1)
