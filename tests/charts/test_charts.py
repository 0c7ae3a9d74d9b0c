"""Charts can be read by whoever doesn't see them, tell their parts apart without colour, and never break a page."""

from collections.abc import Callable
from datetime import date
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.charts import (
    Bar,
    Chart,
    HeatRow,
    Line,
    Span,
    Stack,
    Wording,
    bars,
    heat_map,
    radar,
    schedule,
    stacked,
    trend,
)
from shared.charts.looks import COLOURS, GROUND, ON_TINTS, TINTS, Look

SVG = "{http://www.w3.org/2000/svg}"
VALUES = st.none() | st.floats(-1e6, 1e6, allow_nan=False)
LABELS = st.text(max_size=60)
MARCH = date(2026, 3, 1)
HOSTILE = '</text><script>alert(1)</script>&"\0\x1f\ud800\u202e'


def wording(title: str = "Tärkeys", columns: int = 2) -> Wording:
    return Wording(title, "Akaa on ylinnä.", ["Kunta", *["Arvo"] * (columns - 1)], lambda value: f"{value:.1f}")


def every_chart(label: str, one: float | None, other: float | None) -> list[Chart]:
    say, values = wording(label, 3), (one, other, 3.0)
    return [
        bars(wording(label), [Bar(label, one), Bar("Kemi", other)]),
        stacked(say, [Stack(label, (abs(one or 0), abs(other or 0))), Stack("Kemi", (0, 0))], [label, "Ei"]),
        trend(say, [label, "2.", "3."], [Line(label, values), Line("Kemi", values)], least=1, most=5),
        radar(say, [label, "Johtaminen", "Tieto"], [Line(label, values), Line("Tavoite", values)], least=0, most=5),
        heat_map(say, [label, "Tieto"], [HeatRow(label, (one, other))], least=0, most=5),
        schedule(wording(label, 4), [Span(label, MARCH, None, one), Span("Kemi", None, None, other)], str, today=MARCH),
    ]


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted([luminance(one), luminance(other)], reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("chart", every_chart("Akaa", 4.0, None))
def test_each_chart_is_an_image_with_a_name_and_a_description(chart: Chart) -> None:
    drawing = ElementTree.fromstring(chart.svg)
    title, said = drawing.find(f"{SVG}title"), drawing.find(f"{SVG}desc")
    assert drawing.attrib["role"] == "img"
    assert title is not None
    assert said is not None
    assert drawing.attrib["aria-labelledby"] == f"{title.attrib['id']} {said.attrib['id']}"
    assert said.text == chart.sentence == "Akaa on ylinnä."


@pytest.mark.parametrize("chart", every_chart("Akaa", 4.0, None))
def test_each_value_stands_in_the_table_and_missing_ones_are_said(chart: Chart) -> None:
    assert {len(row) for row in chart.rows} == {len(chart.header)}
    cells = {cell for row in chart.rows for cell in row}
    assert {"Akaa", "4.0"} & cells
    if "–" not in cells:  # parts of a whole are counts: none is nought
        assert "0.0" in cells


def test_the_same_input_gives_the_same_bytes_and_two_charts_of_a_page_share_no_id() -> None:
    assert every_chart("Akaa", 4.0, 2.0) == every_chart("Akaa", 4.0, 2.0)
    first, second = (bars(wording(title), [Bar("Akaa", 4)]).svg for title in ("Tärkeys", "Onnistuminen"))
    ids = [
        {one.attrib["id"] for one in ElementTree.fromstring(svg).iter() if "id" in one.attrib}
        for svg in (first, second)
    ]
    assert ids[0] & ids[1] == set()


@settings(max_examples=60, deadline=None)
@given(LABELS, VALUES, VALUES)
def test_whatever_labels_and_values_hold_it_stays_one_drawing(
    label: str, one: float | None, other: float | None
) -> None:
    for chart in every_chart(label, one, other):
        assert ElementTree.fromstring(chart.svg).tag == f"{SVG}svg"


def test_hostile_labels_become_text() -> None:
    for chart in every_chart(HOSTILE, 4.0, 2.0):
        drawing = ElementTree.fromstring(chart.svg)
        assert [one.tag for one in drawing.iter() if "script" in one.tag] == []
        assert "\u202e" not in chart.svg


def test_colours_are_seen_and_texts_on_tints_are_read() -> None:
    assert min(contrast(colour, GROUND) for colour in COLOURS) >= 3
    assert min(contrast(ink, tint) for ink, tint in zip(ON_TINTS, TINTS, strict=True)) >= 4.5


@pytest.mark.parametrize(
    "sign", [lambda look: look.pattern("x").replace(look.colour, ""), lambda look: look.dash], ids=["pattern", "dash"]
)
def test_six_parts_differ_in_more_than_colour(sign: Callable[[Look], str]) -> None:
    signs = [sign(Look(number)).replace(f"x-{number}", "") for number in range(6)]
    assert len(set(signs)) == 6


def test_a_line_has_a_gap_where_nothing_was_measured() -> None:
    drawing = trend(wording(), ["1.", "2.", "3."], [Line("Akaa", (1.0, None, 3.0))], least=1, most=5).svg
    way = next(
        one.attrib["d"]
        for one in ElementTree.fromstring(drawing).iter(f"{SVG}path")
        if one.attrib.get("stroke-width") == "2.5" and "h28" not in one.attrib["d"]
    )
    assert way.count("M") == 2
    assert "L" not in way


def test_negative_bars_go_left_of_nought() -> None:
    drawing = ElementTree.fromstring(bars(wording(), [Bar("Akaa", -50), Bar("Kemi", 50)]).svg)
    down, up = [
        one for one in drawing.iter(f"{SVG}rect") if one.attrib["fill"] == COLOURS[0] and one.attrib["height"] == "22"
    ]
    assert float(down.attrib["x"]) + float(down.attrib["width"]) == pytest.approx(float(up.attrib["x"]), abs=0.02)


def test_names_of_many_columns_stand_from_foot_to_top_and_are_not_cut_to_pieces() -> None:
    columns = ["Omat digitaitosi", "Tietoteknisten laitteiden käyttö", "Henkilöstön valmius"] * 4
    drawn = heat_map(wording(columns=13), columns, [HeatRow("Akaa", [1.0] * 12)], least=1, most=5).svg
    assert drawn.count("rotate(-90)") >= 12
    assert ">Omat digitaitosi<" in drawn


def test_rings_of_a_radar_stand_at_whole_levels() -> None:
    drawn = radar(wording(), ["a", "b", "c"], [Line("Lähtötaso", [1, 2, 3])], least=1, most=5).svg
    assert [level for level in ("2.0", "3.0", "4.0", "5.0") if f">{level}</text>" not in drawn] == []
    assert "1.8" not in drawn


def boxes(chart: Chart, fill: str) -> list[tuple[float, float]]:
    """Where bars of this fill begin and how long they are."""
    found = [one for one in ElementTree.fromstring(chart.svg).iter(f"{SVG}rect") if one.attrib.get("fill") == fill]
    return [(float(one.attrib["x"]), float(one.attrib["width"])) for one in found if one.attrib["height"] == "20"]


def test_what_lasts_longer_is_longer_and_is_filled_as_far_as_it_has_come() -> None:
    spans = [
        Span("Vuosi", date(2025, 1, 1), date(2025, 12, 31), 25),
        Span("Kaksi vuotta", date(2025, 1, 1), date(2026, 12, 31), 0),
        Span("Kesken", date(2026, 1, 1), None),
    ]
    chart = schedule(wording(columns=4), spans, str)

    year, two_years, open_end = boxes(chart, TINTS[0])
    (filled,) = boxes(chart, COLOURS[0])
    assert two_years == pytest.approx((year[0], 2 * year[1]), abs=0.02)
    assert filled == pytest.approx((year[0], year[1] / 4), abs=0.02)
    assert open_end[0] + open_end[1] == pytest.approx(two_years[0] + two_years[1], abs=0.02)
    assert chart.rows[2] == ("Kesken", "2026-01-01", "–", "–")


def test_a_label_that_is_cut_off_stands_whole_in_the_drawing_and_in_the_table() -> None:
    long = "Sähköisten asiointipalvelujen käyttöönotto kaikissa kunnan yksiköissä ja liikelaitoksissa " * 2
    day = date(2025, 1, 1)

    chart = schedule(wording(columns=4), [Span(long, day, day), Span("Lyhyt", day, day)], str)

    titles = [one.text for one in ElementTree.fromstring(chart.svg).iter(f"{SVG}title")]
    assert long in titles
    assert "Lyhyt" not in titles
    assert chart.rows[0][0] == long


def test_today_is_a_line_only_where_the_schedule_has_that_day() -> None:
    spans = [Span("Vuosi", date(2025, 1, 1), date(2025, 12, 31))]

    drawn = [schedule(wording(columns=4), spans, str, today=day).svg for day in (MARCH, date(2025, 3, 1))]

    assert [COLOURS[1] in svg for svg in drawn] == [False, True]
