"""Pictures whose files are cleaned up aren't shown: a sentence stands in their place."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.ideas.completing import Named, Stores, ask_for
from chalicelib.ideas.consents import secret_of
from chalicelib.ideas.keeping import kept_photos, shown_pictures
from chalicelib.ideas.model import ChangeRequest, Idea, Person, Photo, RequestState
from chalicelib.identity.people import person_key
from tests.http.pages import check_page
from tests.http.test_moderation import put, staff
from tests.support.client import Browser
from tests.support.ideas import sample_content
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.twins import Twins, app_on, sign_in

ANNA = "anna@voorbeeld.example"
OLD, NEW = (Photo(name, f"Foto {name}", "ready", (320,), 320, 240) for name in ("oud", "nieuw"))


@pytest.fixture
def twins() -> Twins:
    twins = Twins(day(14))
    twins.rounds.create(sample_round(), audit_entry())
    return twins


def own(twins: Twins, **changes: object) -> Idea:
    return put(twins, author=person_key(twins.keyring, ANNA), photos=(OLD,), **changes)


def asked(state: RequestState) -> ChangeRequest:
    return ChangeRequest(1, state, sample_content(title="Anders"), (NEW,), "Mooier.", day(13))


def pictures(browser: Browser) -> str:
    return " ".join(str(tag["src"]) for tag in browser.page.select("main img"))


def resident(twins: Twins) -> Browser:
    browser = Browser(app_on(twins, ["submit_api"]))
    sign_in(browser, twins, ANNA)
    return browser


@pytest.mark.parametrize("state", ["received", "published", "refused", "withdrawn"])
def test_a_withdrawn_idea_shows_a_sentence_for_each_photo(twins: Twins, state: str) -> None:
    own(twins, state=state)
    desk, author = staff(twins, "moderator"), resident(twins)
    for browser, path in ((desk, "/beheer/ideeen/i1"), (author, "/mijn/ideeen/i1")):
        browser.get(path)
        gone = state == "withdrawn"
        assert ("/ideas/oud/" in pictures(browser)) is not gone
        assert ("Deze foto tonen we niet meer" in browser.words) is gone
        assert "Foto oud" in browser.text
        check_page(browser)


@pytest.mark.parametrize(
    ("request_state", "state", "kept"),
    [
        ("open", "published", True),
        ("open", "withdrawn", False),
        ("refused", "published", False),
        ("dropped", "published", False),
    ],
)
def test_a_request_shows_its_photos_while_somebody_may_take_it_over(
    twins: Twins, request_state: RequestState, state: str, kept: bool
) -> None:
    own(twins, state=state, request=asked(request_state))
    desk = staff(twins, "moderator")
    desk.get("/beheer/ideeen/i1/verandering")
    assert ("/ideas/nieuw/" in pictures(desk)) is kept
    assert ("Deze foto bewaren we niet" in desk.words) is not kept
    assert "Foto nieuw" in desk.words
    check_page(desk)


def test_who_was_asked_sees_no_broken_pictures_of_a_withdrawn_idea(twins: Twins) -> None:
    idea = own(twins)
    person = Person("Carla Claes", "carla@voorbeeld.example", "", "Molenweg 1")
    stores = Stores(twins.ideas, twins.rounds, twins.keyring)
    idea = ask_for(stores, "i1", idea.author, Named(1, 2, person), twins.clock.now())
    secret = secret_of(twins.keyring, "i1", idea.consents[-1], person.email)
    browser = Browser(app_on(twins, ["submit_api"]))
    browser.get(f"/meedoen/i1?sleutel={secret}")
    assert "/ideas/oud/" in pictures(browser)
    twins.ideas.change(replace(idea, state="withdrawn", version=3), None, None, None)
    browser.get(f"/meedoen/i1?sleutel={secret}")
    assert browser.status == 200 and "/ideas/oud/" not in pictures(browser)
    check_page(browser)


@pytest.mark.parametrize("state", ["received", "published", "refused", "joined", "withdrawn"])
@pytest.mark.parametrize("request_state", ["open", "taken", "refused", "dropped"])
def test_pages_show_only_what_the_clean_up_leaves(
    twins: Twins, state: str, request_state: RequestState
) -> None:
    idea = own(twins, state=state, request=asked(request_state))
    twins.clock.move_to(day(14) + timedelta(days=3))
    versions = twins.ideas.versions("i1")
    left = shown_pictures(idea, versions, twins.ideas.history("i1"), ()).photos
    assert kept_photos(idea) <= left
    assert (left == frozenset()) is (state == "withdrawn")
