"""Staff enter a table of ideas: a dry run first, everything or nothing, and never twice."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from chalicelib.notebooks.xlsx import write_xlsx
from tests.http.pages import check_page
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


def test_a_row_tells_all_its_mistakes_at_once(twins: Twins, ann: Browser) -> None:
    ann.get(PATH)
    ann.submit("Kijk de rijen na", action=PATH, table=table(line("", "elders", "veel", "")))
    assert ann.status == 422
    for wrong in (
        "Naam van het idee: vul dit aan of kijk het na",
        "Wijk: Kies een wijk uit de lijst",
        "Bedrag: Schrijf het bedrag in cijfers",
        "Toestemming: vul dit aan of kijk het na",
    ):
        assert wrong in ann.words
    assert titles(twins) == []


def test_rows_are_looked_at_first_and_entered_once(twins: Twins, ann: Browser) -> None:
    ann.get("/beheer/papier")
    ann.click("Voer een lijst in")
    rows = table(line("Een bank", "Koersel"), line("Een boom", "PAAL"))
    ann.submit("Kijk de rijen na", action=PATH, table=rows)
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
    ann.submit(action=PATH, table=rows)
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


def file_path(browser: Browser) -> str:
    """Where the storage sends the browser to after the file that this page's form sends."""
    field = browser.page.select_one('input[name="success_action_redirect"]')
    assert field is not None
    return urlsplit(str(field["value"])).path


def put(twins: Twins, browser: Browser, data: bytes) -> str:
    path = file_path(browser)
    twins.table_files.files["r26", path.rpartition("/")[2]] = data
    return path


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_file_is_looked_at_first_and_entered_once(twins: Twins, ann: Browser, kind: str) -> None:
    ann.get(PATH)
    rows = [one.split("\t") for one in table(line("Een bank"), line("Een boom")).split("\n")]
    data = write_xlsx(rows) if kind == "xlsx" else "\n".join(map(";".join, rows)).encode()
    path = put(twins, ann, data)
    ann.get(path)
    check_page(ann)
    assert "Alle rijen zijn in orde" in ann.words and titles(twins) == []
    form = ann.form(path)
    for _ in range(2):
        ann.post(path, form.fields)
        assert "Alle rijen zijn ingevoerd" in ann.words
    assert titles(twins) == ["Een bank", "Een boom"]


def test_a_file_with_errors_enters_nothing_and_says_where(twins: Twins, ann: Browser) -> None:
    ann.get(PATH)
    rows = [one.split("\t") for one in table(line(), line("Boom", cost="veel")).split("\n")]
    path = put(twins, ann, write_xlsx(rows))
    ann.get(path)
    assert ann.status == 422 and "Rij 3" in ann.words and "Er is niets ingevoerd" in ann.words
    check_page(ann)
    assert titles(twins) == []


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x00\x01", b"x" * 2_000_001]
)
def test_files_that_cant_be_read(twins: Twins, ann: Browser, data: bytes) -> None:
    ann.get(PATH)
    ann.get(put(twins, ann, data))
    assert ann.status == 422 and set(ann.errors) == {"file"}


def test_a_file_that_left(ann: Browser) -> None:
    ann.get("/beheer/namens/r26/bestand/weg0000000")
    assert ann.status == 422 and "Stuur het opnieuw" in ann.words


def test_the_examples_are_good_tables(twins: Twins, ann: Browser) -> None:
    ann.get(PATH)
    ann.submit("Maak een voorbeeld voor Excel", action="/beheer/namens/r26/voorbeeld")
    link = ann.page.find("a", string="Open het voorbeeld (XLSX)")
    assert link is not None
    data, kind = twins.papers.files["prints/ideeen-r26.xlsx"]
    assert kind.endswith("sheet")
    reply = ann.get("/beheer/namens/r26/voorbeeld.csv")
    for content in (data, reply.text.encode()):
        ann.get(PATH)
        ann.get(put(twins, ann, content))
        assert "Alle rijen zijn in orde" in ann.words
