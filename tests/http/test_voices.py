"""Residents report and react; staff answer, show, hide and delete with two."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.kernel.clock import FixedClock
from chalicelib.notifications.compose import Sources, compose
from chalicelib.notifications.rendering import render
from chalicelib.rounds.model import CommentRule, ReviewRules
from tests.http.pages import check_page
from tests.http.test_review import an_token, call, came_in, press, staff
from tests.http.test_submit import HOSTILE
from tests.support.client import Browser
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.twins import Twins, app_on, sign_in

NOW = day(31)


def city(rule: CommentRule = "first") -> Twins:
    twins = Twins(NOW)
    twins.rounds.create(sample_round(review=ReviewRules(comments=rule)), audit_entry())
    came_in(twins)
    an = staff(twins)
    an.get("/beheer/ideeen/i1")
    an.submit("Beslis", action="/beheer/ideeen/i1/beslissen", decision="publish")
    return twins


@pytest.fixture
def twins() -> Twins:
    return city()


def visitor(twins: Twins, email: str = "") -> Browser:
    browser = Browser(app_on(twins, ["submit_api", "api_handler"]))
    if email:
        sign_in(browser, twins, email)
    return browser


def react(browser: Browser, text: str, name: str = "Mo") -> None:
    browser.get("/ideeen/i1/reageren")
    press(browser, "Verstuur je reactie", name=name, text=text)


def verdict(browser: Browser, word: str, why: str = "") -> None:
    browser.get("/beheer/ideeen/i1/meldingen")
    (form,) = [one for one in browser.page.select('form[action*="reactie"]') if word in one.text]
    fields = {str(tag["name"]): str(tag["value"]) for tag in form.select('input[type="hidden"]')}
    button = next(one for one in form.select("button") if one.text.startswith(word))
    more = {"verdict": str(button["value"]), "why": why}
    browser.post("/beheer/ideeen/i1/reactie", fields | more)


def test_a_report_is_answered_at_the_address_that_was_left(twins: Twins) -> None:
    guest, an = visitor(twins), staff(twins)
    guest.get("/ideeen/i1")
    guest.click("Meld iets dat niet klopt")
    check_page(guest)
    press(guest, "Verstuur je melding")
    assert guest.errors == {"reason": "Kies wat er mis is"}
    check_page(guest)
    press(guest, "Verstuur je melding", reason="other", email="geen adres")
    assert list(guest.errors) == ["email"]
    press(guest, "Verstuur je melding", reason="other", email="")
    assert guest.errors == {"text": "Schrijf wat er mis is, in minstens 5 tekens"}
    report = {"reason": "insult", "text": "Dit kwetst mijn buur.", "email": "mo@voorbeeld.example"}
    press(guest, "Verstuur je melding", **report)
    assert guest.h1 == "Bedankt, we kijken het na"
    check_page(guest)
    an.get("/beheer/werk?lijst=unassigned")
    assert "1 melding of reactie" in an.words
    an.get("/beheer/ideeen/i1/meldingen")
    check_page(an)
    assert "Dit kwetst mijn buur." in an.words
    assert "mo@voorbeeld.example" not in an.text
    press(an, "Sluit de melding", answer="Ok")
    assert an.status == 422
    check_page(an)
    press(an, "Sluit de melding", answer="Bedankt. We pasten het aan.")
    assert twins.dossiers.get("i1").reported == 0
    check_page(an)
    event = twins.outbox.events[-1]
    stores = (twins.rounds, twins.ideas, twins.projects, twins.results)
    beside = (twins.families, twins.agenda, twins.dossiers)
    (mail,) = compose(
        event,
        Sources(*stores, "https://stad.example", twins.keyring, *beside),
    )
    assert mail.to == "mo@voorbeeld.example"
    assert "We pasten het aan." in render(mail).text


def test_reports_are_limited(twins: Twins) -> None:
    guest = visitor(twins)
    for number in range(10):
        # A double tap is one report.
        said = f"Punt {number // 2 + 1} klopt niet"
        guest.get("/ideeen/i1/melden")
        press(guest, "Verstuur je melding", reason="untrue", text=said)
        assert guest.status == 200
    guest.get("/ideeen/i1/melden")
    press(guest, "Verstuur je melding", reason="untrue")
    assert guest.status == 429
    assert "Probeer het over 60 minuten opnieuw" in guest.words
    assert twins.dossiers.get("i1").reported == 5


def test_a_first_reaction_waits_and_the_next_is_online_at_once(twins: Twins) -> None:
    mo, an, guest = visitor(twins, "mo@voorbeeld.example"), staff(twins), visitor(twins)
    mo.get("/ideeen/i1")
    mo.click("Reageer op dit idee")
    check_page(mo)
    press(mo, "Verstuur je reactie", name="", text="Goed plan!")
    assert list(mo.errors) == ["name"]
    check_page(mo)
    press(mo, "Verstuur je reactie", name="Mo", text="x" * 1001)
    assert mo.status == 422
    react(mo, "Goed plan!")
    react(mo, "Goed plan!")
    assert mo.h1 == "We kijken je reactie eerst na"
    check_page(mo)
    assert len(twins.dossiers.comments("i1")) == 1
    guest.get("/ideeen/i1")
    assert "Goed plan!" not in guest.words
    verdict(an, "Zet online")
    check_page(an)
    guest.get("/ideeen/i1")
    assert "Goed plan!" in guest.words
    check_page(guest)
    react(mo, "Ik help mee.")
    assert mo.h1 == "Je reactie staat online"
    for noticed in ("Bel 0470 12 34 56", "Wat een klootzak", "Kijk op www.winkel.be"):
        react(mo, noticed)
        assert mo.h1 == "We kijken je reactie eerst na"
    assert twins.dossiers.get("i1").reported == 3


def test_hiding_keeps_and_deleting_takes_two(twins: Twins) -> None:
    mo, an, jan, guest = (
        visitor(twins, "m@x.example"),
        staff(twins),
        staff(twins, "Jan"),
        visitor(twins),
    )
    react(mo, "Een vervelende reactie")
    verdict(an, "Zet online")
    verdict(an, "Haal meteen offline")
    assert an.status == 422
    check_page(an)
    verdict(an, "Haal meteen offline", "Dit is te grof")
    # Offline at once, and on the list of work until another person looked.
    (stored,) = twins.dossiers.comments("i1")
    assert (stored.state, stored.text) == ("hiding", "Een vervelende reactie")
    assert twins.dossiers.get("i1").reported == 1
    guest.get("/ideeen/i1")
    assert "vervelende" not in guest.words
    with pytest.raises(ValueError, match="unpack"):
        verdict(an, "Bevestig: het blijft verborgen", "Ik ben zeker")
    body = {"comment": stored.id, "version": stored.version, "verdict": "confirm-hide"}
    judged = body | {"why": "Ik ben zeker"}
    assert call(an, twins, "/api/admin/ideas/i1/comment", judged) == 422
    verdict(jan, "Bevestig: het blijft verborgen", "Het is te grof")
    (stored,) = twins.dossiers.comments("i1")
    assert (stored.state, stored.text) == ("hidden", "Een vervelende reactie")
    assert twins.dossiers.get("i1").reported == 0
    verdict(an, "Vraag om te wissen", "Er staat een naam in")
    with pytest.raises(ValueError, match="unpack"):
        verdict(an, "Wis voorgoed", "Er staat een naam in")
    verdict(jan, "Wis voorgoed", "Akkoord met wissen")
    (stored,) = twins.dossiers.comments("i1")
    assert (stored.state, stored.text) == ("deleted", "")
    assert twins.dossiers.get("i1").reported == 0
    actions = [line.entry.action for line in twins.audit.all()]
    assert actions[-2:] == [
        "moderation:dossier:comment-delete",
        "moderation:dossier:comment-deleted",
    ]


def test_what_the_second_colleague_wrote_is_kept(twins: Twins) -> None:
    mo, an, jan = visitor(twins, "m@x.example"), staff(twins), staff(twins, "Jan")
    react(mo, "Mooi idee voor de buurt")
    for one in (an, jan):
        one.get("/beheer/ideeen/i1/meldingen")
    (form,) = [one for one in jan.forms if "reactie" in one.action]
    verdict(an, "Zet online")
    typed = dict(form.fields) | {"verdict": "hide", "why": "Dit is beledigend voor mijn buur"}
    jan.post("/beheer/ideeen/i1/reactie", typed)
    assert jan.status == 409
    assert "Dit is beledigend voor mijn buur" in jan.text
    check_page(jan)


def test_the_city_answers_and_it_is_marked(twins: Twins) -> None:
    an, guest = staff(twins), visitor(twins)
    an.get("/beheer/ideeen/i1/meldingen")
    press(an, "Zet het antwoord online", text="")
    assert an.status == 422
    press(an, "Zet het antwoord online", text="De stad plant er ook een boom.")
    guest.get("/ideeen/i1")
    assert "Antwoord van de stad" in guest.words
    check_page(guest)


def test_a_round_without_reactions_says_so() -> None:
    twins = city("off")
    mo = visitor(twins, "mo@voorbeeld.example")
    mo.get("/ideeen/i1")
    assert "Reacties" not in mo.words
    mo.get("/ideeen/i1/reageren")
    assert mo.h1 == "Reageren kan hier niet"
    check_page(mo)


def test_every_reaction_waits_where_the_round_says_so() -> None:
    twins = city("held")
    mo, an = visitor(twins, "mo@voorbeeld.example"), staff(twins)
    react(mo, "Eerste reactie")
    verdict(an, "Zet online")
    react(mo, "Tweede reactie")
    assert mo.h1 == "We kijken je reactie eerst na"


@pytest.mark.parametrize("page", ["melden", "reageren"])
def test_what_is_not_public_cannot_be_reported(twins: Twins, page: str) -> None:
    came_in(twins, "i2")
    mo = visitor(twins, "mo@voorbeeld.example")
    for idea_id in ("i2", "gone", "x" * 3000):
        mo.get(f"/ideeen/{idea_id}/{page}")
        assert mo.status == 404


def test_bad_input_is_never_a_failure(twins: Twins) -> None:
    mo, an = visitor(twins, "mo@voorbeeld.example"), staff(twins)
    mo.get("/ideeen/i1/melden")
    token = str(mo.page.select_one('input[name="veilig"]')["value"])  # type: ignore[index]
    staff_token = an_token(an)
    for number, text in enumerate(HOSTILE):
        mo.address = f"192.0.2.{number + 1}"
        plain = {
            "melden": {"reason": "other", "text": "tekst", "email": ""},
            "reageren": {"name": "Mo", "text": "x"},
        }
        for path, fine in plain.items():
            for name in fine:
                mo.post(f"/ideeen/i1/{path}", fine | {name: text, "veilig": token})
                assert mo.status in (200, 400, 422, 429), (path, name)
        for act, fields in (
            ("melding", {"report": text, "answer": text}),
            ("reactie", {"comment": text, "version": text, "verdict": text, "why": text}),
            ("antwoord", {"text": text}),
        ):
            an.post(f"/beheer/ideeen/i1/{act}", fields | {"veilig": staff_token})
            assert an.status in (200, 400, 404, 409, 422), act


def test_every_act_has_an_endpoint(twins: Twins) -> None:
    mo, an, jan = visitor(twins, "mo@voorbeeld.example"), staff(twins), staff(twins, "Jan")
    react(mo, "Eerste reactie")
    mo.get("/ideeen/i1/melden")
    press(mo, "Verstuur je melding", reason="double", email="mo@voorbeeld.example")
    base = "/api/admin/ideas/i1"
    an.get(f"{base}/voices")
    assert "mo@voorbeeld" not in an.text
    report, remark = an.json["reports"][0]["id"], an.json["comments"][0]["id"]
    body: dict[str, Any] = {"report": report, "answer": "Dank je wel."}
    assert call(an, twins, f"{base}/report", body) == 200
    assert call(jan, twins, f"{base}/report", body) == 422
    judged: dict[str, Any] = {"comment": remark, "version": 1, "verdict": "hide", "why": "Te grof"}
    assert call(an, twins, f"{base}/comment", judged | {"why": ""}) == 422
    assert call(an, twins, f"{base}/comment", judged) == 200
    assert call(jan, twins, f"{base}/comment", judged) == 422
    assert call(an, twins, f"{base}/comment", judged | {"comment": "x"}) == 404
    assert call(an, twins, f"{base}/official", {"text": "Wij antwoorden."}) == 200
    assert isinstance(twins.clock, FixedClock)
