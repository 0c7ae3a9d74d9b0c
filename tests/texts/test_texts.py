"""A catalogue with a hole in it stops the start, and says where the hole is."""

from pathlib import Path

import pytest

from shared.texts import Texts, TextsIncomplete

HEADER = (
    'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
)


def catalogues(folder: Path, **languages: str) -> Path:
    for language in ("fi", "sv", "en"):
        said = languages.get(language, languages["fi"])
        (folder / f"{language}.po").write_text(HEADER + said, encoding="utf-8")
    return folder


def entry(key: str, text: str) -> str:
    return f'msgid "{key}"\nmsgstr "{text}"\n\n'


def test_a_text_is_said_with_its_values(tmp_path: Path) -> None:
    texts = Texts(catalogues(tmp_path, fi=entry("a.b", "Paikka {place}"), sv=entry("a.b", "Plats {place}")))
    assert texts.say("sv", "a.b", place=7) == "Plats 7"


def test_values_are_never_read_as_placeholders(tmp_path: Path) -> None:
    texts = Texts(catalogues(tmp_path, fi=entry("a.b", "Verkosto {name}")))
    assert texts.say("fi", "a.b", name="{name.__class__} %s {{") == "Verkosto {name.__class__} %s {{"


@pytest.mark.parametrize(("count", "said"), [(1, "1 paikka"), (0, "0 paikkaa"), (2, "2 paikkaa")])
def test_a_count_chooses_the_form(tmp_path: Path, count: int, said: str) -> None:
    plural = 'msgid "a.b"\nmsgid_plural "a.b"\nmsgstr[0] "{count} paikka"\nmsgstr[1] "{count} paikkaa"\n'
    assert Texts(catalogues(tmp_path, fi=plural)).say("fi", "a.b", count=count) == said


@pytest.mark.parametrize(
    ("swedish", "fault"),
    [
        ("", "a.b is missing in sv"),
        (entry("a.b", ""), "a.b has no text"),
        ("#, fuzzy\n" + entry("a.b", "Plats {place}"), "a.b has no text"),
        (entry("a.b", "Plats {plats}"), "a.b has other placeholders"),
        (entry("a.b", "Plats {place"), "a.b"),
        (entry("a.b", "Plats {place.__class__}"), "isn't a plain placeholder"),
        (entry("a.b", "Plats {place!r}"), "isn't a plain placeholder"),
        (entry("a.b", "Plats {place}") + entry("c.d", "Mera"), "c.d is missing in fi, en"),
    ],
)
def test_a_hole_is_named_at_once(tmp_path: Path, swedish: str, fault: str) -> None:
    folder = catalogues(tmp_path, fi=entry("a.b", "Paikka {place}"), sv=swedish, en=entry("a.b", "Place {place}"))
    with pytest.raises(TextsIncomplete, match=fault):
        Texts(folder)


def test_a_missing_catalogue_is_named(tmp_path: Path) -> None:
    catalogues(tmp_path, fi=entry("a.b", "Paikka"))
    (tmp_path / "en.po").unlink()
    with pytest.raises(TextsIncomplete, match=r"en\.po"):
        Texts(tmp_path)


def test_no_key_is_said_in_two_folders(tmp_path: Path) -> None:
    with pytest.raises(TextsIncomplete, match=r"problem\.busy is already said"):
        Texts(catalogues(tmp_path, fi=entry("problem.busy", "Kiire")))


def test_an_unknown_key_is_an_error() -> None:
    with pytest.raises(KeyError):
        Texts().say("fi", "no.such.key")
