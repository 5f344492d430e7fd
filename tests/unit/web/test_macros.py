"""The components: labels, hints and errors are tied to their fields, and nothing is markup."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from bs4 import BeautifulSoup

from chalicelib.ideas.model import Photo
from chalicelib.web.rendering import environment

SHARP = "<b>\"x\" & 'y'</b>"
OPTIONS = [("a", "Koersel", "Met Stal"), ("b", "Paal", "")]


def show(call: str, **context: Any) -> BeautifulSoup:
    """The HTML of one call of a macro."""
    source = '{% import "macros.html" as ui %}{{ ui.' + call + " }}"
    return BeautifulSoup(environment().from_string(source).render(**context), "html.parser")


FIELDS = [
    'text("x", label, values, errors, hint="Kort.", maxlength=80)',
    'text("x", label, values, errors, type="email", autocomplete="email")',
    'textarea("x", label, values, errors, hint="Kort.", maxlength=600)',
    'money("x", label, values, errors, hint="In cijfers.")',
    'select("x", label, options, values, errors, hint="Kies.")',
    'tick("x", label, values, errors, hint="Lees eerst.")',
]


@pytest.mark.parametrize("call", FIELDS)
@pytest.mark.parametrize("errors", [{}, {"x": "Vul dit in"}])
def test_a_field_is_tied_to_its_label_hint_and_error(call: str, errors: dict[str, str]) -> None:
    page = show(call, label=SHARP, options=OPTIONS, values={}, errors=errors)

    (control,) = page.select("#f-x")
    assert control["name"] == "x"
    (label,) = page.select('label[for="f-x"]')
    assert label.get_text() == SHARP and label.find("b") is None
    described = str(control.get("aria-describedby", "")).split()
    for key in described:
        assert len(page.select(f'[id="{key}"]')) == 1
    assert ("e-x" in described) == bool(errors)
    assert control.get("aria-invalid") == ("true" if errors else None)


@pytest.mark.parametrize("kind", ["radios", "checkboxes"])
def test_choices_have_a_legend_and_the_first_one_is_the_errors_target(kind: str) -> None:
    values: Mapping[str, Any] = {"x": "b"} if kind == "radios" else {"x": ["b"]}
    page = show(
        f'{kind}("x", "Waar?", options, values, errors)',
        options=OPTIONS,
        values=values,
        errors={"x": "Kies een wijk"},
    )

    fieldset = page.fieldset
    assert fieldset is not None and fieldset.legend is not None
    assert fieldset["aria-describedby"] == "e-x"
    boxes = page.find_all("input")
    assert [box["id"] for box in boxes] == ["f-x", "f-x-2"]
    assert [box.has_attr("checked") for box in boxes] == [False, True]
    assert boxes[0]["aria-describedby"] == "f-x-h"
    assert [label["for"] for label in page.find_all("label")] == ["f-x", "f-x-2"]


def test_typed_values_come_back_untouched() -> None:
    values = {"x": SHARP}

    (field,) = show('text("x", "L", values, {})', values=values).select("input")
    assert field["value"] == SHARP
    typed = {"x": "\n  een\n</textarea>"}
    (area,) = show('textarea("x", "L", values, {})', values=typed).select("textarea")
    # HTML drops one line break behind the start tag: ours, never one that somebody typed.
    assert area.get_text() == "\n\n  een\n</textarea>"


def test_an_error_summary_takes_the_focus_and_leads_to_the_fields() -> None:
    page = show("error_summary(errors)", errors={"naam": "Geef je idee een naam", "": "Algemeen"})

    (summary,) = page.select("#fouten")
    assert summary.has_attr("autofocus") and summary["tabindex"] == "-1"
    assert [link["href"] for link in page.find_all("a")] == ["#f-naam"]
    assert "Algemeen" in page.get_text()
    assert show("error_summary(errors)", errors={}).get_text().strip() == ""


@pytest.mark.parametrize(
    "call",
    [
        'form_open("/x", "abc") ~ ui.form_close()',
        'button_form("/x", "abc", "Volg", fields={"a": "1"})',
    ],
)
def test_forms_carry_the_token_and_the_trap(call: str) -> None:
    page = show(call)

    form = page.form
    assert form is not None and form["method"] == "post"
    assert str(form["action"]).partition("#")[0] == "/x"
    assert page.select_one('input[name="veilig"]')["value"] == "abc"  # type: ignore[index]
    trap = page.select_one(".trap input")
    assert trap is not None and trap["name"] == "website" and trap["tabindex"] == "-1"
    assert page.select(".trap label")


def test_a_summary_list_says_what_each_link_changes() -> None:
    page = show('summary_list([("Naam", sharp, "/naam"), ("Bedrag", "€ 5", "")])', sharp=SHARP)

    (link,) = page.find_all("a")
    assert link.get_text() == "Verander naam"
    assert page.find("b") is None


def test_a_table_has_a_caption_and_headings() -> None:
    page = show('table("Uitslag", ["Project", "Stemmen"], [["Bank", 12]])')

    assert page.caption is not None and page.caption.get_text() == "Uitslag"
    assert [th["scope"] for th in page.find_all("th")] == ["col", "col", "row"]
    assert page.select('[role="region"][tabindex="0"][aria-label="Uitslag"]')


def test_a_budget_bar_says_in_words_what_it_shows() -> None:
    bar = show('budget_bar(1270000, 1000000, "Gekozen")').progress

    assert bar is not None
    assert (bar["max"], bar["value"]) == ("1000000", "1000000")
    assert bar["aria-label"] == "Gekozen: €\u00a012.700 van €\u00a010.000"


def test_a_photo_shows_its_sizes_only_when_it_is_ready() -> None:
    photo = Photo("p1", 'Een "bank"', "ready", (320, 640), 640, 480)
    waiting = Photo("p2", "x", "waiting")
    call = 'photo(photo, "100vw", "https://media.example")'

    image = show(call, photo=photo).img
    assert image is not None
    assert image["alt"] == 'Een "bank"'
    assert image["src"] == "https://media.example/ideas/p1/640.jpg"
    assert (image["width"], image["height"]) == ("640", "480")
    (source,) = show(call, photo=photo).select("source")
    assert source["srcset"] == (
        "https://media.example/ideas/p1/320.webp 320w, https://media.example/ideas/p1/640.webp 640w"
    )
    assert show(call, photo=waiting).get_text().strip() == ""
    assert show(call, photo=None).img is None


@pytest.mark.parametrize(
    ("call", "text"),
    [
        ('back("/x")', "Terug"),
        ('button("Ga verder", "quiet")', "Ga verder"),
        ('link_button("/x", "Stem nu")', "Stem nu"),
        ('panel("Gelukt", "Dank je wel")', "Gelukt\nDank je wel"),
        ('notice("Let op", "warning")', "Let op"),
        ('tag("Nu", "now")', "Nu"),
        ('empty("Nog niets", "/x", "Begin")', "Nog niets\nBegin"),
    ],
)
def test_small_parts_say_what_they_are_given(call: str, text: str) -> None:
    assert show(call).get_text("\n", strip=True) == text


def test_drawings_are_small_hidden_and_sent_once() -> None:
    source = (
        '{% import "drawings.html" as d %}{{ d.sprite(["groen", "groen", "onbekend"]) }}'
        '{{ d.drawing("groen") }}{{ d.drawing("onbekend") }}'
    )
    page = BeautifulSoup(environment().from_string(source).render(), "html.parser")

    assert [symbol["id"] for symbol in page.find_all("symbol")] == ["d-groen", "d-"]
    assert [use["href"] for use in page.find_all("use")] == ["#d-groen", "#d-"]
    assert all(svg["aria-hidden"] == "true" for svg in page.find_all("svg"))
    assert all(len(str(symbol)) < 2048 for symbol in page.find_all("symbol"))
