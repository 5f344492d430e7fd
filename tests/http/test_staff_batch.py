"""Staff enter a table of ideas: a dry run first, everything or nothing, and never twice."""

from __future__ import annotations

import pytest

from tests.support.client import Browser
from tests.support.fuse import Fuse, FusedServices
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.twins import Twins, app_on, sign_in_staff

PATH = "/beheer/namens/r26/lijst"
HEAD = "Idee\tWat\tWaarom\tWijk\tThema\tBedrag\tWaarvoor\tNaam\tE-mail\tToestemming"


def line(
    title: str = "Een bank", area: str = "koersel", cost: str = "1.500", ok: str = "Ja"
) -> str:
    return f"{title}\tWij zetten een bank\tOm te praten\t{area}\tgroen\t{cost}\tHout\tFatma\t\t{ok}"


def table(*lines: str) -> str:
    return "\n".join([HEAD, *lines])


@pytest.fixture
def twins() -> Twins:
    twins = Twins(day(10))
    twins.rounds.create(sample_round(), audit_entry())
    return twins


def clerk(services: object) -> Browser:
    browser = Browser(app_on(services, ["staff_api"]))
    sign_in_staff(browser, services, "moderator")
    return browser


@pytest.fixture
def ann(twins: Twins) -> Browser:
    return clerk(twins)


def titles(twins: Twins) -> list[str]:
    return sorted(card.title for card in twins.ideas.queue("r26", "received", 200).cards)


def test_rows_are_looked_at_first_and_entered_once(twins: Twins, ann: Browser) -> None:
    ann.get("/beheer/papier")
    ann.click("Voer een lijst in")
    rows = table(line("Een bank", "Koersel"), line("Een boom", "PAAL"))
    ann.submit("Kijk de rijen na", table=rows)
    assert "Alle rijen zijn in orde" in ann.words and titles(twins) == []
    (enter,) = [f for f in ann.forms if dict(f.fields).get("stap") == "invoeren"]
    ann.post(PATH, enter.fields)
    assert "Alle rijen zijn ingevoerd" in ann.words
    ann.post(PATH, enter.fields)
    assert "Alle rijen zijn ingevoerd" in ann.words
    assert titles(twins) == ["Een bank", "Een boom"]
    idea = twins.ideas.get(twins.ideas.queue("r26", "received", 5).cards[0].id)
    assert (idea.source, idea.author, idea.content.cost_cents) == ("staff", "", 1_500_00)
    actions = [entry.entry.action for entry in twins.audit.all()]
    assert actions.count("notebooks:idea:enter") == 2


def test_every_row_with_an_error_says_so_and_nothing_is_entered(twins: Twins, ann: Browser) -> None:
    ann.get(PATH)
    rows = table(
        line(),
        line("", cost="anderhalf"),
        line("Een boom", area="Gent"),
        line("Een feest", ok="nee"),
        line(),
        line("Veel", cost="999999"),
    )
    veilig = dict(ann.form(PATH).fields)["veilig"]
    ann.post(PATH, {"veilig": veilig, "table": rows, "stap": "invoeren"})
    assert ann.status == 422 and titles(twins) == []
    assert ann.errors == {"table": "Kijk 5 van de 6 rijen na. Er is niets ingevoerd"}
    found = {item.p.get_text(" ").split(":")[0]: item.ul for item in ann.page.select(".lines > li")}
    assert found["Rij 2"] is None
    assert "Bedrag" in found["Rij 3"].get_text()
    assert "Kies een wijk uit de lijst" in found["Rij 4"].get_text()
    assert "Toestemming" in found["Rij 5"].get_text()
    assert "dezelfde als rij 2" in found["Rij 6"].get_text()
    assert "Bedrag" in found["Rij 7"].get_text()
    assert "Een feest" in dict(ann.form(PATH).fields)["table"]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("", "Plak een tabel"),
        ("Idee;Wat\nx;y", "ontbreken: waarom"),
        (table(line()).replace("Wijk", "Gemeente"), "kennen we niet"),
    ],
)
def test_tables_that_cant_be_read(ann: Browser, rows: str, words: str) -> None:
    ann.get(PATH)
    ann.submit(table=rows)
    assert ann.status == 422 and words in ann.errors["table"]


@pytest.mark.parametrize(("moment", "words"), [(2, "neemt nog geen"), (50, "al gemaakt")])
def test_too_early_and_too_late(twins: Twins, moment: int, words: str) -> None:
    twins.clock.move_to(day(moment))
    ann = clerk(twins)
    ann.get(PATH)
    veilig = dict(ann.form(PATH).fields)["veilig"]
    ann.post(PATH, {"veilig": veilig, "table": table(line()), "stap": "invoeren"})
    assert ann.status == 422 and words in ann.errors[""]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_crash_in_the_middle_is_mended_by_the_same_table(
    twins: Twins, at: int, when: str
) -> None:
    fuse = Fuse(at, when)  # type: ignore[arg-type]
    ann = clerk(FusedServices(twins, fuse, {"notebooks": ["make_idea"]}))
    ann.get(PATH)
    fields = {
        "veilig": dict(ann.form(PATH).fields)["veilig"],
        "table": table(line("Een"), line("Twee"), line("Drie")),
        "stap": "invoeren",
    }
    ann.post(PATH, fields)
    assert ann.status == 500 and fuse.blown
    ann.post(PATH, fields)
    assert "Alle rijen zijn ingevoerd" in ann.words
    assert titles(twins) == ["Drie", "Een", "Twee"]
    assert len(twins.outbox.events) == 3
