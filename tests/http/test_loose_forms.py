"""Loose forms: printed by residents and staff, entered once by their code, claimed by letter."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest

from chalicelib.ideas.claiming import letter_code
from chalicelib.notebooks.loose import idea_of, new_code, read_code, written
from tests.http.pages import check_page
from tests.http.test_staff_paper import ANSWERS, clerk
from tests.http.test_submit import HOSTILE
from tests.support.client import Browser
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.twins import Twins, app_on, sign_in

CODE = new_code("r26")
PATH = f"/beheer/formulier/r26/{CODE}"


@pytest.fixture
def twins() -> Twins:
    twins = Twins(day(10))
    twins.rounds.create(sample_round(), audit_entry())
    return twins


@pytest.fixture
def ann(twins: Twins) -> Browser:
    return clerk(twins)


def resident(twins: Twins) -> Browser:
    return Browser(app_on(twins, ["submit_api"]))


def enter(browser: Browser, **changes: Any) -> None:
    browser.get(PATH)
    browser.submit(**(ANSWERS | changes))


def test_a_resident_prints_a_form_of_their_own(twins: Twins) -> None:
    browser = resident(twins)
    browser.get("/indienen")
    browser.click("Druk een formulier af")
    check_page(browser)
    for made in (1, 2):
        browser.submit(action="/indienen/papier")
        check_page(browser)
        assert len(twins.papers.files) == made
    code = browser.url.rpartition("=")[2]
    assert read_code("r26", code) == code and written(code) in browser.words
    link = browser.page.find("a", string="Open het formulier (PDF)")
    assert link is not None and f"prints/formulier-r26-{code}.pdf" in str(link["href"])
    assert browser.get("/indienen/papier?formulier=xxxxxxxxxx").status == 200
    assert "is klaar" not in browser.words


def test_after_the_deadline_a_page_says_why(twins: Twins) -> None:
    twins = Twins(day(50))
    twins.rounds.create(sample_round(), audit_entry())
    browser = resident(twins)
    browser.get("/indienen/papier")
    assert "Maak mijn formulier" not in browser.words


def test_staff_print_a_pile(twins: Twins, ann: Browser) -> None:
    ann.get("/beheer/papier")
    ann.click("Losse formulieren")
    check_page(ann)
    ann.submit(action="/beheer/formulier/r26", count="3") if len(ann.forms) == 1 else ann.post(
        "/beheer/formulier/r26", dict(ann.forms[-1].fields) | {"count": "3"}
    )
    check_page(ann)
    ((name, (content, _)),) = twins.papers.files.items()
    codes = content.decode().split()[1:4]
    assert len(set(codes)) == 3 and all(read_code("r26", code) for code in codes)
    assert name in str(ann.page.find("a", string="Open de formulieren (PDF)"))
    for count in ("0", "51", "veel", ""):
        ann.post("/beheer/formulier/r26", dict(ann.forms[-1].fields) | {"count": count})
        assert ann.status == 422 and set(ann.errors) == {"count"}


def test_a_form_becomes_its_writers_idea_once(twins: Twins, ann: Browser) -> None:
    ann.get(f"/beheer/formulier/r26?code={written(CODE).lower().replace('0', 'o')}")
    assert ann.h1 == f"Formulier {written(CODE)}"
    check_page(ann)
    ann.submit(**ANSWERS, language="tr")
    assert ann.h1 == "De schrijver bereiken" and "krijgt een mail" in ann.words
    check_page(ann)
    idea = twins.ideas.get(idea_of("r26", CODE))
    assert (idea.source, idea.author, idea.form) == ("paper", "", sample_round().form.version)
    assert "in het Turks" in twins.ideas.history(idea.id)[0].sentence
    ann.get(PATH)
    assert ann.h1 == "De schrijver bereiken"
    assert len(twins.ideas.queue("r26", "received", 9).cards) == 1


def test_a_repeat_is_the_same_and_a_copy_is_refused(twins: Twins, ann: Browser) -> None:
    ann.get(PATH)
    form = ann.form()
    fields = dict(form.fields) | {k: "ja" if v is True else v for k, v in ANSWERS.items()}
    for _ in range(2):
        ann.post(PATH, fields)
        assert ann.h1 == "De schrijver bereiken"
    ann.post(PATH, fields | {"title": "Iets anders"})
    assert ann.status == 422 and "al een idee" in ann.words
    assert ann.page.select_one('input[name="title"]')["value"] == "Iets anders"  # type: ignore[index]
    assert len(twins.ideas.queue("r26", "received", 9).cards) == 1


@pytest.mark.parametrize("slip", [0, 3, 9])
def test_a_slip_of_the_pen_is_seen(ann: Browser, slip: int) -> None:
    other = "2" if CODE[slip] != "2" else "3"
    wrong = CODE[:slip] + other + CODE[slip + 1 :]
    ann.get(f"/beheer/formulier/r26?code={wrong}")
    assert ann.status == 422 and set(ann.errors) == {"code"}
    check_page(ann)
    assert ann.get(f"/beheer/formulier/r26/{wrong}").status == 404


def test_consent_and_what_is_missing_are_asked(twins: Twins, ann: Browser) -> None:
    enter(ann, consent=False, cost="", title="")
    assert ann.status == 422 and {"consent", "title", "cost"} <= set(ann.errors)
    check_page(ann)
    assert twins.ideas.queue("r26", "received", 9).cards == ()


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts(twins: Twins, ann: Browser, text: str) -> None:
    ann.get(PATH)
    fields = dict(ann.form().fields)
    for name in ("title", "what", "cost", "email", "area", "language", "unreadable"):
        ann.post(PATH, fields | {name: text})
        assert 400 <= ann.status < 500
    ann.get("/beheer/formulier/r26")
    assert (
        ann.post("/beheer/formulier/r26", {"veilig": fields["veilig"], "count": text}).status < 500
    )


def test_who_gave_no_address_gets_a_letter_and_claims_with_it(twins: Twins, ann: Browser) -> None:
    enter(ann, email="")
    assert "Stuur een brief" in ann.words
    ann.submit("Maak de brief")
    check_page(ann)
    idea_id = idea_of("r26", CODE)
    letter = twins.papers.files[f"prints/brief-{idea_id}.pdf"][0].decode()
    code = letter_code(twins.keyring, idea_id)
    assert code in letter and f"/mijn/brief?nummer={idea_id}" in letter
    writer = resident(twins)
    sign_in(writer, twins, "nieuw@voorbeeld.example")
    parts = urlsplit(letter.split()[-1])
    writer.get(f"{parts.path}?{parts.query}")
    check_page(writer)
    for wrong in ("", code[::-1], "x" * 99, "é"):
        writer.submit(action="/mijn/brief", code=wrong)
        assert writer.status == 422 and set(writer.errors) == {"code"}
    writer.submit(action="/mijn/brief", code=f"{code[:5]}-{code[5:]}".upper())
    assert twins.ideas.get(idea_id).author
    other = resident(twins)
    sign_in(other, twins, "ander@voorbeeld.example")
    other.get(f"/mijn/brief?nummer={idea_id}")
    other.submit(action="/mijn/brief", code=code)
    assert other.status == 422
    ann.get(f"/beheer/brief/{idea_id}")
    assert "Maak de brief" not in ann.words
