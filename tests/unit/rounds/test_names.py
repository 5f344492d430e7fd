"""Names of areas and themes in other languages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.kernel.speech import speaking
from chalicelib.rounds.differences import differences
from chalicelib.rounds.model import Theme
from chalicelib.rounds.plain import from_plain, to_plain
from chalicelib.schemas.presets import preset
from chalicelib.schemas.round_document import RoundInvalid, read_round
from chalicelib.web.staff.settings_form import _names, _others, values_of
from chalicelib.web.words import named
from tests.support.rounds import sample_round

GREEN = Theme("groen", "Groen", {"fr": "Espaces verts"})
ROUND = replace(sample_round(), themes=(GREEN, Theme("spelen", "Spelen")))


def test_a_name_is_told_in_the_readers_language_or_in_dutch() -> None:
    assert GREEN.told == named(GREEN) == "Groen"
    with speaking("fr"):
        assert GREEN.told == named(GREEN) == "Espaces verts"
    with speaking("tr"):
        assert GREEN.told == "Groen"
        assert named(GREEN) == '<span lang="nl">Groen</span>'
        assert named(Theme("x", "<b>")) == '<span lang="nl">&lt;b&gt;</span>'


def test_a_round_keeps_its_names() -> None:
    plain = to_plain(ROUND)
    assert from_plain(plain) == read_round(plain) == ROUND
    assert plain["themes"][0]["names"] == {"fr": "Espaces verts"}


@pytest.mark.parametrize("names", [{"nl": "Groen"}, {"xx": "x"}, {"fr": ""}, {"fr": "x" * 81}])
def test_a_name_that_cant_be(names: dict[str, str]) -> None:
    plain = to_plain(ROUND)
    plain["themes"][0]["names"] = names
    with pytest.raises(RoundInvalid):
        read_round(plain)


def test_a_new_name_is_a_change_that_people_can_read() -> None:
    after = replace(ROUND, themes=(replace(GREEN, names={"tr": "Yeşil"}), ROUND.themes[1]))
    assert [(one.label, one.before, one.after) for one in differences(ROUND, after)] == [
        ("Thema “Groen”, naam in het Frans", "Espaces verts", ""),
        ("Thema “Groen”, naam in het Turks", "", "Yeşil"),
    ]


def test_the_form_writes_names_behind_the_dutch_one() -> None:
    assert values_of(ROUND)["themes"] == "groen | Groen | fr: Espaces verts\nspelen | Spelen"
    assert _names(_others({"fr": "A: b", "tr": "Yeşil"})) == {"fr": "A: b", "tr": "Yeşil"}


def test_the_themes_of_beringen_have_a_name_in_every_language() -> None:
    for theme in preset("beringen-5000").themes:
        assert set(theme.names) == {"fr", "en", "tr", "it"}, theme.name
