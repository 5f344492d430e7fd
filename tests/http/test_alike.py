"""Look-alikes before sending, and supporting an idea."""

from __future__ import annotations

import pytest

from tests.http.pages import check_page
from tests.http.test_moderation import put
from tests.support.client import Browser
from tests.support.drafting import IDEA_FIELDS, begin, write
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.twins import Twins, app_on, sign_in


@pytest.fixture
def twins() -> Twins:
    city = Twins(day(10))
    city.rounds.create(sample_round(), audit_entry())
    city.rounds.create(sample_round("r25", title="Buurtbudget 2025"), audit_entry())
    return city


def writing(twins: Twins) -> Browser:
    """A resident who has described their idea, at the page of the photos."""
    page = Browser(app_on(twins))
    write(page, begin(page), **IDEA_FIELDS)
    return page


def test_without_look_alikes_nobody_is_held_up(twins: Twins) -> None:
    put(twins, state="published", title="Filmavond", content={"what": "Film.", "why": "Leuk."})
    page = writing(twins)
    page.click("Ga verder zonder foto")
    assert page.h1 == "Wie ben jij?"


def test_look_alikes_of_this_and_earlier_rounds_are_shown_once(twins: Twins) -> None:
    put(twins, "i1", state="published", title="Zitbank bij de linde")
    put(twins, "i2", state="accepted", title="Bank onder de boom", round_id="r25")
    put(twins, "i3", state="received", title="Een bank onder de linde")
    page = writing(twins)
    page.click("Ga verder zonder foto")
    assert page.h1 == "Lijkt je idee op een van deze?"
    check_page(page)
    titles = {heading.get_text() for heading in page.page.select("main li h2")}
    assert titles == {"Zitbank bij de linde", "Bank onder de boom"}
    assert len(page.page.select('a[href$="/steunen"]')) == 1
    assert "vorige ronde" in page.words
    address = page.url
    page.submit("Mijn idee is anders, ga verder")
    assert page.h1 == "Wie ben jij?"
    page.get(address)
    assert page.h1 == "Wie ben jij?"
    put(twins, "i4", state="published", title="Banken onder bomen")
    page.get(address)
    assert "Banken onder bomen" in page.words


def test_support_counts_each_resident_once(twins: Twins) -> None:
    put(twins, state="published")
    for address in ("a@voorbeeld.example", "b@voorbeeld.example"):
        page = Browser(app_on(twins))
        sign_in(page, twins, address)
        page.get("/ideeen/i1")
        page.click("Steun dit idee")
        check_page(page)
        form = page.form()
        page.submit("Steun dit idee")
        assert page.h1 == "Je steunt dit idee"
        page.post(form.action, form.fields)
        check_page(page)
    assert twins.ideas.support_count("i1") == 2
    page.get("/ideeen/i1")
    assert "2 bewoners steunen dit idee" in page.words
    page.get("/ideeen/i1/steunen")
    page.submit("Stop met steunen")
    assert "1 bewoner steunt dit idee" in page.words


def test_support_ends_when_voting_opens(twins: Twins) -> None:
    put(twins, state="accepted")
    page = Browser(app_on(twins))
    sign_in(page, twins)
    page.get("/ideeen/i1/steunen")
    form = page.form()
    twins.clock.move_to(day(51))
    sign_in(page, twins)
    page.post(form.action, form.fields)
    assert page.status == 409 and "Steunen kan niet meer" in page.words
    check_page(page)
    assert twins.ideas.support_count("i1") == 0


def test_what_isnt_public_cant_be_supported(twins: Twins) -> None:
    put(twins, state="received")
    page = Browser(app_on(twins))
    sign_in(page, twins)
    page.get("/ideeen/i1/steunen")
    assert page.status == 404
