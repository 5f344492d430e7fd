"""Every setting of a round can be set by a form: walked from the schema of the document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from types import UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

import pytest
from pydantic import BaseModel

from chalicelib.rounds.differences import differences
from chalicelib.rounds.model import Round
from chalicelib.rounds.plain import from_plain
from chalicelib.schemas.presets import from_preset, names, scheduled
from chalicelib.schemas.round_document import RoundDocument, read_draft
from chalicelib.web.forms import MalformedForm
from chalicelib.web.staff.settings_choices import CHOICES
from chalicelib.web.staff.settings_fields import WAS, Field, Part, name_of
from chalicelib.web.staff.settings_form import SettingsForm, document_of, values_of
from chalicelib.web.staff.settings_parts import PARTS, options_of, part_of, plain_of
from chalicelib.web.staff.settings_typed import (
    Typed,
    merged,
    moved,
    of_document,
    of_form,
    without_blanks,
)
from tests.support.rounds import sample_round

# What no form of settings changes, and why.
ELSEWHERE: Final = {
    "id": "the address of a round never changes",
    "version": "counted by the program",
    "moves": "history, written by the program",
    "changes": "history, written by the program",
    "earlier_forms": "history, written by the program",
    "languages": "a page of its own, open at any time: words are no rules",
    "phases.*.key": "every round has the same six steps",
    "count.ties": "there is one way",
}


def preset(name: str) -> Round:
    phases = scheduled(name, date(2027, 9, 1))
    return from_preset(name, id="r27", title="Ronde", phases=phases)


def _bare(kind: Any) -> Any:
    """A type without its limits, and without `None` beside it."""
    if get_origin(kind) is Annotated:
        return _bare(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        return _bare(next(one for one in get_args(kind) if one is not type(None)))
    return kind


def leaves(kind: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """(place, type) of all that can stand in a document."""
    kind = _bare(kind)
    if get_origin(kind) is list and isinstance(_bare(get_args(kind)[0]), type):
        item = _bare(get_args(kind)[0])
        if issubclass(item, BaseModel):
            yield from leaves(item, f"{path}.*")
            return
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, field in kind.model_fields.items():
            place = f"{path}.{name}".lstrip(".")
            if place in ELSEWHERE:
                yield place, None
            else:
                yield from leaves(field.annotation, place)
        return
    yield path, kind


ALL: Final = dict(leaves(RoundDocument))


def parts(round_: Round) -> list[Part]:
    questions = (part_of(f"vragen-{at}", round_) for at in range(len(round_.form.steps)))
    return [*PARTS, *(part for part in questions if part is not None)]


def fields_of(part: Part) -> Iterator[tuple[str, Field]]:
    """(place in the schema, field)."""
    for one in part.fields:
        yield one.path, one
    for rows in part.lists:
        for one in rows.fields:
            yield re.sub(r"\.\d+\.", ".*.", f"{rows.path}.*.{one.path}"), one


def of_parts(round_: Round) -> dict[str, Field]:
    found = {place: one for part in parts(round_) for place, one in fields_of(part)}
    lines = {place: one for place, one in found.items() if one.kind == "lines"}
    more = {f"{place}.*.{key}": one for place, one in lines.items() for key in ("id", "label")}
    return {place: one for place, one in found.items() if place not in lines} | more


def differing(one: Any, other: Any, path: str = "") -> Iterator[str]:
    """The places where two documents differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in one.keys() | other.keys():
            yield from differing(one.get(key), other.get(key), f"{path}.{key}".lstrip("."))
    elif isinstance(one, list) and isinstance(other, list) and one and isinstance(one[0], dict):
        for before, after in zip(one, other, strict=True):
            yield from differing(before, after, f"{path}.*")
    elif one != other:
        yield path


def _another(name: str, value: Any) -> Any:
    """Something else in a field of the common form."""
    if name in CHOICES and isinstance(value, str):
        return next(code for code, _ in CHOICES[name] if code != value)
    if name == "means":
        return ["desk"]
    if name.endswith(("_opens", "_closes")):
        return value.replace("2026", "2028").replace("2027", "2029")
    if name in ("areas", "themes"):
        return value.replace(
            "koersel | Koersel | 3582", "nieuw | Nieuw | 3999 | fr: Nouveau"
        ).replace("groen | Groen", "rood | Rood | fr: Rouge")
    if isinstance(value, int) or str(value).isdecimal():
        return str(int(value) + 1)
    return "40" if name == "max_age" else ("ja" if value in ("", "ja") else f"{value} en meer")


def of_the_common_form() -> set[str]:
    """The places that the common form changes, found by changing each of its fields."""
    round_ = sample_round()
    before = plain_of(round_)
    shown = values_of(round_)
    found: set[str] = set()
    for name in shown:
        typed = {**shown, name: _another(name, shown[name])}
        if shown[name] == "ja":
            del typed[name]
        form = SettingsForm.model_validate({k: v for k, v in typed.items() if v != ""})
        after = {key: value for key, value in document_of(round_, form).items() if key in before}
        # Names by language are one field of the document.
        found |= {re.sub(r"\.names\.\w+$", ".names", one) for one in differing(before, after)}
    return found


def test_every_setting_of_the_document_is_in_a_form() -> None:
    reached = of_parts(sample_round()).keys() | of_the_common_form()
    assert ALL.keys() - reached == ELSEWHERE.keys()
    # And no form has something that the document doesn't know.
    assert reached <= ALL.keys()


def test_every_value_of_a_choice_is_offered() -> None:
    round_ = sample_round()
    for place, one in of_parts(round_).items():
        kind = _bare(ALL[place])
        kind = _bare(get_args(kind)[0]) if get_origin(kind) is list else kind
        offered = {value for value, _ in options_of(one, round_)}
        if get_origin(kind) is Literal:
            assert set(get_args(kind)) <= offered, place
        elif one.kind in ("choice", "choices"):
            assert isinstance(one.options, str), place


def as_sent(typed: Typed) -> dict[str, list[str]]:
    """The fields as a browser sends them."""
    return {
        name: (list(value) if isinstance(value, list) else [value.replace("\n", "\r\n")])
        for name, value in typed.flat().items()
    }


@pytest.mark.parametrize("name", names())
def test_what_a_part_shows_says_the_same_round(name: str) -> None:
    round_ = preset(name)
    plain = plain_of(round_)
    for part in parts(round_):
        typed = of_form(part, as_sent(of_document(part, plain)))
        made = merged(part, without_blanks(part, typed), plain)
        assert made == plain, part.key
        assert read_draft(made) == round_


def _typed_value(one: Field, value: Any) -> Any:
    match one.kind:
        case "tick":
            return "" if value else "ja"
        case "choices":
            return ["x"]
        case "lines":
            return "een | Een\ntwee | Twee"
        case "numbers":
            return "50, 30"
        case "choice":
            return (
                next(code for code, _ in one.options if code != value)
                if (not isinstance(one.options, str))
                else "elders"
            )
        case "number" | "euros" | "weight":
            return "77"
    return "anders"


@pytest.mark.parametrize("name", ["diksmuide", "oostende", "antwerpen-2019", "beringen-5000"])
def test_each_field_changes_its_own_place_and_nothing_else(name: str) -> None:
    round_ = preset(name)
    plain = plain_of(round_)
    tried = 0
    for part in parts(round_):
        shown = of_document(part, plain)
        for one in part.fields:
            if one.path == "count.pots.how":
                continue  # it says what the weights mean
            value = _typed_value(one, shown.values[one.path] == "ja" or shown.values[one.path])
            typed = Typed({**shown.values, one.path: value}, shown.rows)
            assert set(differing(plain, merged(part, typed, plain))) == {one.path}
            tried += 1
        for rows in part.lists:
            for at, row in enumerate(shown.rows[rows.path]):
                for one in rows.fields:
                    new = {**row, one.path: _typed_value(one, row[one.path])}
                    if one.kind == "weight" and plain["count"]["pots"]["how"] == "equal":
                        continue
                    changed = [*shown.rows[rows.path]]
                    changed[at] = new
                    made = merged(part, shown.with_rows(rows.path, changed), plain)
                    place = re.sub(r"\.\d+\.", ".*.", f"{rows.path}.*.{one.path}")
                    assert set(differing(plain, made)) == {place}
                    tried += 1
    assert tried > 150


def _changes(round_: Round) -> Iterator[dict[str, Any]]:
    """The document with one field changed, for each field of each part."""
    plain = plain_of(round_)
    for part in parts(round_):
        shown = of_document(part, plain)
        for one in part.fields:
            value = _typed_value(one, shown.values[one.path] == "ja" or shown.values[one.path])
            yield merged(part, Typed({**shown.values, one.path: value}, shown.rows), plain)
        for rows in part.lists:
            for at, row in enumerate(shown.rows[rows.path][:2]):
                for one in rows.fields:
                    changed = [*shown.rows[rows.path]]
                    changed[at] = {**row, one.path: _typed_value(one, row[one.path])}
                    yield merged(part, shown.with_rows(rows.path, changed), plain)


@pytest.mark.parametrize("name", ["diksmuide", "oostende", "antwerpen-2019"])
def test_every_setting_has_words_for_residents(name: str) -> None:
    """A change is told by its name, never by its place in the document."""
    round_ = preset(name)
    told = 0
    for made in _changes(round_):
        for found in differences(round_, from_plain(made)):
            label = re.sub("“.*?”", "", found.label)
            assert not re.search(r"[a-z]_[a-z]|[a-z]\.[a-z]", label), found
            assert not label.rstrip().endswith((" key", " kind", " most", " id")), found
            told += 1
    assert told > 150


def test_what_a_pot_gets_is_told_as_money() -> None:
    round_ = preset("oostende")
    plain = plain_of(round_)
    plain["count"]["pots"] |= {"how": "fixed", "shares": [{"id": "a", "weight": 500_000}]}
    before = from_plain(plain)
    plain["count"]["pots"]["shares"][0]["weight"] = 600_000
    (one,) = differences(before, from_plain(plain))
    assert one.sentence == (
        "Deel van de pot voor “a”, bedrag: het was €\xa05.000, het is €\xa06.000."
    )


def test_every_word_of_a_choice_has_words_for_residents() -> None:
    from chalicelib.rounds.setting_words import VALUES

    own = {"jury", "online", "phragmen", "maximin-support", "bos", "dhondt", "eid"}
    offered = {value for words in CHOICES.values() for value, _ in words}
    assert offered - VALUES.keys() <= own


def test_rows_are_added_moved_and_taken_away() -> None:
    round_ = sample_round()
    part = part_of("regels", round_)
    assert part is not None
    shown = of_document(part, plain_of(round_))
    two = moved(part, shown, "add:rules")
    assert two is not None and len(two.rows["rules"]) == 2
    assert two.rows["rules"][1] == {
        WAS: "",
        **dict.fromkeys(("heading", "text", "article", "proposal"), ""),
    }
    up = moved(part, two, "up:rules:1")
    assert up is not None and up.rows["rules"][0][WAS] == ""
    assert without_blanks(part, up) == shown
    gone = moved(part, two, "drop:rules:0")
    assert (
        gone is not None
        and merged(part, without_blanks(part, gone), plain_of(round_))["rules"] == []
    )
    for odd in ("up:rules:0", "up:rules:9", "drop:rules:-1", "drop:rules:x", "up:rules"):
        assert moved(part, two, odd) == two
    for other in ("check", "add:phases", "part:potten", ""):
        assert moved(part, two, other) is None


def test_a_page_of_the_form_keeps_its_questions_when_it_moves() -> None:
    round_ = sample_round()
    plain = plain_of(round_)
    part = part_of("formulier", round_)
    assert part is not None
    up = moved(part, of_document(part, plain), "up:form.steps:1")
    assert up is not None
    steps = merged(part, up, plain)["form"]["steps"]
    before = plain["form"]["steps"]
    assert steps == [before[1], before[0], *before[2:]]
    more = moved(part, up, "add:form.steps")
    assert more is not None
    rows = [*more.rows["form.steps"]]
    rows[-1] = {**rows[-1], "key": "extra", "title": "Nog iets"}
    made = merged(part, more.with_rows("form.steps", rows), plain)
    assert read_draft(made).form.steps[-1].questions[0].label == "Nieuwe vraag"


@pytest.mark.parametrize(
    ("how", "typed", "weight"),
    [
        ("fixed", "1.500,50", 150_050),
        ("fixed", "veel", "veel"),
        ("population", "8123", 8123),
        ("population", "8,5", "8,5"),
        ("equal", "", 1),
        ("equal", "500", 1),
    ],
)
def test_a_pot_is_an_amount_or_a_number_of_people(how: str, typed: str, weight: object) -> None:
    round_ = sample_round()
    part = part_of("potten", round_)
    assert part is not None
    shown = of_document(part, plain_of(round_))
    row = {WAS: "", "id": "paal", "weight": typed}
    filled = Typed({**shown.values, "count.pots.how": how}, {"count.pots.shares": [row]})
    made = merged(part, without_blanks(part, filled), plain_of(round_))
    assert made["count"]["pots"]["shares"] == [{"id": "paal", "weight": weight}]


def test_what_no_browser_sends_is_refused() -> None:
    part = part_of("kanalen", sample_round())
    assert part is not None
    good = as_sent(of_document(part, plain_of(sample_round())))
    for bad in (
        {"iets": ["x"]},
        {"count-small_cents": ["1", "2"]},
        {name_of("count.channels", 3, "name"): ["online"]},
    ):
        with pytest.raises(MalformedForm):
            of_form(part, good | bad)


def test_there_is_no_other_part() -> None:
    for key in ("", "ronde", "vragen", "vragen-x", "vragen-99", "vragen-1000", "potten-1"):
        assert part_of(key, sample_round()) is None
