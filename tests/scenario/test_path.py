"""The whole path of a network and its participants, end to end on a running platform."""

from tests.scenario.chapters.attending import MEETING, Attended
from tests.scenario.chapters.calling_off import CalledOff
from tests.scenario.chapters.joining import MEMBERS, Joined
from tests.scenario.chapters.network import Founded
from tests.scenario.chapters.parting import Parted
from tests.scenario.chapters.planning import Planned
from tests.scenario.chapters.signing_up import SignedUp
from tests.scenario.people import Crowd


async def test_region_takes_part_with_all_its_municipalities_in_one_act(founded: Founded) -> None:
    assert founded.active["state"] == "active"
    assert len(founded.pirkanmaa["municipality_ids"]) == 23
    assert founded.municipalities == 23, "Akaa came twice and counts once"


async def test_everybody_who_joins_is_answered_the_same(joined: Joined) -> None:
    assert [answer.status_code for answer in joined.answers] == [202, 202, 202]
    assert len({answer.text for answer in joined.answers}) == 1
    assert joined.resent.status_code == 202
    assert joined.resent.text == joined.answers[0].text


async def test_scanner_that_opens_the_link_spends_nothing(joined: Joined) -> None:
    assert [answer.status_code for answer in joined.scanned] == [200, 200, 200]
    assert joined.after_scanning == "pending"


async def test_one_click_makes_a_member_and_the_second_changes_nothing(joined: Joined) -> None:
    assert joined.after_click == "active"
    assert joined.second_click.status_code == 200


async def test_one_address_is_one_person_however_it_is_written(joined: Joined) -> None:
    assert len(joined.members) == len(MEMBERS)
    assert {member["state"] for member in joined.members} == {"active"}


async def test_asking_again_kills_the_older_link(joined: Joined) -> None:
    assert joined.first_link_after_resend.status_code == 404


async def test_preview_tells_how_many_dates_an_act_would_reach(planned: Planned) -> None:
    assert planned.preview["occurrences"] == 4
    assert planned.preview["by_what"] == {"occurrence.cancelled": 4}


async def test_edit_of_all_reaches_all_but_what_was_edited_alone(planned: Planned) -> None:
    venues = [one["venue"] for one in planned.edited_all["coming"]]
    assert venues == ["Tampereen virastotalo"] * 3 + [None]
    assert planned.edited_one["title"]["fi"] == "Kauden viimeinen perjantai"


async def test_seats_go_to_the_first_and_the_others_wait_in_their_order(signed_up: SignedUp) -> None:
    assert signed_up.first == {
        "akaa": ("confirmed", None),
        "nokia": ("confirmed", None),
        "orivesi": ("waiting", 1),
        "parkano": ("waiting", 2),
    }


async def test_series_signup_gives_a_place_in_every_date_and_waits_where_it_is_full(
    signed_up: SignedUp, planned: Planned
) -> None:
    places = {place["occurrence_id"]: place["state"] for place in signed_up.series_places}
    assert places == dict(zip(planned.occurrences, ["waiting", "confirmed", "confirmed", "confirmed"], strict=True))


async def test_raised_capacity_moves_the_queue_up(signed_up: SignedUp) -> None:
    assert signed_up.after_raise["orivesi"] == ("confirmed", None)
    assert signed_up.after_raise["parkano"] == ("waiting", 1)


async def test_withdrawal_promotes_exactly_the_next(signed_up: SignedUp) -> None:
    assert signed_up.after_withdrawal == {
        "nokia": ("confirmed", None),
        "orivesi": ("confirmed", None),
        "parkano": ("confirmed", None),
        "virrat": ("waiting", 1),
    }


async def test_lowered_capacity_throws_nobody_out(signed_up: SignedUp) -> None:
    assert signed_up.after_lowering == signed_up.after_withdrawal
    assert signed_up.over_by == 2


async def test_calendar_entry_keeps_its_uid_from_the_seat_to_the_withdrawal(
    signed_up: SignedUp, planned: Planned
) -> None:
    uid = f"{planned.occurrences[0]}@digiverkosto"
    (seat,), (promotion,), (withdrawal,) = signed_up.confirmation, signed_up.promotion, signed_up.withdrawal
    assert (seat.method, seat.uid) == ("REQUEST", uid)
    assert (promotion.method, promotion.uid) == ("REQUEST", uid)
    assert (withdrawal.method, withdrawal.uid, withdrawal.status) == ("CANCEL", uid, "CANCELLED")


async def test_moved_date_is_the_same_entry_with_a_higher_sequence(signed_up: SignedUp, planned: Planned) -> None:
    (move,) = signed_up.move
    assert (move.method, move.uid) == ("REQUEST", f"{planned.occurrences[1]}@digiverkosto")
    assert move.sequence > signed_up.confirmation[0].sequence


async def test_cancelled_series_tells_each_person_once(called_off: CalledOff) -> None:
    assert called_off.letters == {"akaa": 0, "nokia": 1, "orivesi": 1, "parkano": 1, "virrat": 1}
    assert called_off.act["occurrences"] == 5


async def test_cancelled_series_takes_every_entry_out_of_the_calendars(
    called_off: CalledOff, signed_up: SignedUp, planned: Planned
) -> None:
    everything = {f"{one}@digiverkosto" for one in (*planned.occurrences, signed_up.added)}
    assert {entry.uid for entry in called_off.entries["virrat"]} == everything
    for entries in called_off.entries.values():
        assert {(entry.method, entry.status) for entry in entries} <= {("CANCEL", "CANCELLED")}
    moved = {entry.uid: entry.sequence for entry in called_off.entries["nokia"]}
    assert moved[signed_up.move[0].uid] > signed_up.move[0].sequence


async def test_cancelled_series_closes_its_signup(called_off: CalledOff) -> None:
    assert called_off.page["state"] == "cancelled"
    assert not any(called_off.policies_open)
    assert called_off.refused == 409
    assert called_off.states["virrat"] == called_off.states["nokia"] == {"cancelled"}


async def test_whoever_came_is_counted_the_same_on_both_sides(attended: Attended) -> None:
    counted = next(one for one in attended.there["curve"] if one["occurrence_id"] == attended.occurrence)
    assert (counted["registered"], counted["attended"]) == (2, 1)
    assert attended.here["mean"] == attended.there["mean"] == 1


async def test_coordinator_exports_the_signups_as_csv_and_xlsx(attended: Attended, crowd: Crowd) -> None:
    nokia, orivesi = crowd.person("nokia"), crowd.person("orivesi")
    for one in (nokia, orivesi):
        assert one.address in attended.csv
        assert any(one.address in row for row in attended.sheet)
    assert len(attended.sheet) == 3


async def test_mailed_link_leads_to_the_meeting_without_logging_in(attended: Attended) -> None:
    assert attended.to_the_meeting.status_code == 302
    assert attended.to_the_meeting.headers["location"] == MEETING


async def test_participant_cannot_export_the_others(attended: Attended) -> None:
    assert attended.refused.status_code == 403
    assert attended.refused.headers["content-type"] == "application/problem+json"


async def test_handed_over_role_acts_in_both_services_within_five_seconds(parted: Parted) -> None:
    assert parted.handed_over.status_code == 200
    assert (parted.former_here, parted.former_there, parted.heir_there) == (403, 403, 201)
    assert parted.seconds < 5


async def test_last_leader_stays(parted: Parted) -> None:
    assert parted.last_leader.status_code == 409
    assert parted.last_leader.json()["code"] == "last_leader"


async def test_one_click_leaves_and_again_changes_nothing(parted: Parted) -> None:
    assert [answer.status_code for answer in parted.leaving] == [200, 200]
    assert parted.states["orivesi"] == "withdrawn"
    assert parted.states["nokia"] == "active"


async def test_another_address_is_the_same_person_and_the_old_mailbox_is_told(parted: Parted) -> None:
    assert parted.states["parkano"] == "active"
    assert len(parted.states) == len(MEMBERS)
    assert parted.former_address_told
