"""Templates of a network's own: kept of a roadmap, brought as a file, refused line by line."""

import pytest

from services.roadmaps.templates.shipped_templates import shipped_templates
from shared.contracts import LANGUAGES
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.making import made

FILE = """
title: { fi: Verkoston malli }
roadmap_title: { fi: "Polku: {organisation}" }
phases:
  - key: begin
    title: { fi: Alku }
    after_days: 0
    lasts_days: 10
"""


def test_the_shipped_templates_speak_all_three_languages() -> None:
    for template in shipped_templates().values():
        said = [template.title, template.roadmap_title, *(one.title for one in template.phases)]
        said += [part.help for part in template.parts.values() if part.help]
        assert all(getattr(text, language) for text in said for language in LANGUAGES)


async def test_a_roadmap_is_a_pattern_for_others_with_its_dates_counted_from_their_start(roadmaps: Roadmaps) -> None:
    pattern = await made(roadmaps)
    await roadmaps.patch(f"/roadmaps/{pattern}", {"vision": {"fi": "Palvelut verkossa"}})
    await roadmaps.post(f"/roadmaps/{pattern}/goals", {"title": {"fi": "Sujuvat palvelut"}})

    saved = await roadmaps.post(
        f"/networks/{roadmaps.network}/roadmap-templates", {"title": {"fi": "Meidän malli"}, "roadmap_id": str(pattern)}
    )
    copy = await roadmaps.get(
        f"/roadmaps/{await made(roadmaps, template=saved.json()['id'], starts_on='2025-01-06', title={'fi': 'Kopio'})}"
    )

    assert (copy["title"]["fi"], copy["vision"]["fi"], copy["ends_on"]) == ("Kopio", "Palvelut verkossa", "2028-12-31")
    assert [(one["key"], one["starts_on"]) for one in copy["phases"][:2]] == [
        ("preparation", "2025-01-06"),
        ("training", "2025-02-03"),
    ]
    assert [one["title"]["fi"] for one in copy["goals"]] == ["Sujuvat palvelut"]


async def test_a_file_becomes_a_template_and_can_be_dropped_again(roadmaps: Roadmaps) -> None:
    folder = f"/networks/{roadmaps.network}/roadmap-templates"
    brought = await roadmaps.post(f"{folder}/files", {"text": FILE})
    roadmap = await roadmaps.get(f"/roadmaps/{await made(roadmaps, template=brought.json()['id'])}")
    listed = await roadmaps.get(folder)
    dropped = await roadmaps.http.delete(f"{folder}/{brought.json()['id']}", headers=roadmaps.coordinating())

    assert (brought.status_code, roadmap["title"]["fi"]) == (201, "Polku: Akaa")
    assert [one["id"] for one in listed["items"]] == [brought.json()["id"]]
    assert (dropped.status_code, (await roadmaps.get(folder))["items"]) == (204, [])


@pytest.mark.parametrize(
    ("broken", "line", "code"),
    [
        (FILE.replace("lasts_days: 10", "lasts_days: -1"), 8, "too_small"),
        (FILE + "colour: blue\n", 9, "unknown_field"),
        (FILE + "sectors: [unheard_of]\n", 9, "unknown_sector"),
        (FILE + "statuses:\n  - { key: done, name: { fi: Valmis }, stage: done }\n", 9, "planned_status_needed"),
        (FILE + "phases: []\n", 9, "key_repeated"),
        ("title: [", 1, "not_yaml"),
    ],
)
async def test_a_bad_file_is_refused_with_the_line_and_its_reason(
    roadmaps: Roadmaps, broken: str, line: int, code: str
) -> None:
    answer = await roadmaps.post(
        f"/networks/{roadmaps.network}/roadmap-templates/files", {"text": broken}, **{"Accept-Language": "en"}
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "template_refused")
    assert [(one["line"], one["code"]) for one in answer.json()["errors"]] == [(line, code)]
    assert answer.json()["title"].startswith(f"Line {line}: ")


async def test_a_template_of_another_network_is_not_found(roadmaps: Roadmaps) -> None:
    saved = await roadmaps.post(f"/networks/{roadmaps.network}/roadmap-templates/files", {"text": FILE})
    other = Roadmaps(roadmaps.running)
    await other.hears_of_network(other.network, "Toinen verkosto", other.coordinator)

    answer = await other.post(
        f"/networks/{other.network}/roadmaps",
        {"template": saved.json()["id"], "owners": [str(other.network)], "starts_on": "2024-01-08"},
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_template")
