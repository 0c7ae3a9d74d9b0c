"""Ways of spoiling a sound record, each as a fault of the platform would."""

from collections.abc import Callable
from dataclasses import replace

from shared.contracts import Network, Signup, Theme
from tests.faults import story
from tests.faults.evidence import Effect, Move, Record, State
from tests.faults.history import Claim, History
from tests.faults.story import FIRST, HALL, NETWORK, SECOND, THEME, asked, place, with_database

Spoil = Callable[[Record], Record]


def with_operation(record: Record, *operations: object) -> Record:
    return replace(record, history=History([*record.history.operations, *operations]))  # type: ignore[list-item]


def acknowledged_and_lost(record: Record) -> Record:
    return with_operation(record, asked("reword theme", Claim(Theme.topic, THEME, 4, {"title": {"fi": "Teema 4"}})))


def acknowledged_otherwise(record: Record) -> Record:
    return with_operation(record, asked("reword theme", Claim(Theme.topic, THEME, 2, {"title": {"fi": "Teema 9"}})))


def stored_without_a_word(record: Record) -> Record:
    fourth = State(4, story.body(THEME, 4, title=story.title(4), state="planned"))
    return with_database(record, "events", states={(Theme.topic, THEME): fourth})


def said_otherwise_than_stored(record: Record) -> Record:
    other = State(3, story.body(THEME, 3, title=story.title(8), state="planned"))
    return with_database(record, "events", states={(Theme.topic, THEME): other})


def never_reached_the_log(record: Record) -> Record:
    """The sign-up's last word, so that no version is missing in between."""
    return replace(record, log=[one for one in record.log if (one.key, one.version) != (SECOND, 2)])


def a_phantom(record: Record) -> Record:
    at = place(Signup.topic, HALL)
    ghost = replace(record.log[-1], topic=at[0], partition=at[1], offset=900, key=HALL, version=1)
    return replace(record, log=[*record.log, ghost])


def a_refused_one_was_said(record: Record) -> Record:
    denied = Claim(Theme.topic, None, None, {"title": {"fi": "Teema 2"}})
    return with_operation(record, asked("reword theme", outcome="fail", status=409, denies=denied))


def a_copy_reads_otherwise(record: Record) -> Record:
    log = [replace(one, body=b"{}") if at == 2 else one for at, one in enumerate(record.log)]
    return replace(record, log=log)


def moved_to_another_partition(record: Record) -> Record:
    log = [replace(one, partition=(one.partition + 1) % 12) if one.key == FIRST else one for one in record.log]
    return replace(record, log=log)


def out_of_order(record: Record) -> Record:
    """The sign-up's second version before its first."""
    turned = {1: 2, 2: 1}
    own = {one.version: one for one in record.log if one.key == FIRST}
    log = [replace(one, offset=own[turned[one.version]].offset) if one.key == FIRST else one for one in record.log]
    return replace(record, log=log)


def an_old_one_woke_up(record: Record) -> Record:
    """A relay that was thought dead says the theme's second version once more, after the third."""
    second = next(one for one in record.log if (one.key, one.version) == (THEME, 2))
    late = replace(second, offset=4)
    positions = {place(Theme.topic, THEME): 5}
    at = place(Theme.topic, THEME)
    heard = with_database(record, "registration", positions=positions, moves=[Move(*at, 0, 5)])
    return replace(heard, log=[*record.log, late], ends={**record.ends, at: 5})


def a_position_jumped(record: Record) -> Record:
    at = place(Theme.topic, THEME)
    return with_database(record, "registration", moves=[Move(*at, 0, 1), Move(*at, 2, 4)])


def a_position_went_back(record: Record) -> Record:
    at = place(Theme.topic, THEME)
    moves = [Move(*at, 0, 3), Move(*at, 3, 1), Move(*at, 1, 4)]
    return with_database(record, "registration", moves=moves)


def twice_the_effect(record: Record) -> Record:
    effects = [*record.databases["registration"].effects, Effect("themes", THEME, 3)]
    return with_database(record, "registration", effects=effects)


def no_effect_at_all(record: Record) -> Record:
    return with_database(record, "events", effects=[])


def projected_otherwise(record: Record) -> Record:
    row = {**record.databases["events"].projections["networks"][NETWORK], "state": "closed"}
    projections = {**record.databases["events"].projections, "networks": {NETWORK: row}}
    return with_database(record, "events", projections=projections)


def an_effect_of_nothing(record: Record) -> Record:
    effects = [*record.databases["events"].effects, Effect("networks", HALL, 1)]
    return with_database(record, "events", effects=effects)


def effects_out_of_order(record: Record) -> Record:
    return with_database(record, "registration", effects=[Effect("themes", THEME, 3), Effect("themes", THEME, 1)])


def passed_without_effect(record: Record) -> Record:
    """What a consumer that moves its position first leaves behind when it is killed."""
    row = {"id": THEME, "version": 1, "title": {"fi": "Teema 1", "original": "fi"}, "state": "planned"}
    return with_database(
        record,
        "registration",
        effects=[Effect("themes", THEME, 1)],
        projections={**record.databases["registration"].projections, "themes": {THEME: row}},
    )


def a_sound_message_buried(record: Record) -> Record:
    return with_database(record, "events", buried=[(*place(Network.topic, NETWORK), 0)])


def something_waits(record: Record) -> Record:
    return with_database(record, "events", unsaid=1)


def a_fault_of_ours(record: Record) -> Record:
    return with_operation(record, asked("reword theme", outcome="unknown", status=500))


def oversold(record: Record) -> Record:
    """Whoever waited came in before the seat was free."""
    told = [
        replace(one, transaction=13) if one.key == SECOND and one.version == 2 else one
        for one in record.databases["registration"].said
    ]
    told[-2:] = told[:-3:-1]
    return with_database(record, "registration", said=told)


def two_places(record: Record) -> Record:
    signups = [{**one, "person_id": "kemi"} for one in record.databases["registration"].signups]
    signups[0]["state"] = "cancelled"
    return with_database(record, "registration", signups=signups)


def one_key_made_two(record: Record) -> Record:
    return with_operation(record, asked("sign up", key="k", answer={"id": SECOND}))


def waiting_beside_a_free_seat(record: Record) -> Record:
    return with_database(
        record,
        "registration",
        seats=[{"occurrence_id": HALL, "capacity": 1, "confirmed": 0, "waiting": 1}],
        signups=[{"occurrence_id": HALL, "person_id": "kemi", "state": "waiting"}],
    )
