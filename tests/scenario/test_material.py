"""The input as it lies in files: it agrees with its sources, and no real mailbox is in it."""

from collections.abc import Iterator
from typing import Any

from deploy.seed import material
from deploy.seed.answers import answers_to, dice
from deploy.seed.measures import Ids, added_for, drawn_for
from services.roadmaps.roadmaps.sectors import SECTORS
from services.surveys.questionnaires.answering import faults_in
from services.surveys.questionnaires.library import TEMPLATES


def test_there_are_309_municipalities_and_pirkanmaa_has_23() -> None:
    rows = material.municipalities()
    assert len({row["code"] for row in rows}) == len(rows) == 309
    assert sum(row["region_code"] == "06" for row in rows) == 23


def test_head_counts_agree_with_what_the_source_tells() -> None:
    heads = [friday.attended for friday in material.first_fridays()]
    assert len(heads) == 17
    assert 20 <= heads[0] < 40, "a few tens at first"
    assert 80 <= sum(heads) / len(heads) <= 90
    assert max(heads) == 248, "nearly 250"


def test_kinds_of_organisations_sum_to_the_head_count() -> None:
    assert all(sum(friday.by_kind.values()) == friday.attended for friday in material.first_fridays())


def test_every_theme_spans_several_dates() -> None:
    themes = [friday.theme for friday in material.first_fridays()]
    assert {*themes} == {*material.dev()["themes"]}
    assert all(themes.count(theme) > 1 for theme in themes)


def test_dev_has_five_goals_and_eight_target_groups() -> None:
    dev = material.networks()["dev"]["network"]
    assert (len(dev["goals"]), len(dev["target_groups"])) == (5, 8)
    assert (dev["mandate"], dev["hashtag"]) == ("informal", "#DiginEdistäjät")


def test_names_are_given_in_finnish_swedish_and_english() -> None:
    assert all({*entry["network"]["name"]} == {"fi", "sv", "en"} for entry in material.networks().values())
    assert all({"name_fi", "name_sv", "name_en"} < {*row} for row in material.owners().values())


def test_roadmap_has_24_municipalities_of_which_some_lie_in_pirkanmaa() -> None:
    pirkanmaa = {row["code"] for row in material.municipalities() if row["region_code"] == "06"}
    alone = {*material.enrolments()["digitiekartta"]["municipalities"]}
    assert len(alone) == 24
    assert alone & pirkanmaa
    assert 40 < len(alone | pirkanmaa) <= 47


def test_participants_are_role_mailboxes_of_municipalities_under_example() -> None:
    people = material.participants()
    assert len({one.address for one in people}) == len(people) == 60
    assert {one.municipality for one in people} <= {row["code"] for row in material.municipalities()}
    assert {one.address.partition("@")[0] for one in people} == {"kirjaamo", "registrator"}
    assert all(one.address.endswith(".example") for one in people)


def test_edition_has_19_participants_in_23_municipalities_and_14_of_them_answered() -> None:
    enrolled = material.enrolments()["digiverkostohanke"]
    respondents = material.surveys()["edition"]["respondents"]
    (sub_region,) = [body for body in material.joint_bodies() if body["name_fi"] in enrolled["joint_bodies"]]
    alone = {*enrolled["municipalities"]}
    assert (len(alone), len(sub_region["member_codes"]), len(alone | {*sub_region["member_codes"]})) == (18, 5, 23)
    assert {*respondents["municipalities"]} < alone
    assert len(respondents["municipalities"]) + len(respondents["joint_bodies"]) == 14
    assert round(100 * 14 / 19, 1) == 73.7


def test_drawn_answers_are_the_same_every_time_and_fit_their_questions() -> None:
    for name, template in TEMPLATES.items():
        content = template.content.model_dump(mode="json", by_alias=True, exclude_none=True)
        drawn, again = ([answers_to(content, throws, 0.7) for _ in range(50)] for throws in (dice(name), dice(name)))
        assert drawn == again
        assert [faults_in(template.content, one, whole=True) for one in drawn] == [[]] * 50


def test_more_content_people_are_drawn_more_content() -> None:
    content = TEMPLATES["occurrence_feedback"].content.model_dump(mode="json", by_alias=True, exclude_none=True)
    low, high = (
        sum(answers_to(content, throws, mood)["useful"] for _ in range(200))
        for throws, mood in ((dice("low"), 0.4), (dice("high"), 0.8))
    )
    assert low < high


def test_consents_of_the_demo_hide_everybody_who_does_not_publish() -> None:
    consents = [one["consent"] for one in material.surveys()["assessments"]["municipalities"]]
    assert consents.count("published") == 2
    assert consents.count("compared") >= 5, "a figure of fewer would tell of somebody"


def test_drawn_measures_are_the_same_every_time_and_fit_a_roadmap() -> None:
    plan = material.roadmaps()
    ids = Ids({goal["key"]: ["kansallinen"] for goal in plan["goals"]})
    for one in plan["edition"]["filled"]:
        drawn = [*drawn_for(one["name"], one["measures"], ids), added_for(one["name"], ids)]
        assert drawn == [*drawn_for(one["name"], one["measures"], ids), added_for(one["name"], ids)]
        assert len({each.name for each in drawn}) == one["measures"] + 1
        assert all({*each.body["sectors"]} <= SECTORS.keys() for each in drawn)
        shares = [line["weight"] for each in drawn for line in each.body["budget"] if line["year"] == 2025]
        assert sum(shares) <= 100
        assert any("responsible" not in each.body for each in drawn)
        assert any("ends_on" not in each.body for each in drawn)
        assert all(each.body["illustrative"] for each in drawn)


def test_whatever_is_said_of_roadmaps_is_said_in_three_languages() -> None:
    assert [wording for wording in _wordings(material.roadmaps()) if {*wording} != {"fi", "sv", "en"}] == []


def _wordings(found: Any) -> Iterator[dict[str, str]]:
    if isinstance(found, dict) and "fi" in found:
        yield found
    elif isinstance(found, dict | list):
        for one in found.values() if isinstance(found, dict) else found:
            yield from _wordings(one)
