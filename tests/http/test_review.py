"""The two checks, work lists, conditions and appeals as staff and applicants do them on pages."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.ideas.model import HistoryLine, Idea, Person, Private
from chalicelib.ideas.sending import submitted_event
from chalicelib.identity.people import person_key
from chalicelib.identity.staff import add_staff
from chalicelib.moderation.office import Office
from chalicelib.moderation.sharing import arrive
from chalicelib.notifications.compose import Sources, compose
from chalicelib.rounds.model import ReviewRules
from chalicelib.web.security import csrf_token
from tests.http.pages import check_page
from tests.http.test_moderation import put
from tests.http.test_submit import HOSTILE
from tests.support.client import Browser
from tests.support.ideas import sample_content
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.twins import Twins, app_on, sign_in, sign_in_staff

NOW = day(31)
WHY = "Dit is niet veilig op deze plek."
OBJECT = "Wij denken dat het wel veilig is."
RESIDENT = "anna@voorbeeld.example"


@pytest.fixture
def twins() -> Twins:
    city = Twins(NOW)
    review = ReviewRules(two_checks=True, appeal_days=14)
    city.rounds.create(sample_round(review=review), audit_entry())
    for name in ("An", "Jan", "Piet"):
        add_staff(
            city.staff,
            city.keyring,
            email=f"{name.lower()}@beringen.example",
            name=name,
            roles=frozenset({"moderator"}),
            now=NOW,
            actor="x",
        )
    return city


def office(twins: Twins) -> Office:
    return Office(twins.ideas, twins.rounds, twins.dossiers)


def came_in(twins: Twins, idea_id: str = "i1", **changes: Any) -> None:
    author = person_key(twins.keyring, RESIDENT)
    put(twins, idea_id, author=author, **changes)
    arrive(office(twins), idea_id, NOW)


def staff(twins: Twins, name: str = "An", *roles: Any) -> Browser:
    browser = Browser(app_on(twins, ["staff_api"]))
    email = f"{name.lower()}@beringen.example"
    sign_in_staff(browser, twins, *(roles or ("moderator",)), email=email, name=name)
    return browser


def author(twins: Twins) -> Browser:
    browser = Browser(app_on(twins, ["submit_api"]))
    sign_in(browser, twins, RESIDENT)
    return browser


def press(browser: Browser, button: str, *, action: str = "", **fields: Any) -> None:
    """Sends the form that has `button`."""
    if not action:
        (form,) = [
            form
            for form in browser.forms
            if form.method == "POST"
            and button in [one.get_text(strip=True) for one in form.tag.find_all("button")]
        ]
        action = form.action.partition("#")[0]
    browser.submit(button, action=action, **fields)


def key(twins: Twins, name: str) -> str:
    return person_key(twins.keyring, f"{name.lower()}@beringen.example")


def test_a_whole_review_takes_six_clicks_from_the_queue(twins: Twins) -> None:
    came_in(twins)
    an = staff(twins)
    an.get("/beheer/werk?lijst=unassigned")
    clicks = 0

    def click(act: Any) -> None:
        nonlocal clicks
        act()
        clicks += 1
        assert an.status == 200
        check_page(an)

    click(lambda: an.click("Een bank onder de linde"))
    click(lambda: an.click("Kijk de regels na"))
    click(lambda: press(an, "Alles in orde"))
    assert an.h1 == "Is het haalbaar?"
    # One click on the answer, one on the button.
    clicks += 1
    click(lambda: press(an, "Bewaar het advies", feasible="yes"))
    click(lambda: press(an, "Beslis", action="/beheer/ideeen/i1/beslissen"))
    assert clicks == 6
    assert twins.ideas.get("i1").state == "accepted"
    assert twins.dossiers.get("i1").stage == "accepted"


def test_a_no_is_signed_by_another(twins: Twins) -> None:
    came_in(twins)
    an, jan = staff(twins, "An", "department"), staff(twins, "Jan")
    jan.get("/beheer/ideeen/i1/regels")
    press(jan, "Alles in orde")
    an.get("/beheer/ideeen/i1/haalbaar")
    press(an, "Bewaar het advies", feasible="no")
    assert an.status == 422
    check_page(an)
    assert set(an.errors) == {"reason", "sentence"}
    press(an, "Bewaar het advies", feasible="no", reason="unsafe", sentence=WHY)
    assert "Een andere collega moet ze ook tekenen" in an.words
    assert not an.page.select('form[action*="tekenen"]')
    jan.get("/beheer/ideeen/i1/haalbaar")
    assert WHY in jan.words
    check_page(jan)
    press(jan, "Bewaar", action="/beheer/ideeen/i1/tekenen", agrees="nee")
    assert jan.status == 422
    assert jan.errors == {"remark": "Schrijf waarom je niet tekent, in minstens 5 tekens"}
    press(jan, "Bewaar", action="/beheer/ideeen/i1/tekenen", agrees="ja")
    assert jan.status == 200
    assert twins.ideas.get("i1").state == "refused"
    assert twins.dossiers.get("i1").refusal.by == (key(twins, "An"), key(twins, "Jan"))
    check_page(jan)


def refuse(twins: Twins) -> None:
    test_a_no_is_signed_by_another(twins)


def test_the_author_appeals_once_and_another_decides(twins: Twins) -> None:
    refuse(twins)
    anna = author(twins)
    anna.get("/mijn/ideeen/i1")
    check_page(anna)
    anna.click("Vraag een nieuwe blik")
    assert WHY in anna.words
    check_page(anna)
    press(anna, "Verstuur je bezwaar", text="Nee")
    assert anna.status == 422
    assert anna.errors == {"text": "Schrijf waarom je het niet eens bent, in minstens 15 tekens"}
    for text in ("x" * 2001, "   ", "\x00\x01"):
        press(anna, "Verstuur je bezwaar", text=text)
        assert anna.status == 422
    press(anna, "Verstuur je bezwaar", text=OBJECT)
    assert anna.h1 == "We kregen je bezwaar"
    check_page(anna)
    assert not anna.page.select("main form")
    assert twins.outbox.events[-1].data["what"] == "appeal"
    for name in ("An", "Jan"):
        refuser = staff(twins, name)
        refuser.get("/beheer/ideeen/i1/bezwaar")
        assert "Jij wees dit idee af" in refuser.words
        assert not refuser.page.select("main form")
        check_page(refuser)
    piet = staff(twins, "Piet")
    piet.get("/beheer/ideeen/i1/bezwaar")
    check_page(piet)
    press(piet, "Beslis", outcome="granted", sentence="x")
    assert piet.status == 422
    check_page(piet)
    press(piet, "Bekijk de mail", outcome="upheld", sentence="Het blijft {onzin} voor ons.")
    assert piet.status == 422
    press(piet, "Bekijk de mail", outcome="upheld", sentence="Het blijft onveilig voor ons.")
    assert "Een tweede bezwaar bij het buurtbudget kan niet." in piet.words
    check_page(piet)
    assert twins.dossiers.get("i1").appeal.outcome == ""
    press(piet, "Beslis", outcome="granted", sentence="Jullie hebben gelijk, we kijken opnieuw.")
    assert piet.status == 200
    assert twins.ideas.get("i1").state == "published"
    anna.get("/mijn/ideeen/i1/bezwaar")
    assert "Je kreeg gelijk" in anna.words


def test_an_appeal_too_late_is_a_page_that_says_so(twins: Twins) -> None:
    refuse(twins)
    anna = author(twins)
    anna.get("/mijn/ideeen/i1/bezwaar")
    twins.clock.move_to(NOW + timedelta(days=30))
    sign_in(anna, twins, RESIDENT)
    press(anna, "Verstuur je bezwaar", text=OBJECT)
    assert anna.status == 409
    assert "De tijd voor een bezwaar is voorbij" in anna.words
    check_page(anna)
    other = Browser(app_on(twins, ["submit_api"]))
    sign_in(other, twins, "iemand@voorbeeld.example")
    for page in ("bezwaar", "voorwaarde"):
        other.get(f"/mijn/ideeen/i1/{page}")
        assert other.status == 404


def test_an_appeal_on_paper_is_typed_over(twins: Twins) -> None:
    refuse(twins)
    piet = staff(twins, "Piet")
    piet.get("/beheer/ideeen/i1/bezwaar")
    press(piet, "Bewaar het bezwaar", text=OBJECT, received_at="gisteren")
    assert piet.status == 422
    check_page(piet)
    press(piet, "Bewaar het bezwaar", text=OBJECT, received_at="2030-01-01T10:00")
    assert piet.errors == {"received_at": "Dit kan niet later gekomen zijn dan nu"}
    piet.get("/beheer/ideeen/i1/bezwaar")
    twins.clock.move_to(NOW + timedelta(minutes=2))
    press(piet, "Bewaar het bezwaar", text=OBJECT)
    assert piet.status == 200
    assert twins.dossiers.get("i1").appeal.via == "paper"


def test_a_condition_is_put_to_the_author(twins: Twins) -> None:
    came_in(twins)
    an, anna = staff(twins), author(twins)
    anna.get("/mijn/ideeen/i1/voorwaarde")
    assert "niets gevraagd" in anna.words
    check_page(anna)
    an.get("/beheer/ideeen/i1/regels")
    press(an, "Alles in orde")
    press(an, "Bewaar het advies", feasible="if", condition="Als de bank een leuning krijgt.")
    check_page(an)
    press(an, "Vraag het aan de indieners")
    assert an.status == 200
    anna.get("/mijn/ideeen/i1")
    anna.click("Lees het en zeg ja of nee")
    check_page(anna)
    assert "Als de bank een leuning krijgt." in anna.words
    press(anna, "Verstuur je antwoord")
    assert anna.errors == {"answer": "Kies ja of nee"}
    press(anna, "Verstuur je antwoord", answer="ja")
    assert twins.ideas.get("i1").state == "accepted"
    anna.get("/mijn/ideeen/i1/voorwaarde")
    assert "Je antwoordde" in anna.words
    check_page(anna)


def test_an_if_that_nobody_answers_has_three_ways_on(twins: Twins) -> None:
    came_in(twins)
    an = staff(twins)
    an.get("/beheer/ideeen/i1/regels")
    press(an, "Alles in orde")
    press(an, "Bewaar het advies", feasible="if", condition="Als de bank een leuning krijgt.")
    press(an, "Bekijk de mail", action="/beheer/ideeen/i1/voorwaarde")
    assert "Als de bank een leuning krijgt." in an.words
    assert "Zo ziet de mail eruit" in an.words
    check_page(an)
    press(an, "Vraag het aan de indieners")
    an.get("/beheer/ideeen/i1/haalbaar")
    check_page(an)
    assert "We wachten op de indieners" in an.words
    assert "Bewaar het advies" not in an.words
    twins.clock.move_to(NOW + timedelta(days=20))
    an = staff(twins)
    an.get("/beheer/ideeen/i1")
    an.click("Haalbaarheid")
    check_page(an)
    assert "Er kwam geen antwoord" in an.words
    assert "Bewaar het advies" in an.words
    an.click("wijs het af omdat niemand antwoordde")
    check_page(an)
    chosen = dict(an.form("/beheer/ideeen/i1/beslissen").fields)
    assert (chosen["decision"], chosen["reason"]) == ("refuse", "no-answer")
    assert "We kregen geen antwoord binnen de tijd" in chosen["sentence"]
    an.get("/beheer/ideeen/i1/haalbaar")
    press(an, "Geef 14 dagen meer tijd")
    assert an.status == 200
    anna = author(twins)
    anna.get("/mijn/ideeen/i1/voorwaarde")
    press(anna, "Verstuur je antwoord", answer="ja")
    assert twins.ideas.get("i1").state == "accepted"


def test_putting_online_asks_for_no_other_check(twins: Twins) -> None:
    came_in(twins)
    an = staff(twins)
    an.get("/beheer/ideeen/i1/regels")
    press(an, "Alles in orde")
    twins.clock.move_to(NOW + timedelta(minutes=5))
    an.get("/beheer/ideeen/i1")
    an.submit("Beslis", action="/beheer/ideeen/i1/beslissen", decision="publish")
    assert "Veranderd na de controle" not in an.words
    an.get("/beheer/ideeen/i1/regels")
    assert "Kijk het opnieuw na" not in an.words
    press(an, "Alles in orde")
    assert an.status == 200
    assert twins.dossiers.get("i1").stage == "merit"


def test_what_is_accepted_is_reopened_with_a_reason(twins: Twins) -> None:
    came_in(twins)
    an = staff(twins)
    an.get("/beheer/ideeen/i1/regels")
    press(an, "Alles in orde")
    press(an, "Bewaar het advies", feasible="yes")
    press(an, "Beslis", action="/beheer/ideeen/i1/beslissen")
    an.get("/beheer/ideeen/i1/haalbaar")
    assert "Bewaar het advies" not in an.words
    an.get("/beheer/ideeen/i1")
    decide = "/beheer/ideeen/i1/beslissen"
    press(an, "Beslis", action=decide, decision="reopen")
    assert an.status == 422
    press(an, "Bekijk de mail", action=decide, decision="reopen", sentence=WHY)
    assert "We bekijken je idee opnieuw: Een bank onder de linde" in an.words
    press(an, "Beslis", action=decide, decision="reopen", sentence=WHY)
    assert an.status == 200
    check_page(an)
    assert twins.ideas.get("i1").state == "published"
    assert twins.dossiers.get("i1").stage == "formal"


def test_the_mail_of_a_no_is_read_before_it_is_sent(twins: Twins) -> None:
    came_in(twins)
    an = staff(twins)
    an.get("/beheer/ideeen/i1/regels")
    assert "Zinnen om mee te beginnen" in an.words
    rule = "wie-mag-meedoen"
    asked = {f"r-{rule}": "ask", f"n-{rule}": "Waar wonen jullie?"}
    press(an, "Bekijk de mail", action="/beheer/ideeen/i1/regels", **asked)
    assert "We hebben een vraag over je idee" in an.words
    assert "Antwoord tot en met zondag 15 november" in an.words
    check_page(an)
    assert twins.dossiers.get("i1").formal is None
    press(an, "Bekijk de mail", action="/beheer/ideeen/i1/regels", **{f"r-{rule}": "yes"})
    assert an.status == 422
    press(an, "Alles in orde")
    keep = "/beheer/ideeen/i1/haalbaar"
    press(an, "Bekijk de mail", action=keep, feasible="no", reason="unsafe")
    assert "Dit is niet veilig op deze plek, of er kan geen vergunning voor komen." in an.words
    assert "Vraag een nieuwe blik tot en met zondag 15 november 2026" in an.words
    check_page(an)
    assert twins.dossiers.get("i1").merit is None
    press(an, "Bekijk de mail", action=keep, feasible="yes")
    assert an.status == 422
    press(
        an, "Bekijk de mail", action=keep, feasible="no", reason="unsafe", sentence="{x} is niets."
    )
    assert an.status == 422
    assert list(an.errors) == ["sentence"]


def test_the_formal_check_asks_and_keeps_what_was_typed(twins: Twins) -> None:
    came_in(twins)
    an, anna = staff(twins), author(twins)
    an.get("/beheer/ideeen/i1/regels")
    check_page(an)
    rule = "wie-mag-meedoen"
    press(an, "Bewaar de controle", **{f"r-{rule}": "ask", f"n-{rule}": "?"})
    assert an.status == 422
    assert list(an.errors) == [f"n-{rule}"]
    check_page(an)
    press(an, "Bewaar de controle", **{f"n-{rule}": "Waar wonen jullie in {onzin}?"})
    assert an.status == 422
    assert "onzin" in an.words
    press(an, "Bewaar de controle", **{f"n-{rule}": "Waar wonen jullie?"})
    assert an.status == 200
    anna.get("/mijn/ideeen/i1")
    assert "Waar wonen jullie?" in anna.words
    check_page(anna)


def asked(twins: Twins) -> Browser:
    """A moderator who asked the applicants where they live."""
    came_in(twins)
    an = staff(twins)
    an.get("/beheer/ideeen/i1/regels")
    rule = "wie-mag-meedoen"
    press(an, "Bewaar de controle", **{f"r-{rule}": "ask", f"n-{rule}": "Waar wonen jullie?"})
    assert an.status == 200
    return an


def test_the_author_answers_a_question_on_their_own_page(twins: Twins) -> None:
    an, anna = asked(twins), author(twins)
    until = twins.dossiers.get("i1").asked.until
    assert twins.dossiers.get("i1").due == until
    an.get("/beheer/werk?lijst=all")
    assert "Wacht op antwoord" in an.words
    check_page(an)
    anna.get("/mijn/ideeen/i1")
    check_page(anna)
    anna.click("Geef antwoord")
    check_page(anna)
    for text in ("\x00", "", "x" * 2001):
        press(anna, "Verstuur je antwoord", text=text)
        assert anna.status == 422
        assert list(anna.errors) == ["text"]
    check_page(anna)
    press(anna, "Verstuur je antwoord", text="Wij wonen alle drie in Koersel.")
    assert anna.h1 == "We kregen je antwoord"
    check_page(anna)
    assert twins.dossiers.get("i1").due > NOW
    an.get("/beheer/werk?lijst=all")
    assert "Antwoord gekregen" in an.words
    for page in ("", "/regels"):
        an.get(f"/beheer/ideeen/i1{page}")
        assert "Wij wonen alle drie in Koersel." in an.words
        check_page(an)
    other = Browser(app_on(twins, ["submit_api"]))
    sign_in(other, twins, "iemand@voorbeeld.example")
    other.get("/mijn/ideeen/i1/vraag")
    assert other.status == 404


def told(twins: Twins, about: str, **fields: Any) -> Browser:
    an = staff(twins)
    an.get(f"/beheer/ideeen/i1/namens?wat={about}")
    check_page(an)
    press(an, "Bewaar voor de indieners", via="letter", **fields)
    return an


def last_line(twins: Twins) -> Any:
    return twins.audit.all()[-1].entry


def test_staff_enter_an_answer_that_came_by_letter(twins: Twins) -> None:
    asked(twins)
    an = told(twins, "question", text="")
    assert an.status == 422
    check_page(an)
    press(an, "Bewaar voor de indieners", text="In Koersel.", received_at="2030-01-01T10:00")
    assert list(an.errors) == ["received_at"]
    assert "In Koersel." in an.text
    press(an, "Bewaar voor de indieners", text="In Koersel.", received_at="2026-10-01T10:00")
    assert "voor de vraag" in an.errors["received_at"]
    an = told(twins, "question", text="In Koersel.")
    assert an.status == 200
    assert twins.dossiers.get("i1").asked.answer == "In Koersel."
    line = last_line(twins)
    assert (line.action, line.actor) == ("moderation:dossier:answered", key(twins, "An"))
    assert line.note.startswith("Met een brief, 1/11/2026")


def test_staff_enter_a_yes_to_a_condition(twins: Twins) -> None:
    came_in(twins)
    an = staff(twins)
    an.get("/beheer/ideeen/i1/regels")
    press(an, "Alles in orde")
    press(an, "Bewaar het advies", feasible="if", condition="Als de bank een leuning krijgt.")
    press(an, "Vraag het aan de indieners")
    an = told(twins, "condition")
    assert an.errors == {"agrees": "Kies ja of nee"}
    # A letter of before the last day, typed over afterwards.
    twins.clock.move_to(NOW + timedelta(days=20))
    an = told(twins, "condition", agrees="ja")
    assert an.status == 422
    an = told(twins, "condition", agrees="ja", received_at="2026-11-03T10:00")
    assert an.status == 200
    assert twins.ideas.get("i1").state == "accepted"
    assert last_line(twins).action == "moderation:dossier:condition-yes"


def test_staff_enter_the_answer_about_the_ballot_text(twins: Twins) -> None:
    test_staff_enter_a_yes_to_a_condition(twins)
    an = staff(twins)
    an.get("/beheer/ideeen/i1/stemtekst")
    press(an, "Leg voor aan de indieners", title="De bank", text="Een bank.", cost="1200")
    an = told(twins, "final", agrees="nee", received_at="2026-11-21T10:00")
    assert an.status == 422
    assert list(an.errors) == ["text"]
    an = told(twins, "final", agrees="nee", text="Zet er de boom bij")
    assert twins.dossiers.get("i1").final.remark == "Zet er de boom bij"
    an = told(twins, "final", agrees="ja")
    assert twins.dossiers.get("i1").final.approved_at is not None
    assert last_line(twins).action == "moderation:dossier:final-yes"


def test_staff_enter_a_change_and_a_withdrawal(twins: Twins) -> None:
    came_in(twins)
    an = told(twins, "change", title="", text="Zo vroegen ze het")
    assert an.status == 422 or twins.ideas.get("i1").request is None
    an = told(twins, "change", what="Een bank met een leuning.", text="Voor wie moeilijk zit")
    assert an.status == 200
    request = twins.ideas.get("i1").open_request
    assert request.content.what == "Een bank met een leuning."
    assert twins.ideas.get("i1").content.what != request.content.what
    line = last_line(twins)
    assert (line.action, line.actor) == ("ideas:change:enter", key(twins, "An"))
    an.get("/beheer/ideeen/i1/verandering")
    assert "leuning" in an.words
    told(twins, "withdraw", text="We verhuizen")
    assert twins.ideas.get("i1").state == "withdrawn"
    assert "We verhuizen" in twins.ideas.history("i1")[-1].sentence
    assert last_line(twins).action == "ideas:idea:withdraw"
    an.get("/beheer/ideeen/i1/namens")
    assert "valt nu niets in te vullen" in an.words
    check_page(an)
    body = {"about": "withdraw", "via": "phone", "received_at": NOW.isoformat()}
    assert call(an, twins, "/api/admin/ideas/i1/told", body) == 200
    body = {"about": "condition", "via": "phone", "received_at": NOW.isoformat()}
    assert call(an, twins, "/api/admin/ideas/i1/told", body) == 422
    auditor = staff(twins, "Guy", "auditor")
    assert call(auditor, twins, "/api/admin/ideas/i1/told", body) == 403


def links(twins: Twins) -> dict[str, tuple[str, str]]:
    """Address → template and link of the mails of the last event."""
    sources = Sources(
        twins.rounds, twins.ideas, twins.projects, twins.results, "", twins.keyring,
        twins.families, twins.agenda, twins.dossiers,
    )  # fmt: skip
    found = compose(twins.outbox.events[-1], sources)
    return {one.to: (one.template, one.values.get("link", "")) for one in found}


def group(twins: Twins, **changes: Any) -> None:
    """An idea of Anna and Bert, who both left an address."""
    people = (
        Person("Anna", RESIDENT, "", "Kerkplein 3"),
        Person("Bert", "bert@voorbeeld.example", "", "Dorpsstraat 12"),
    )
    at = day(12)
    plain = Idea(
        "i1", "r26", sample_content(), "received", 1, person_key(twins.keyring, RESIDENT), (),
        "web", at, at,
    )  # fmt: skip
    idea = replace(plain, **changes)
    line = HistoryLine(at, "received", "bewoner", "Het idee is binnen.")
    twins.ideas.add(idea, Private(people), line, submitted_event(idea))
    arrive(office(twins), "i1", NOW)


def test_every_mail_leads_to_a_page_that_its_reader_can_open(twins: Twins) -> None:
    group(twins)
    an = staff(twins)
    an.get("/beheer/ideeen/i1/regels")
    press(an, "Alles in orde")
    press(an, "Bewaar het advies", feasible="if", condition="Als de bank een leuning krijgt.")
    press(an, "Vraag het aan de indieners")
    assert links(twins) == {
        RESIDENT: ("review_condition", "/mijn/ideeen/i1/voorwaarde"),
        "bert@voorbeeld.example": ("review_group_asked", ""),
    }
    anna = author(twins)
    anna.get("/mijn/ideeen/i1/voorwaarde")
    press(anna, "Verstuur je antwoord", answer="nee")
    an.get("/beheer/ideeen/i1/haalbaar")
    press(an, "Bewaar het advies", feasible="no", reason="unsafe", sentence=WHY)
    jan = staff(twins, "Jan")
    jan.get("/beheer/ideeen/i1/haalbaar")
    press(jan, "Bewaar", action="/beheer/ideeen/i1/tekenen", agrees="ja")
    assert links(twins) == {
        RESIDENT: ("idea_refused_appeal", "/mijn/ideeen/i1/bezwaar"),
        "bert@voorbeeld.example": ("idea_refused_group", "/ideeen/i1"),
    }
    public = Browser(app_on(twins, ["api_handler"]))
    public.get("/ideeen/i1")
    assert public.status == 200
    anna.get("/mijn/ideeen/i1/bezwaar")
    press(anna, "Verstuur je bezwaar", text=OBJECT)
    assert links(twins)["bert@voorbeeld.example"] == ("review_appeal", "/ideeen/i1")


def test_who_wrote_on_paper_takes_the_idea_over_first(twins: Twins) -> None:
    group(twins, author="", source="paper")
    an = staff(twins)
    an.get("/beheer/ideeen/i1/regels")
    rule = "wie-mag-meedoen"
    press(an, "Bewaar de controle", **{f"r-{rule}": "ask", f"n-{rule}": "Waar wonen jullie?"})
    assert links(twins) == {
        RESIDENT: ("review_ask", "/mijn/overnemen/i1"),
        "bert@voorbeeld.example": ("review_group_asked", ""),
    }
    anna = author(twins)
    anna.get("/mijn/overnemen/i1")
    assert anna.status == 200
    anna.submit(action="/mijn/overnemen/i1")
    assert links_after_claim(twins) == "/mijn/ideeen/i1/vraag"
    anna.click("Geef antwoord")
    assert anna.h1 == "De stad heeft een vraag"


def links_after_claim(twins: Twins) -> str:
    twins.clock.move_to(NOW + timedelta(minutes=1))
    an = staff(twins, "Jan")
    an.get("/beheer/ideeen/i1/regels")
    rule = "wie-mag-meedoen"
    press(an, "Bewaar de controle", **{f"r-{rule}": "ask", f"n-{rule}": "In welke wijk?"})
    return links(twins)[RESIDENT][1]


def test_the_second_moderator_sees_both_versions(twins: Twins) -> None:
    came_in(twins)
    an, jan = staff(twins, "An"), staff(twins, "Jan")
    rule = "wie-mag-meedoen"
    for one in (an, jan):
        one.get("/beheer/ideeen/i1/regels")
    press(an, "Bewaar de controle", **{f"r-{rule}": "ask", f"n-{rule}": "Waar wonen jullie?"})
    press(jan, "Bewaar de controle", **{f"r-{rule}": "no", f"n-{rule}": "Niemand woont hier."})
    assert jan.status == 409
    assert "An: Regels: er is iets gevraagd" in jan.words
    assert "Waar wonen jullie?" in jan.words
    assert "Niemand woont hier." in jan.text
    check_page(jan)
    press(jan, "Bewaar de controle")
    assert jan.status == 200
    assert twins.dossiers.get("i1").formal.outcome == "no"


def test_work_is_listed_filtered_and_paged(twins: Twins) -> None:
    for number in range(30):
        area = "paal" if number % 3 else "koersel"
        came_in(
            twins, f"i{number}", hours=number, title=f"Idee {number}", content={"area_id": area}
        )
    an = staff(twins)
    an.get("/beheer/werk")
    assert "Er ligt geen werk bij jou" in an.words
    check_page(an)
    an.get("/beheer/werk?lijst=late")
    assert len(an.page.select(".queue > li")) == 25
    check_page(an)
    an.click("Volgende ideeën")
    assert len(an.page.select(".queue > li")) == 5
    an.get("/beheer/werk?lijst=all&wijk=koersel")
    assert len(an.page.select(".queue > li")) == 10
    an.get("/beheer/werk?lijst=unassigned&q=idee+29&wijk=paal")
    assert [tag.get_text() for tag in an.page.select(".queue bdi")] == ["Idee 29"]
    an.get("/beheer/werk?lijst=onzin&wijk=onzin&thema=%00&stap=x&vanaf=zzz&q=" + "x" * 400)
    assert an.status == 200
    check_page(an)


def test_bulk_lists_what_it_will_do_and_can_be_undone(twins: Twins) -> None:
    came_in(twins, "i1", title="Eerste idee")
    came_in(twins, "i2", title="Tweede idee", hours=1)
    an = staff(twins)
    url = "/beheer/werk?lijst=unassigned"
    an.get(url)
    press(an, "Bekijk de verdeling")
    assert an.status == 422
    assert "Kies minstens één idee" in an.words
    an.get(url)
    boxes = ["i1:1", "i2:1"]
    press(an, "Bekijk de verdeling", gekozen=boxes, person=key(twins, "Jan"))
    assert an.h1 == "Dit gaat er gebeuren"
    check_page(an)
    assert twins.dossiers.get("i1").assignee == ""
    press(an, "Doe het")
    assert an.h1 == "2 ideeën verdeeld"
    check_page(an)
    assert twins.dossiers.get("i2").assignee == key(twins, "Jan")
    press(an, "Maak het ongedaan")
    assert an.h1 == "2 ideeën verdeeld"
    assert twins.dossiers.get("i2").assignee == ""
    an.get(url)
    press(an, "Bekijk wat online komt", gekozen=["i1:3"])
    press(an, "Doe het")
    assert twins.ideas.get("i1").state == "published"
    press(an, "Maak het ongedaan")
    assert an.h1 == "1 idee van de website gehaald"
    assert twins.ideas.get("i1").state == "received"
    an.get(url)
    press(an, "Bekijk wat online komt", gekozen=["i2:1"])
    press(an, "Doe het")
    assert "Iemand anders veranderde dit net" in an.words
    check_page(an)


def test_work_is_shared_by_rules_and_covered(twins: Twins) -> None:
    an = staff(twins)
    an.get("/beheer/rondes/r26/verdeling")
    check_page(an)
    base = "/beheer/rondes/r26/verdeling"
    press(an, "Voeg de regel toe", area_id="koersel", person="")
    assert an.errors == {"person": "Kies een collega die dit werk doet"}
    check_page(an)
    press(an, "Voeg de regel toe", area_id="koersel", person=key(twins, "Jan"))
    assert "Koersel, alle thema’s: Jan" in an.words
    check_page(an)
    press(an, "Voeg de regel toe", area_id="koersel", person=key(twins, "An"))
    assert an.status == 422
    an.get(base)
    dates = {"begins": "2026-10-01T00:00", "ends": "2026-12-31T00:00"}
    press(
        an,
        "Bewaar",
        action=f"{base}/weg",
        away=key(twins, "Jan"),
        by=key(twins, "Piet"),
        **dates,
    )
    assert "Piet doet het werk" in an.words
    check_page(an)
    came_in(twins)
    assert twins.dossiers.get("i1").assignee == key(twins, "Piet")
    an.get(base)
    press(an, "Jan is terug")
    press(an, "Haal regel 1 weg")
    assert twins.dossiers.desk("r26").rules == ()
    assert twins.dossiers.desk("r26").covers == ()


def test_who_covers_sees_the_work_that_lay_there_already(twins: Twins) -> None:
    for number, who in enumerate(("Jan", "Jan", "Piet", "An")):
        came_in(twins, f"i{number}", hours=number, title=f"Idee {number}")
        an = staff(twins)
        give = {"person": key(twins, who), "version": 1}
        assert call(an, twins, f"/api/admin/ideas/i{number}/assign", give) == 200
    piet = staff(twins, "Piet")
    piet.get("/beheer/werk")
    assert [tag.get_text() for tag in piet.page.select(".queue bdi")] == ["Idee 2"]
    an.get("/beheer/rondes/r26/verdeling")
    away = {"away": key(twins, "Jan"), "by": key(twins, "Piet")}
    dates = {"begins": "2026-10-01T00:00", "ends": "2026-12-31T00:00"}
    press(an, "Bewaar", action="/beheer/rondes/r26/verdeling/weg", **away, **dates)
    piet.get("/beheer/werk")
    check_page(piet)
    assert [tag.get_text() for tag in piet.page.select(".queue bdi")] == [
        "Idee 0", "Idee 1", "Idee 2",
    ]  # fmt: skip
    assert piet.words.count("Je vervangt Jan") == 2
    piet.get("/beheer/werk?q=idee+1")
    assert [tag.get_text() for tag in piet.page.select(".queue bdi")] == ["Idee 1"]
    piet.get("/beheer")
    check_page(piet)
    assert "Bij jou liggen 3 ideeën. Daarvan zijn er 2 van collega’s die weg zijn." in piet.words
    piet.get("/api/admin/rounds/r26/work?view=mine")
    assert len(piet.json["work"]) == 3
    # Jan, who is away, still finds their own.
    jan = staff(twins, "Jan")
    jan.get("/beheer/werk")
    assert len(jan.page.select(".queue bdi")) == 2
    twins.clock.move_to(day(100))
    piet = staff(twins, "Piet")
    piet.get("/beheer/werk")
    assert len(piet.page.select(".queue bdi")) == 1


def test_one_person_covers_for_two_at_most(twins: Twins) -> None:
    names = ("An", "Jan", "Piet", "Rik")
    for name in names[3:]:
        roles: Any = frozenset({"moderator"})
        email = f"{name.lower()}@beringen.example"
        add_staff(
            twins.staff, twins.keyring, email=email, name=name, roles=roles, now=NOW, actor="x"
        )
    an = staff(twins)
    path = "/api/admin/rounds/r26/desk/covers"
    for place, name in enumerate(names[1:4]):
        # The last one comes by way of another.
        by = names[0] if place < 2 else names[1]
        body = {
            "version": place,
            "person": key(twins, name),
            "by": key(twins, by),
            "begins": NOW.isoformat(),
            "ends": (NOW + timedelta(days=3)).isoformat(),
        }
        assert call(an, twins, path, body) == (200 if place < 2 else 422)


def test_words_are_found_in_what_applicants_wrote(twins: Twins) -> None:
    came_in(twins, "i1", title="Een bank", content={"what": "Met een leuning van eik."})
    came_in(twins, "i2", title="Een boom", hours=1)
    an = staff(twins)
    for words in ("leuning", "LEUNING bank", "bank+eik"):
        for address in ("/beheer/werk?lijst=all", "/beheer/ideeen?status=received"):
            an.get(f"{address}&q={words.replace(' ', '+')}")
            assert [tag.get_text() for tag in an.page.select(".queue bdi")] == ["Een bank"], words
    an.get("/beheer/werk?lijst=all&q=leuning+boom")
    assert not an.page.select(".queue bdi")


def test_words_are_versioned_and_a_hole_is_never_sent(twins: Twins) -> None:
    came_in(twins)
    an = staff(twins)
    an.get("/beheer/rondes/r26/zinnen/commercial")
    check_page(an)
    press(an, "Bewaar als nieuwe versie", text="Dag {naam}")
    assert an.status == 422
    assert "“naam” tussen accolades kennen we niet" in an.words
    check_page(an)
    press(an, "Bewaar als nieuwe versie", text="Aan “{titel}” verdient iemand geld.")
    assert "versie 1" in an.words
    an.get("/beheer/ideeen/i1")
    press(an, "Bekijk de mail", decision="refuse", reason="commercial", sentence="")
    assert "Aan “Een bank onder de linde” verdient iemand geld." in an.words
    check_page(an)
    press(an, "Beslis", decision="refuse", reason="commercial", sentence="In {artikel} staat nee.")
    assert an.status == 422
    assert "niets in te vullen voor “artikel”" in an.words
    an.get("/beheer/rondes/r26/zinnen/onzin")
    assert an.status == 404


def test_amounts_are_public_all_at_once(twins: Twins) -> None:
    came_in(twins)
    an = staff(twins)
    an.get("/beheer/ideeen/i1/regels")
    press(an, "Alles in orde")
    lines = {"label_1": "Hout", "cents_1": "1000", "vat_1": "21"}
    press(an, "Bewaar het advies", feasible="yes", **lines)
    press(an, "Beslis", action="/beheer/ideeen/i1/beslissen")
    public = Browser(app_on(twins, ["api_handler"]))
    public.get("/ideeen/i1")
    assert "Raming van de stad" not in public.words
    an.get("/beheer/rondes/r26/verdeling")
    press(an, "Zet alle bedragen online")
    public.get("/ideeen/i1")
    assert "Raming van de stad € 1.210" in public.words.replace("\xa0", " ")
    check_page(public)


def test_a_later_amount_waits_until_all_are_published_again(twins: Twins) -> None:
    test_amounts_are_public_all_at_once(twins)
    came_in(twins, "i2", title="Een boom", hours=1, state="published")
    twins.clock.move_to(NOW + timedelta(days=1))
    an, public = staff(twins), Browser(app_on(twins, ["api_handler"]))
    an.get("/beheer/rondes/r26/verdeling")
    check_page(an)
    assert "1 idee heeft nog geen raming" in an.words
    assert "Zet alle bedragen online" not in an.words
    lines = {"label_1": "Hout", "cents_1": "2000", "vat_1": "21"}
    an.get("/beheer/ideeen/i2/regels")
    press(an, "Alles in orde")
    press(an, "Bewaar het advies", feasible="yes", **lines)
    # What was accepted is looked at again, and gets another amount.
    decide = "/beheer/ideeen/i1/beslissen"
    an.get("/beheer/ideeen/i1")
    press(an, "Beslis", action=decide, decision="reopen", sentence=WHY)
    an.get("/beheer/ideeen/i1/regels")
    press(an, "Alles in orde")
    press(an, "Bewaar het advies", feasible="yes", **lines)
    public.get("/ideeen/i2")
    assert "Raming van de stad" not in public.words
    public.get("/ideeen/i1")
    assert "Raming van de stad € 1.210" in public.words.replace("\xa0", " ")
    an.get("/beheer/rondes/r26/verdeling")
    check_page(an)
    assert "Bij 2 ideeën is er sindsdien een nieuw bedrag" in an.words
    press(an, "Zet alle bedragen online")
    for idea_id in ("i1", "i2"):
        public.get(f"/ideeen/{idea_id}")
        assert "Raming van de stad € 2.420" in public.words.replace("\xa0", " ")


@pytest.mark.parametrize("page", ["regels", "haalbaar", "dossier", "verplaats", "bezwaar"])
def test_pages_of_no_idea_are_not_found(twins: Twins, page: str) -> None:
    an = staff(twins)
    for idea_id in ("gone", "x" * 3000, "%00"):
        an.get(f"/beheer/ideeen/{idea_id}/{page}")
        assert an.status == 404


@pytest.mark.parametrize(
    "act", ["regels", "haalbaar", "tekenen", "voorwaarde", "toewijzen", "notitie", "verplaats"]
)
def test_bad_input_is_never_a_failure(twins: Twins, act: str) -> None:
    came_in(twins)
    an = staff(twins)
    page = {
        "tekenen": "haalbaar",
        "voorwaarde": "haalbaar",
        "toewijzen": "dossier",
        "notitie": "dossier",
    }.get(act, act)
    an.get(f"/beheer/ideeen/i1/{page}")
    token = an.page.select_one('input[name="veilig"]')
    guard = {"veilig": str(token["value"]) if token else an_token(an), "website": ""}
    for text in (*HOSTILE, "", "0", "-1", "9" * 400):
        for name in (
            "version",
            "text",
            "sentence",
            "person",
            "feasible",
            "cents_1",
            "r-x",
            "agrees",
        ):
            fields = {"version": "1"} | {name: text} | guard
            an.post(f"/beheer/ideeen/i1/{act}", fields)
            assert an.status in (200, 400, 409, 422), (name, text, an.status)


def an_token(browser: Browser) -> str:
    """The token of any form: the page at hand has none."""
    browser.get("/beheer/ideeen/i1/verplaats")
    token = browser.page.select_one('input[name="veilig"]')
    assert token is not None
    return str(token["value"])


def test_a_note_stays_inside(twins: Twins) -> None:
    came_in(twins)
    an = staff(twins)
    an.get("/beheer/ideeen/i1/dossier")
    check_page(an)
    press(an, "Bewaar de notitie", text="Geheim: bel mevrouw X.")
    assert "Geheim: bel mevrouw X." in an.words
    check_page(an)
    assert all("Geheim" not in line.entry.note for line in twins.audit.all())
    anna = author(twins)
    anna.get("/mijn/ideeen/i1")
    assert "Geheim" not in anna.text


def test_a_move_is_told(twins: Twins) -> None:
    came_in(twins)
    an = staff(twins)
    an.get("/beheer/ideeen/i1")
    an.click("Verplaats naar een andere wijk of een ander thema")
    check_page(an)
    press(an, "Verplaats", area_id="paal", sentence="De plek ligt in Paal, niet in Koersel.")
    assert an.status == 200
    assert "De stad zette het idee bij Paal" in an.words
    an.get("/beheer/ideeen/i1/verplaats")
    press(an, "Verplaats", sentence="De plek ligt in Paal, niet in Koersel.")
    assert an.errors == {"area_id": "Kies een andere wijk of een ander thema"}


def call(browser: Browser, twins: Twins, path: str, body: Any) -> int:
    browser.get("/beheer/werk")
    browser.get("/api/admin/session")
    browser.post_json(path, body, csrf=browser.json["csrf"])
    return browser.status


def test_every_act_has_an_endpoint(twins: Twins) -> None:
    came_in(twins)
    an, jan, piet = (staff(twins, name) for name in ("An", "Jan", "Piet"))
    base, r = "/api/admin/ideas/i1", "/api/admin/rounds/r26"
    an.get(f"{r}/work?view=unassigned")
    assert [one["idea_id"] for one in an.json["work"]] == ["i1"]
    an.get(f"{r}/work?view=x")
    assert an.status == 422
    an.get(f"{r}/work?cursor=x")
    assert an.status == 422
    assert call(an, twins, f"{base}/assign", {"version": 1, "person": key(twins, "An")}) == 200
    assert call(an, twins, f"{base}/assign", {"version": 1, "person": "x"}) == 422
    assert call(an, twins, f"{base}/note", {"version": 1, "text": "Een notitie"}) == 409
    assert an.json["dossier"]["version"] == 2
    assert call(an, twins, f"{base}/note", {"version": 2, "text": "Een notitie"}) == 200
    yes = [{"rule": "wie-mag-meedoen", "said": "yes"}]
    assert call(an, twins, f"{base}/formal", {"version": 3, "answers": []}) == 422
    assert call(an, twins, f"{base}/formal", {"version": 3, "answers": yes}) == 200
    no = {"version": 4, "feasible": "no", "reason": "unsafe", "sentence": WHY}
    assert call(an, twins, f"{base}/condition", {"version": 4}) == 422
    assert call(an, twins, f"{base}/merit", no) == 200
    assert call(an, twins, f"{base}/second", {"version": 5, "agrees": True}) == 422
    assert call(jan, twins, f"{base}/second", {"version": 5, "agrees": True}) == 200
    letter = {"text": OBJECT, "received_at": NOW.isoformat()}
    assert call(an, twins, f"{base}/appeal", letter) == 200
    ruling = {"version": 7, "outcome": "granted", "sentence": "We kijken het opnieuw na."}
    assert call(jan, twins, f"{base}/appeal-decision", ruling) == 422
    assert call(piet, twins, f"{base}/appeal-decision", ruling) == 200
    move = {"version": 8, "area_id": "paal", "theme_id": "groen", "sentence": WHY}
    assert call(an, twins, f"{base}/move", move) == 200
    an.get(f"{base}/dossier")
    assert (an.json["stage"], an.json["area_id"]) == ("formal", "paal")
    ideas = [{"idea_id": "i1", "version": 9}]
    assert call(an, twins, f"{r}/bulk/assign", {"ideas": ideas, "person": ""}) == 200
    assert call(an, twins, f"{r}/bulk/publish", {"ideas": []}) == 422
    assert call(an, twins, f"{r}/bulk/take-back", {"ideas": ideas}) == 200
    assert an.json["ideas"][0]["done"] is False
    rules = [{"person": key(twins, "Jan"), "theme_id": "groen"}]
    assert call(an, twins, f"{r}/desk/rules", {"version": 0, "rules": rules}) == 200
    assert call(an, twins, f"{r}/desk/rules", {"version": 0, "rules": []}) == 409
    away = {
        "version": 1,
        "person": key(twins, "Jan"),
        "by": key(twins, "Piet"),
        "begins": NOW.isoformat(),
        "ends": (NOW + timedelta(days=3)).isoformat(),
    }
    assert call(an, twins, f"{r}/desk/covers", away | {"by": away["person"]}) == 422
    assert call(an, twins, f"{r}/desk/covers", away) == 200
    back = {"version": 2, "person": away["person"]}
    assert call(an, twins, f"{r}/desk/covers/end", back) == 200
    text = {"version": 3, "text": "Nee, want {wijk}."}
    assert call(an, twins, f"{r}/templates/unsafe", text) == 200
    assert call(an, twins, f"{r}/prices", {"version": 4}) == 200
    an.get(f"{r}/desk")
    assert an.json["prices_published_at"]
    assert call(an, twins, f"{base}/second", {"agrees": "ja", "x": 1}) == 422
    auditor = staff(twins, "Guy", "auditor")
    assert call(auditor, twins, f"{base}/note", {"version": 1, "text": "x"}) == 403
    assert json.dumps(an.json)


def test_the_dossier_for_the_college_is_a_pdf(twins: Twins) -> None:
    came_in(twins)
    an = staff(twins)
    an.get("/beheer/ideeen/i1/dossier")
    press(an, "Maak de PDF")
    check_page(an)
    link = an.page.find("a", string="Open het dossier (PDF)")
    assert link is not None and "prints/dossier-i1.pdf" in str(link["href"])
    data, kind = twins.papers.files["prints/dossier-i1.pdf"]
    assert data.startswith(b"%PDF") and kind == "application/pdf"
    an.post_json("/api/admin/ideas/i1/dossier-pdf", {}, csrf=csrf_token(an.jar["browser"]))
    assert "prints/dossier-i1.pdf" in an.json["url"]
    auditor = staff(twins, "Guy", "auditor")
    auditor.get("/beheer/ideeen/i1/dossier")
    assert "Maak de PDF" not in auditor.words
