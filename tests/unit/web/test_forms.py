"""Forms: what was typed stays, errors say what to do."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, field_validator

from chalicelib.web.forms import (
    Block,
    Euros,
    Form,
    Line,
    MalformedForm,
    Ticked,
    field_lists,
    first_values,
    parse,
    problem,
)


class Sample(Form):
    name: Annotated[Line, Field(max_length=10)]
    text: Annotated[Block, Field(max_length=50)] = ""
    cost: Euros = 0
    agreed: Ticked = False
    area: Literal["koersel", "paal"] = "paal"
    picks: list[int] = Field(default_factory=list)

    messages: ClassVar = {("name", "missing"): "Geef je idee een naam"}

    @field_validator("text")
    @classmethod
    def _polite(cls, value: str) -> str:
        if "{spam}" in value:
            raise problem("spam", "Schrijf geen {spam}")
        return value


def test_a_good_form() -> None:
    parsed = parse(
        Sample,
        {
            "name": ["  Bank \t"],
            "text": ["een\r\ntwee"],
            "cost": ["€ 1.500"],
            "agreed": ["ja"],
            "picks": ["1", "2"],
            "veilig": ["token"],
            "website": [""],
        },
    )

    assert parsed.errors == {}
    assert parsed.form == Sample(
        name="Bank", text="een\ntwee", cost=150000, agreed=True, picks=[1, 2]
    )


def test_a_bad_form_keeps_every_text_as_typed() -> None:
    typed = {"name": ["veel te lange naam"], "cost": ["1.5"], "area": ["stal"], "text": [" x "]}

    parsed = parse(Sample, typed)

    assert parsed.form is None
    assert parsed.values == {
        "name": "veel te lange naam",
        "cost": "1.5",
        "area": "stal",
        "text": " x ",
    }
    assert parsed.errors == {
        "name": "De tekst mag 10 tekens lang zijn",
        "cost": "Schrijf het bedrag in cijfers, bijvoorbeeld 1500 of 1.500,50",
        "area": "Kies een van de mogelijkheden",
    }


@pytest.mark.parametrize("empty", [{}, {"name": [""]}, {"name": ["   "]}])
def test_an_empty_field_says_what_to_write(empty: dict[str, list[str]]) -> None:
    assert parse(Sample, empty).errors == {"name": "Geef je idee een naam"}


def test_braces_in_a_sentence_do_no_harm() -> None:
    parsed = parse(Sample, {"name": ["a"], "text": ["{spam}"]})

    assert parsed.errors == {"text": "Schrijf geen (spam)"}


@pytest.mark.parametrize(
    "fields", [{"name": ["a"], "role": ["admin"]}, {"name": ["a", "b"]}, {"agreed": ["ja", "ja"]}]
)
def test_what_no_browser_sends_is_refused_as_a_whole(fields: dict[str, list[str]]) -> None:
    with pytest.raises(MalformedForm):
        parse(Sample, fields)


@given(
    st.dictionaries(
        st.sampled_from(["name", "text", "cost", "agreed", "area"]),
        st.text(max_size=60).map(lambda text: [text]),
    )
)
def test_any_text_gives_a_form_or_sentences(fields: dict[str, list[str]]) -> None:
    parsed = parse(Sample, fields)

    assert (parsed.form is None) == bool(parsed.errors)
    assert all(parsed.values[name] == values[0] for name, values in fields.items())
    for sentence in parsed.errors.values():
        assert sentence[0].isupper() and not sentence.endswith(".")
        assert not any(word in sentence.lower() for word in ("ongeldig", "gelieve", "invalid"))


def test_pairs_become_lists_in_order() -> None:
    pairs = [("q", "a"), ("wijk", "paal"), ("q", "b")]

    assert field_lists(pairs) == {"q": ["a", "b"], "wijk": ["paal"]}
    assert first_values(field_lists(pairs)) == {"q": "a", "wijk": "paal"}
