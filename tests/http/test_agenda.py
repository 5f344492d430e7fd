"""The agenda: registering without an account, the waiting list, cancelling by a link, the door."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.agenda.model import Seats, secret_of
from chalicelib.agenda.registering import register
from tests.http.pages import check_page
from tests.http.test_staff_paper import clerk
from tests.http.test_submit import HOSTILE
from tests.support.agenda import START, plan, sample_registration
from tests.support.client import Browser
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.twins import app_on
from tests.support.workers import Workers, WorkerTwins

FORM = "/agenda/avond/inschrijven"
ANSWERS: dict[str, Any] = {"name": "Fatma Yilmaz", "people": "2", "email": "fatma@x.example"}


@pytest.fixture
def twins() -> WorkerTwins:
    twins = WorkerTwins(day(10))
    twins.rounds.create(sample_round(), audit_entry())
    return twins


def visitor(twins: WorkerTwins) -> Browser:
    return Browser(app_on(twins, ["api_handler", "submit_api"]))


def mails(twins: WorkerTwins) -> list[str]:
    Workers(twins).run(times=2)
    return [mail.subject for mail in twins.mailer.mails]


def test_from_the_agenda_to_a_place_and_back(twins: WorkerTwins) -> None:
    browser = visitor(twins)
    browser.get("/agenda")
    check_page(browser)
    assert "niets op de agenda" in browser.words
    plan(twins.agenda)
    plan(twins.agenda, gathering_id="geheim", title="Nog een ontwerp", state="draft")
    browser.get("/")
    assert "Inspiratieavond in Koersel" in browser.words
    browser.get("/agenda")
    check_page(browser)
    assert "Nog 4 plaatsen" in browser.words and "ontwerp" not in browser.words
    browser.click("Inspiratieavond")
    check_page(browser)
    browser.click("Schrijf je in")
    check_page(browser)
    browser.submit(**ANSWERS | {"name": ""})
    assert browser.status == 422 and set(browser.errors) == {"name"}
    check_page(browser)
    form = browser.form()
    fields = dict(form.fields) | ANSWERS
    for _ in range(2):
        browser.post(FORM, fields)
        assert browser.h1 == "Je bent ingeschreven"
    check_page(browser)
    assert twins.agenda.seats("avond").free == 2
    browser.submit("Schrijf me uit", action="/agenda/avond/inschrijving")
    assert browser.h1 == "Je bent afgemeld" and twins.agenda.seats("avond").free == 4
    check_page(browser)
    assert browser.get("/agenda/geheim").status == 404


def test_full_is_a_waiting_list_and_the_next_one_gets_a_mail(twins: WorkerTwins) -> None:
    plan(twins.agenda)
    register(twins.agenda, sample_registration("eerste", people=4), day(9))
    browser = visitor(twins)
    browser.get(FORM)
    assert browser.h1 == "Zet je op de wachtlijst"
    check_page(browser)
    browser.submit(**ANSWERS)
    assert browser.h1 == "Je staat op de wachtlijst"
    check_page(browser)
    assert mails(twins) == [
        "Je bent ingeschreven: Inspiratieavond in Koersel",
        "Je staat op de wachtlijst: Inspiratieavond in Koersel",
    ]
    secret = secret_of(twins.keyring, "eerste")
    other = visitor(twins)
    other.get(f"/agenda/avond/inschrijving/eerste?sleutel={secret}")
    other.submit("Schrijf me uit", action="/agenda/avond/inschrijving")
    assert mails(twins)[-1] == "Er is plaats voor je: Inspiratieavond in Koersel"
    browser.get(browser.url)
    assert browser.h1 == "Je bent ingeschreven"


def test_a_group_that_waits_comes_with_fewer_and_keeps_its_turn(twins: WorkerTwins) -> None:
    plan(twins.agenda)
    register(twins.agenda, sample_registration("eerste", people=3), day(9))
    register(twins.agenda, sample_registration("groep", people=3), day(9) + timedelta(minutes=1))
    register(twins.agenda, sample_registration("later"), day(9) + timedelta(minutes=2))
    browser, secret = visitor(twins), secret_of(twins.keyring, "groep")
    browser.get("/agenda/avond")
    check_page(browser)
    assert "Wie het langst op de wachtlijst staat, gaat eerst." in browser.words
    browser.get(f"/agenda/avond/inschrijving/groep?sleutel={secret}")
    check_page(browser)
    assert "Wie het langst op de wachtlijst staat, gaat eerst." in browser.words
    for wrong in ("", "veel", "0", "-1", "4", "99999999999999"):
        browser.submit("Bewaar", action="/agenda/avond/minder", people=wrong)
        assert browser.status == 422 and set(browser.errors) == {"people"}
        check_page(browser)
    browser.submit("Bewaar", action="/agenda/avond/minder", people="2")
    assert browser.status == 200 and twins.agenda.registration("avond", "groep").people == 2
    assert browser.h1 == "Je staat op de wachtlijst"
    browser.submit("Bewaar", action="/agenda/avond/minder", people="1")
    assert browser.h1 == "Je bent ingeschreven"
    assert twins.agenda.registration("avond", "later").state == "waiting"
    assert mails(twins)[-1] == "Er is plaats voor je: Inspiratieavond in Koersel"


def test_who_is_in_gives_some_places_back(twins: WorkerTwins) -> None:
    plan(twins.agenda)
    register(twins.agenda, sample_registration("eerste", people=4), day(9))
    register(twins.agenda, sample_registration("later", people=2), day(9) + timedelta(minutes=1))
    browser, secret = visitor(twins), secret_of(twins.keyring, "eerste")
    path = f"/agenda/avond/inschrijving/eerste?sleutel={secret}"
    browser.get(path)
    form = browser.form("/agenda/avond/minder")
    for _ in range(2):
        browser.post(form.action.partition("#")[0], dict(form.fields) | {"people": "2"})
        assert browser.h1 == "Je bent ingeschreven" and "2 plaatsen" in browser.words
    assert twins.agenda.seats("avond") == Seats(0, 0)
    fields = dict(form.fields) | {"people": "1"}
    address = form.action.partition("#")[0]
    assert browser.post(address, fields | {"sleutel": "x"}).status == 404
    twins.clock.move_to(START)
    browser.post(address, fields)
    assert browser.status == 409 and twins.agenda.registration("avond", "eerste").people == 2


def test_reminders_and_calling_off(twins: WorkerTwins) -> None:
    from chalicelib.functions import advance_rounds

    plan(twins.agenda)
    register(twins.agenda, sample_registration("a"), day(9))
    mails(twins)
    twins.clock.move_to(START - timedelta(hours=30))
    for _ in range(2):
        advance_rounds._look_at_agenda(twins)  # type: ignore[arg-type]
    assert mails(twins)[1:] == ["Tot binnenkort: Inspiratieavond in Koersel"]
    ann = clerk(twins, role="manager")
    ann.get("/beheer/agenda/avond")
    fields = dict(next(f for f in ann.forms if f.action.startswith("/beheer/agenda/avond#")).fields)
    ann.post("/beheer/agenda/avond", fields | {"state": "off"})
    assert mails(twins)[2:] == ["Gaat niet door: Inspiratieavond in Koersel"]
    browser = visitor(twins)
    for path in ("/agenda", "/agenda/avond", FORM):
        browser.get(path)
        check_page(browser)
        assert "gaat niet door" in browser.words.lower()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"people": "0"}, "people"),
        ({"people": "5"}, "people"),
        ({"people": "veel"}, "people"),
        ({"email": ""}, "email"),
        ({"email": "geen adres"}, "email"),
        ({"needs": "x" * 201}, "needs"),
    ],
)
def test_what_is_typed_wrong_is_kept(
    twins: WorkerTwins, changes: dict[str, str], field: str
) -> None:
    plan(twins.agenda)
    browser = visitor(twins)
    browser.get(FORM)
    browser.submit(**ANSWERS | changes)
    assert browser.status == 422 and set(browser.errors) == {field}
    assert "Fatma Yilmaz" in browser.text
    check_page(browser)


def test_after_the_last_moment_a_page_says_why(twins: WorkerTwins) -> None:
    plan(twins.agenda)
    browser = visitor(twins)
    browser.get(FORM)
    fields = dict(browser.form().fields) | ANSWERS
    twins.clock.move_to(START - timedelta(hours=11))
    browser.post(FORM, fields)
    assert browser.status == 409 and browser.h1 == "Inschrijven kan niet meer"
    check_page(browser)
    browser.get("/agenda/avond")
    check_page(browser)
    twins.clock.move_to(START + timedelta(hours=5))
    browser.get("/agenda/avond")
    assert "voorbij" in browser.words


def test_without_the_link_nobody_sees_or_cancels(twins: WorkerTwins) -> None:
    plan(twins.agenda)
    register(twins.agenda, sample_registration("a"), day(9))
    browser = visitor(twins)
    path = "/agenda/avond/inschrijving/a"
    for key in ("", "x", "é", secret_of(twins.keyring, "b")):
        assert browser.get(f"{path}?sleutel={key}").status == 404
    browser.get(FORM)
    token = dict(browser.form().fields)["veilig"]
    assert browser.post(path, {"veilig": token, "sleutel": "x"}).status == 404
    assert browser.post(path, {"veilig": token}).status == 404
    assert twins.agenda.registration("avond", "a").state == "in"


def test_a_calendar_file(twins: WorkerTwins) -> None:
    plan(twins.agenda)
    reply = visitor(twins).get("/agenda/avond/kalender.ics")
    assert reply.headers["content-type"].startswith("text/calendar")
    assert "BEGIN:VEVENT\r\n" in reply.text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts(twins: WorkerTwins, text: str) -> None:
    plan(twins.agenda)
    browser = visitor(twins)
    browser.get(FORM)
    fields = dict(browser.form().fields) | ANSWERS
    for name in ("name", "people", "email", "phone", "needs", "key"):
        browser.post(FORM, fields | {name: text})
        assert browser.status < 500
    ann = clerk(twins, role="manager")
    ann.get("/beheer/agenda/nieuw")
    fields = dict(ann.form().fields)
    for name in ("title", "starts_at", "places", "state", "key", "version"):
        ann.post("/beheer/agenda/nieuw", fields | {name: text})
        assert 400 <= ann.status < 500


def test_staff_plan_print_and_check_in(twins: WorkerTwins) -> None:
    ann = clerk(twins, role="manager")
    ann.get("/beheer")
    ann.click("Agenda")
    check_page(ann)
    ann.click("Plan een avond")
    check_page(ann)
    answers = {
        "title": "Avond in Paal",
        "text": "Kom.",
        "place": "Dorpsplein 1",
        "access": "Zonder trap",
        "starts_at": "2026-12-01T19:00",
        "ends_at": "2026-12-01T18:00",
        "places": "40",
        "state": "published",
    }
    ann.submit(**answers)
    assert ann.status == 422 and set(ann.errors) == {"ends_at"}
    check_page(ann)
    ann.submit(ends_at="2026-12-01T21:00")
    assert ann.h1 == "Een avond aanpassen"
    check_page(ann)
    (gathering,) = twins.agenda.gatherings()
    path = f"/beheer/agenda/{gathering.id}"
    ann.submit("Maak de affiche", action=path + "/affiche")
    check_page(ann)
    assert f"prints/affiche-{gathering.id}.pdf" in twins.papers.files
    now = gathering.starts_at - timedelta(days=1)
    for name in ("a", "b"):
        one = sample_registration(name, gathering=gathering.id, name=f"Buur {name}")
        register(twins.agenda, one, now)
    twins.clock.move_to(now)
    door = clerk(twins, role="moderator")
    door.get(path + "/lijst")
    check_page(door)
    door.submit("Is er: Buur a", action=path + "/aanwezig") if len(
        [f for f in door.forms if f.action == path + "/aanwezig"]
    ) == 1 else door.post(
        path + "/aanwezig", next(f for f in door.forms if f.action == path + "/aanwezig").fields
    )
    assert "1 aanwezig" in door.words and "2 van 40" in door.words
    door.post(
        path + "/afmelden", [f for f in door.forms if f.action == path + "/afmelden"][1].fields
    )
    assert "1 van 40" in door.words and "afgemeld" in door.words
    check_page(door)
