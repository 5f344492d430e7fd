"""Following, my page, the status of my idea, withdrawing."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.identity.people import person_key
from tests.http.test_moderation import NOW, put
from tests.support.client import Browser
from tests.support.rounds import audit_entry, sample_ballot, sample_round
from tests.support.twins import Twins, app_on, sign_in

ANNA = "anna@voorbeeld.example"


@pytest.fixture
def twins() -> Twins:
    city = Twins(NOW)
    city.rounds.create(sample_round(), audit_entry())
    return city


def resident(twins: Twins, email: str = ANNA) -> Browser:
    browser = Browser(app_on(twins, ["submit_api"]))
    sign_in(browser, twins, email)
    return browser


def own(twins: Twins, idea_id: str = "i1", **changes: Any) -> None:
    put(twins, idea_id, author=person_key(twins.keyring, ANNA), **changes)


def test_a_public_idea_is_followed_by_a_button_and_shows_on_my_page(twins: Twins) -> None:
    put(twins, state="published")
    browser = resident(twins)
    browser.get("/ideeen/i1/volgen")
    assert browser.h1 == "Volg dit idee"
    assert twins.ideas.followers("i1") == ()
    browser.submit("Volg dit idee")
    assert browser.h1 == "Je volgt dit idee"
    assert [one.email for one in twins.ideas.followers("i1")] == [ANNA]
    browser.get("/mijn")
    assert "Een bank onder de linde" in browser.words
    browser.get("/ideeen/i1/volgen")
    browser.submit("Stop met volgen")
    assert browser.url == "/mijn"
    assert "Je volgt nog geen idee" in browser.words
    assert twins.ideas.followers("i1") == ()


@pytest.mark.parametrize("state", ["received", "refused", "withdrawn"])
def test_what_isnt_public_cant_be_followed(twins: Twins, state: str) -> None:
    put(twins, state=state)
    put(twins, "i2", state="published")
    browser = resident(twins)
    browser.get("/ideeen/i1/volgen")
    assert browser.status == 404
    browser.get("/ideeen/i2/volgen")
    browser.post("/ideeen/i1/volgen", browser.form().fields)
    assert browser.status == 404
    assert twins.ideas.followers("i1") == ()


def test_following_asks_to_sign_in_first_and_leads_back(twins: Twins) -> None:
    put(twins, state="published")
    browser = Browser(app_on(twins, ["submit_api"]))
    browser.get("/ideeen/i1/volgen", follow=False)
    assert browser.reply.headers["location"] == "/aanmelden?verder=/ideeen/i1/volgen"


def test_my_page_lists_my_ideas_only(twins: Twins) -> None:
    own(twins, title="Mijn bank")
    own(twins, "i2", hours=1, state="refused", title="Mijn boom")
    put(twins, "i3", title="Van iemand anders")
    browser = resident(twins)
    browser.get("/mijn")
    links = [a.get_text() for a in browser.page.select("main ul a bdi")]
    assert links == ["Mijn boom", "Mijn bank"]
    assert "Afgewezen" in browser.words


def test_my_page_without_anything_shows_the_way(twins: Twins) -> None:
    browser = resident(twins)
    browser.get("/mijn")
    assert "nog geen idee ingediend" in browser.words
    assert browser.page.find("a", href="/indienen") is not None


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("received", "De stad kijkt je idee na"),
        ("published", "Je idee staat op de website"),
        ("accepted", "Je idee is goedgekeurd"),
        ("refused", "Je idee gaat niet door"),
        ("withdrawn", "Je trok je idee in"),
    ],
)
def test_the_status_page_says_where_it_stands(twins: Twins, state: str, words: str) -> None:
    own(twins, state=state)
    browser = resident(twins)
    browser.get("/mijn/ideeen/i1")
    assert browser.status == 200
    assert words in browser.words
    assert "Het idee is binnen." in browser.words
    assert "Kerkplein 3" in browser.words


def test_the_link_of_a_mail_works_for_the_author_whatever_the_address_looks_like(
    twins: Twins,
) -> None:
    own(twins)
    browser = resident(twins, "  ANNA@Voorbeeld.example ")
    browser.get("/mijn/ideeen/i1")
    assert browser.status == 200


@pytest.mark.parametrize("path", ["/mijn/ideeen/i1", "/mijn/ideeen/i1/intrekken"])
def test_somebody_elses_idea_isnt_there(twins: Twins, path: str) -> None:
    own(twins)
    stranger = resident(twins, "bert@voorbeeld.example")
    stranger.get(path)
    assert stranger.status == 404
    assert "Kerkplein" not in stranger.text


def test_an_idea_is_withdrawn_after_asking_once_more(twins: Twins) -> None:
    own(twins, state="published")
    browser = resident(twins)
    browser.get("/mijn/ideeen/i1")
    browser.click("Trek je idee in")
    assert twins.ideas.get("i1").state == "published"
    form = browser.form()
    browser.submit("Ja, trek mijn idee in")
    assert browser.url == "/mijn/ideeen/i1"
    assert "Je trok je idee in" in browser.words
    assert twins.ideas.get("i1").state == "withdrawn"
    assert twins.outbox.events[-1].id == "idea-withdraw-i1"
    browser.post(form.action, form.fields)
    assert browser.status == 200
    assert len(twins.outbox.events) == 2
    browser.get("/mijn/ideeen/i1/intrekken")
    assert "Je trok dit idee al in" in browser.words


def test_a_stranger_withdraws_nothing(twins: Twins) -> None:
    own(twins)
    stranger = resident(twins, "bert@voorbeeld.example")
    put(twins, "i2", author=person_key(twins.keyring, "bert@voorbeeld.example"))
    stranger.get("/mijn/ideeen/i2/intrekken")
    stranger.post("/mijn/ideeen/i1/intrekken", stranger.form().fields)
    assert stranger.status == 404
    assert twins.ideas.get("i1").state == "received"


def test_what_is_on_the_ballot_cant_be_withdrawn(twins: Twins) -> None:
    own(twins, "bank", state="accepted")
    browser = resident(twins)
    browser.get("/mijn/ideeen/bank/intrekken")
    form = browser.form()
    twins.rounds.fix_ballot(sample_ballot(), audit_entry())
    browser.post(form.action, form.fields)
    assert (browser.status, browser.h1) == (409, "Je kan dit idee niet intrekken")
    assert "stemlijst" in browser.words
    browser.get("/mijn/ideeen/bank")
    assert "Trek je idee in" not in browser.words
    assert twins.ideas.get("bank").state == "accepted"
