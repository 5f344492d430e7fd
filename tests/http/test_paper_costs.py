"""Costs on paper: lines are typed where paper comes in, and added up."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.ideas.model import CostLine, Idea
from chalicelib.notebooks.loose import new_code
from tests.http.pages import check_page
from tests.http.test_staff_paper import ANSWERS, PAGE, clerk, returned
from tests.support.client import Browser
from tests.support.paper import KEY, NOW
from tests.support.rounds import audit_entry, sample_round
from tests.support.twins import Twins

TABLE = "/beheer/namens/r26/lijst"
WITHOUT = {name: text for name, text in ANSWERS.items() if not name.startswith("cost")}
LINES = {"line1": "Een bank", "amount1": "1.200", "line2": "Zand", "amount2": "300,50"}
COSTS = (CostLine("Een bank", 1_200_00), CostLine("Zand", 300_50))


@pytest.fixture
def twins() -> Twins:
    twins = Twins(NOW)
    twins.rounds.create(sample_round(), audit_entry())
    return twins


@pytest.fixture
def ann(twins: Twins) -> Browser:
    return clerk(twins)


@pytest.fixture(params=["/beheer/namens/r26", f"/beheer/formulier/r26/{new_code('r26')}"])
def path(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def ideas(twins: Twins) -> list[Idea]:
    cards = twins.ideas.queue("r26", "received", 9).cards
    return [twins.ideas.get(card.id) for card in cards]


def test_lines_are_typed_and_added_up(twins: Twins, ann: Browser, path: str) -> None:
    ann.get(path)
    check_page(ann)
    ann.submit(**WITHOUT, **LINES, own="100", upkeep="40", cost="1.500,50")
    assert not ann.errors, ann.errors
    (idea,) = ideas(twins)
    content = idea.content
    assert content.costs == COSTS
    assert (content.cost_cents, content.own_cents, content.upkeep_cents) == (
        *(1_400_50, 100_00, 40_00),
    )
    ann.get(f"/beheer/ideeen/{idea.id}")
    assert "Een bank: € 1.200" in ann.words.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"cost": "1.400"}, "cost", "samen zijn € 1.500,50"),
        ({"amount2": ""}, "amount2", "bedrag van deze kost"),
        ({"line1": ""}, "line1", "waarvoor dit bedrag dient"),
        ({"cost_note": "Hout"}, "cost_note", "als een regel"),
        ({"own": "1500,50"}, "own", "kleiner"),
        ({"amount6": "1"}, "line6", "waarvoor dit bedrag dient"),
        ({"amount1": "9999"}, "cost", "Bedrag"),
        ({"amount1": "veel"}, "amount1", "in cijfers"),
        ({"line1": "x" * 61}, "line1", "60 tekens"),
    ],
)
def test_what_does_not_add_up_is_told_and_kept(
    twins: Twins, ann: Browser, path: str, change: dict[str, str], field: str, words: str
) -> None:
    ann.get(path)
    sent: dict[str, Any] = WITHOUT | LINES | change
    ann.submit(**sent)
    assert ann.status == 422 and ann.errors.keys() == {field}, ann.errors
    assert words in ann.errors[field].replace("\u00a0", " ")
    check_page(ann)
    kept = dict(ann.form(path).fields)
    assert all(kept[name] == sent[name] for name in LINES)
    assert ideas(twins) == []


def test_a_page_of_a_notebook_may_leave_amounts_open(twins: Twins, ann: Browser) -> None:
    returned(twins)
    ann.get(PAGE)
    check_page(ann)
    address = PAGE + "/overtypen"
    left = WITHOUT | LINES | {"amount2": "", "cost": "1.500,50", "unreadable": ["cost"]}
    ann.submit("Bewaar de tekst", action=address, **left)
    assert ann.status == 200
    bob = clerk(twins, "bob")
    bob.get(PAGE)
    assert "Dit ontbreekt nog: Bedrag" in bob.words
    kept = dict(bob.form(address).fields)
    assert (kept["line2"], kept["amount2"], kept["cost"]) == ("Zand", "", "1500,50")
    bob.submit("Bewaar de tekst", action=address, amount2="300,50", cost="", unreadable=[])
    ann.get(PAGE)
    assert "Dit ontbreekt nog" not in ann.words
    ann.submit("Ja, maak er een idee van", action=PAGE + "/bevestigen")
    assert twins.notebooks.page(KEY).fate == "idea"
    (idea,) = ideas(twins)
    assert (idea.content.costs, idea.content.cost_cents) == (COSTS, 1_500_50)


def test_a_colleague_sees_the_lines_that_were_typed_meanwhile(twins: Twins, ann: Browser) -> None:
    returned(twins)
    bob = clerk(twins, "bob")
    ann.get(PAGE)
    bob.get(PAGE)
    ann.submit("Bewaar de tekst", action=PAGE + "/overtypen", **WITHOUT, **LINES)
    bob.submit("Bewaar de tekst", action=PAGE + "/overtypen", **WITHOUT, line1="Een stoel")
    assert bob.status == 409
    there = bob.page.select_one("section.notice dl")
    assert there is not None and "Kost 2 Zand Bedrag 2 300,50" in there.get_text(" ", strip=True)
    assert dict(bob.form(PAGE + "/overtypen").fields)["line1"] == "Een stoel"
    check_page(bob)


def row(**cells: str) -> tuple[str, str]:
    """A heading and a row, in tabs."""
    plain = {"idee": "Een bank", "wat": "Zitten", "waarom": "Praten", "wijk": "Koersel"}
    rest = {"thema": "Groen", "naam": "Fatma Yilmaz", "toestemming": "ja"}
    table = plain | cells | rest
    return "\t".join(table), "\t".join(table.values())


def entered(ann: Browser, *lines: str) -> None:
    ann.get(TABLE)
    token = dict(ann.form(TABLE).fields)["veilig"]
    ann.post(TABLE, {"veilig": token, "table": "\n".join(lines), "stap": "invoeren"})


def test_a_table_may_have_columns_for_lines(twins: Twins, ann: Browser) -> None:
    columns = {"Kost 1": "Een bank", "bedrag1": "1.200", "kost 2": "Zand", "bedrag 2": "300,50"}
    entered(ann, *row(**columns, **{"Eigen inbreng": "100", "onderhoud": ""}))
    assert "Alle rijen zijn ingevoerd" in ann.words, ann.words
    (idea,) = ideas(twins)
    assert (idea.content.costs, idea.content.cost_cents) == (COSTS, 1_400_50)
    assert idea.content.own_cents == 100_00


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"kost 1": "Een bank"}, "ontbreken: bedrag, waarvoor"),
        ({"kost 1": "Een bank", "bedrag 1": ""}, "bedrag 1: Schrijf het bedrag van deze kost"),
        (
            {"kost 1": "Hout", "bedrag 1": "100", "bedrag": "90", "waarvoor": ""},
            "Bedrag: De kosten samen zijn € 100, en hier staat € 90",
        ),
        ({"bedrag": "100"}, "ontbreken: waarvoor"),
        ({"bedrag 7": "100"}, "De kolom “bedrag 7” kennen we niet"),
    ],
)
def test_a_table_says_what_is_wrong_with_its_costs(
    twins: Twins, ann: Browser, columns: dict[str, str], words: str
) -> None:
    entered(ann, *row(**columns))
    assert ann.status == 422 and words in ann.words.replace("\u00a0", " "), ann.words
    assert ideas(twins) == []
    check_page(ann)


def test_a_table_may_have_a_total(twins: Twins, ann: Browser) -> None:
    entered(ann, *row(bedrag="1500", waarvoor="Hout"))
    (idea,) = ideas(twins)
    assert (idea.content.costs, idea.content.cost_cents, idea.content.cost_note) == (
        *((), 1_500_00, "Hout"),
    )
