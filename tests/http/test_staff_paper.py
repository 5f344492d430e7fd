"""Staff hand out notebooks, take pages in with two pairs of eyes, and read the report."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.identity.people import person_key
from chalicelib.notebooks.intake import record, type_over
from chalicelib.notebooks.model import PageKey
from tests.http.test_submit import HOSTILE
from tests.support.client import Browser
from tests.support.paper import KEY, NOW, sample_transcript, some_notebook
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.twins import Twins, app_on, sign_in, sign_in_staff

PAGE = "/beheer/papier/r26/1/2"
ANSWERS: dict[str, Any] = {
    "title": "Een bank onder de linde",
    "what": "Wij zetten een bank.\nIn de schaduw.",
    "why": "Om te praten.",
    "place": "Kerkplein",
    "area": "koersel",
    "theme": "groen",
    "cost": "1.500",
    "cost_note": "Een bank van hout",
    "name": "Fatma Yilmaz",
    "email": "fatma@voorbeeld.example",
    "consent": True,
}


@pytest.fixture
def twins() -> Twins:
    twins = Twins(NOW)
    twins.rounds.create(sample_round(), audit_entry())
    return twins


def clerk(twins: Twins, name: str = "ann", role: Any = "moderator") -> Browser:
    browser = Browser(app_on(twins, ["staff_api"]))
    sign_in_staff(browser, twins, role, email=f"{name}@beringen.example", name=name)
    return browser


@pytest.fixture
def ann(twins: Twins) -> Browser:
    return clerk(twins)


def returned(twins: Twins) -> None:
    some_notebook(twins.notebooks)
    record(twins.notebooks, KEY, 0, "returned", "", "iemand", NOW)


def test_a_notebook_is_handed_out_once_and_printed(twins: Twins, ann: Browser) -> None:
    ann.get("/beheer")
    ann.click("Papier")
    assert "nog geen schrift" in ann.words
    ann.click("Geef een schrift uit")
    form = ann.form("/beheer/papier")
    ann.submit(pages="4", holder="Bib van Koersel")
    assert ann.h1 == "Schrift 1" and "Blad 4" in ann.words and "Blad 5" not in ann.words
    fields = dict(form.fields) | {"pages": "4", "holder": "Bib van Koersel"}
    ann.post(form.action.partition("#")[0], fields)
    assert ann.h1 == "Schrift 1"
    assert len(twins.notebooks.notebooks("r26")) == 1
    ann.submit("Maak de PDF om af te drukken")
    link = ann.page.find("a", string="Open de PDF van schrift 1")
    assert link is not None and "prints/schrift-r26-1.pdf" in str(link["href"])
    assert twins.papers.files["prints/schrift-r26-1.pdf"][1] == "application/pdf"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"pages": "0"}, "pages"),
        ({"pages": "61"}, "pages"),
        ({"pages": "vier"}, "pages"),
        ({"pages": ""}, "pages"),
        ({"holder": ""}, "holder"),
        ({"holder": "x" * 121}, "holder"),
    ],
)
def test_a_notebook_that_cant_be(
    twins: Twins, ann: Browser, values: dict[str, str], field: str
) -> None:
    ann.get("/beheer/papier/r26/nieuw")
    ann.submit(**({"pages": "4", "holder": "Bib"} | values))
    assert ann.status == 422 and set(ann.errors) == {field}
    assert twins.notebooks.notebooks("r26") == ()


def test_from_paper_to_an_idea_of_its_writer(twins: Twins, ann: Browser) -> None:
    some_notebook(twins.notebooks)
    ann.get(PAGE)
    ann.submit("Noteer dit", action=PAGE + "/lot", fate="returned")
    ann.submit("Bewaar de tekst", action=PAGE + "/overtypen", **ANSWERS)
    assert "Een collega kijkt ze na" in ann.words
    assert "maak er een idee van" not in ann.words
    bob = clerk(twins, "bob")
    bob.get(PAGE)
    assert "vergelijk met het blad" in bob.words
    bob.submit("Ja, maak er een idee van", action=PAGE + "/bevestigen")
    assert "Dit blad is een idee" in bob.words
    (card,) = twins.ideas.queue("r26", "received", 5).cards
    idea = twins.ideas.get(card.id)
    assert (idea.source, idea.author, idea.content.cost_cents) == ("paper", "", 1_500_00)
    assert idea.content.what == "Wij zetten een bank.\nIn de schaduw."
    bob.get("/beheer/papier")
    assert "4 bladen uitgegeven, 1 terug, 1 idee gemaakt" in bob.words
    assert "Samen: 4 van 4" in bob.words and "blad 1, 3, 4" in bob.words
    actors = {line.entry.actor for line in twins.audit.all()}
    assert not any("@" in actor for actor in actors)

    writer = Browser(app_on(twins, ["submit_api"]))
    sign_in(writer, twins, "Fatma@voorbeeld.example")
    writer.get(f"/mijn/overnemen/{card.id}")
    assert writer.h1 == "Is dit jouw idee?"
    writer.submit("Ja, zet het op mijn naam")
    assert writer.url == f"/mijn/ideeen/{card.id}" and writer.status == 200
    owner = person_key(twins.keyring, "fatma@voorbeeld.example")
    assert twins.ideas.get(card.id).author == owner
    writer.get(f"/mijn/overnemen/{card.id}")
    assert writer.url == f"/mijn/ideeen/{card.id}"


def test_nobody_else_claims_it(twins: Twins, ann: Browser) -> None:
    test_from_paper_to_an_idea_of_its_writer(twins, ann)
    (card,) = twins.ideas.queue("r26", "received", 5).cards
    other = Browser(app_on(twins, ["submit_api"]))
    sign_in(other, twins, "ander@voorbeeld.example")
    for path in (f"/mijn/overnemen/{card.id}", "/mijn/overnemen/bestaatniet"):
        other.get(path)
        assert other.status == 404


def test_who_typed_cant_confirm_by_hand_either(twins: Twins, ann: Browser) -> None:
    returned(twins)
    ann.get(PAGE)
    ann.submit("Bewaar de tekst", action=PAGE + "/overtypen", **ANSWERS)
    veilig = dict(ann.form(PAGE + "/overtypen").fields)["veilig"]
    ann.post(PAGE + "/bevestigen", {"veilig": veilig, "version": "2"})
    assert ann.status == 422
    assert ann.errors == {"": "Jij typte dit blad over. Een andere collega moet het nakijken"}
    assert twins.ideas.queue("r26", "received", 5).cards == ()


def test_what_is_open_is_asked_and_stands_in_the_list(twins: Twins, ann: Browser) -> None:
    returned(twins)
    ann.get(PAGE)
    left = ANSWERS | {"why": "", "cost": "", "consent": False, "unreadable": ["contact"]}
    ann.submit("Bewaar de tekst", action=PAGE + "/overtypen", **left)
    assert ann.status == 200
    bob = clerk(twins, "bob")
    bob.get(PAGE)
    assert "Dit ontbreekt nog: Waarom, Bedrag, Toestemming, Contact" in bob.words
    assert "maak er een idee van" not in bob.words
    bob.get("/beheer/papier")
    assert "Vraag dit na bij de schrijver" in bob.words and "Waarom, Bedrag" in bob.words


def test_what_is_wrong_is_said_and_kept(twins: Twins, ann: Browser) -> None:
    returned(twins)
    ann.get(PAGE)
    wrong = ANSWERS | {"title": "x" * 81, "email": "geen adres", "cost": "1.5"}
    ann.submit("Bewaar de tekst", action=PAGE + "/overtypen", **wrong)
    assert ann.status == 422 and set(ann.errors) == {"title", "email", "cost"}
    kept = dict(ann.form(PAGE + "/overtypen").fields)
    assert kept["title"] == "x" * 81 and kept["place"] == "Kerkplein"
    assert twins.notebooks.transcript(KEY) is None


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("path", [PAGE + "/overtypen", "/beheer/namens/r26"])
def test_hostile_texts_in_every_field_are_kept_or_refused(
    twins: Twins, ann: Browser, path: str, text: str
) -> None:
    returned(twins)
    ann.get(PAGE if path.startswith(PAGE) else path)
    fields = dict(ann.form(path).fields)
    # Lines of costs are alike: the first one stands for all.
    alike = {f"{kind}{n}" for kind in ("line", "amount") for n in range(2, 7)}
    for name in fields.keys() - {"veilig", "website"} - alike:
        ann.get(PAGE if path.startswith(PAGE) else path)
        ann.post(path, fields | {name: text})
        assert ann.status in (200, 409, 422), (name, ann.status)
        assert "<script>alert" not in ann.text


@pytest.mark.parametrize("extra", [("title", "twee"), ("vreemd", "x")])
def test_repeated_and_foreign_fields_are_refused(
    twins: Twins, ann: Browser, extra: tuple[str, str]
) -> None:
    returned(twins)
    ann.get(PAGE)
    ann.post(PAGE + "/overtypen", [*ann.form(PAGE + "/overtypen").fields, extra])
    assert ann.status == 400


def test_an_area_that_isnt_of_the_round(twins: Twins, ann: Browser) -> None:
    returned(twins)
    ann.get(PAGE)
    fields = dict(ann.form(PAGE + "/overtypen").fields) | {"area": "gent", "theme": "niets"}
    ann.post(PAGE + "/overtypen", fields)
    assert ann.status == 422 and set(ann.errors) == {"area", "theme"}


def test_two_clerks_on_one_page_see_each_others_text(twins: Twins, ann: Browser) -> None:
    returned(twins)
    bob = clerk(twins, "bob")
    ann.get(PAGE)
    bob.get(PAGE)
    ann.submit("Bewaar de tekst", action=PAGE + "/overtypen", **ANSWERS)
    bob.submit("Bewaar de tekst", action=PAGE + "/overtypen", **ANSWERS | {"title": "Twee banken"})
    assert bob.status == 409
    assert "Dit staat er nu" in bob.words and "Een bank onder de linde" in bob.words
    assert dict(bob.form(PAGE + "/overtypen").fields)["title"] == "Twee banken"
    bob.submit("Bewaar de tekst", action=PAGE + "/overtypen")
    assert bob.status == 200
    assert twins.notebooks.transcript(KEY).content.title == "Twee banken"


@pytest.mark.parametrize(
    ("fate", "reason", "words"),
    [("empty", "", "Leeg terug"), ("lost", "In de trein", "Kwijt")],
)
def test_fates_are_recorded(twins: Twins, ann: Browser, fate: str, reason: str, words: str) -> None:
    some_notebook(twins.notebooks)
    ann.get(PAGE)
    ann.submit("Noteer dit", action=PAGE + "/lot", fate=fate, reason=reason)
    assert words in ann.words and reason in ann.words
    ann.get("/beheer/papier")
    assert reason in ann.words
    ann.get("/beheer/papier/r26/1")
    assert words in ann.words


def test_a_fate_without_its_reason_or_without_a_choice(twins: Twins, ann: Browser) -> None:
    some_notebook(twins.notebooks)
    ann.get(PAGE)
    ann.submit("Noteer dit", action=PAGE + "/lot")
    assert ann.status == 422 and set(ann.errors) == {"fate"}
    ann.get(PAGE)
    ann.submit("Noteer dit", action=PAGE + "/lot", fate="lost")
    assert ann.status == 422 and set(ann.errors) == {"reason"}
    assert twins.notebooks.page(KEY).version == 0


def test_a_scan_is_sent_past_this_application(twins: Twins, ann: Browser) -> None:
    some_notebook(twins.notebooks)
    ann.get(PAGE)
    ann.submit("Stuur een foto", action=PAGE + "/scan")
    assert ann.h1 == "Foto van schrift 1, blad 2"
    scan = twins.notebooks.scan(KEY)
    form = ann.form("https://upload.example")
    fields = dict(form.fields)
    assert fields["key"] == f"page/r26-1-2/{scan.upload}"
    assert fields["success_action_redirect"].endswith(PAGE + "?foto=klaar")
    ann.get(PAGE + "?foto=klaar")
    assert "We maken ze klaar" in ann.words
    from dataclasses import replace

    twins.notebooks.set_scan(replace(scan, state="ready", sha="ab"))
    ann.get(PAGE)
    image = ann.page.select_one(".sheet img")
    assert image is not None and f"scans/r26-1-2/{scan.upload}.jpg" in str(image["src"])
    twins.notebooks.set_scan(replace(scan, state="refused", reason="scan-double"))
    ann.get(PAGE)
    assert "hoort al bij een ander blad" in ann.words


def test_an_auditor_sees_the_sum_and_no_writing(twins: Twins) -> None:
    returned(twins)
    type_over(twins.notebooks, KEY, 1, sample_transcript(consent=False), "ann", NOW)
    auditor = clerk(twins, "eva", "auditor")
    auditor.get("/beheer/papier")
    assert auditor.status == 200 and "Samen: 4 van 4" in auditor.words
    assert "Vraag dit na" not in auditor.words
    auditor.get("/beheer/papier/r26/1")
    assert auditor.status == 200 and "afdrukken" not in auditor.text
    for path in (PAGE, "/beheer/papier/r26/nieuw", "/beheer/namens/r26"):
        auditor.get(path)
        assert auditor.status == 403


@pytest.mark.parametrize(
    "path",
    [
        "/beheer/papier/geen/1",
        "/beheer/papier/r26/2",
        "/beheer/papier/r26/01",
        "/beheer/papier/r26/een",
        "/beheer/papier/r26/1/5",
        "/beheer/papier/r26/1/0",
        "/beheer/papier/r26/1/x",
        "/beheer/namens/geen",
    ],
)
def test_what_was_never_printed_isnt_there(twins: Twins, ann: Browser, path: str) -> None:
    some_notebook(twins.notebooks)
    ann.get(path)
    assert ann.status == 404


def test_an_idea_is_entered_for_somebody_once(twins: Twins, ann: Browser) -> None:
    ann.get("/beheer/papier")
    ann.click("Voer een idee in voor iemand")
    form = ann.form("/beheer/namens")
    ann.submit("Dien het idee in", **ANSWERS | {"consent": False, "why": ""})
    assert ann.status == 422 and set(ann.errors) == {"why", "consent"}
    ann.submit("Dien het idee in", why="Om te praten.", consent=True)
    assert ann.h1 == "Een bank onder de linde"
    fields = {k: v for k, v in form.fields if k in ("veilig", "website", "key")}
    ann.post("/beheer/namens/r26", {**fields, **ANSWERS})
    (card,) = twins.ideas.queue("r26", "received", 5).cards
    idea = twins.ideas.get(card.id)
    assert (idea.source, idea.author) == ("staff", "")
    assert twins.ideas.private(card.id).people[0].name == "Fatma Yilmaz"


@pytest.mark.parametrize(("moment", "words"), [(2, "neemt nog geen"), (50, "al gemaakt")])
def test_too_early_and_too_late_keep_what_was_typed(twins: Twins, moment: int, words: str) -> None:
    twins.clock.move_to(day(moment))
    ann = clerk(twins)
    ann.get("/beheer/namens/r26")
    ann.submit("Dien het idee in", **ANSWERS)
    assert ann.status == 422 and words in ann.errors[""]
    assert dict(ann.form("/beheer/namens").fields)["title"] == ANSWERS["title"]


def test_no_round_is_a_page_too(ann: Browser) -> None:
    empty = clerk(Twins(NOW))
    empty.get("/beheer/papier")
    assert empty.status == 200 and "nog geen ronde" in empty.words


def test_a_page_key_of_another_round_isnt_mixed_up(twins: Twins, ann: Browser) -> None:
    twins.rounds.create(sample_round("r27"), audit_entry())
    some_notebook(twins.notebooks)
    record(twins.notebooks, PageKey("r26", 1, 1), 0, "empty", "", "ann", NOW)
    ann.get("/beheer/papier?ronde=r27")
    assert "nog geen schrift" in ann.words
