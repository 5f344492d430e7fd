"""The three main journeys in Firefox: an idea is sent in, a vote is cast, a result is read."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import pytest

from tests.e2e.people import mail_to, text_of
from tests.e2e.town import Town
from tests.support.firefox import Firefox, firefox_path, running_firefox

NEXT = "Bewaar en ga verder"


@pytest.fixture(scope="module")
def firefox() -> Iterator[Firefox]:
    path = firefox_path()
    if path is None and os.environ.get("CI") != "true":
        pytest.skip("there is no Firefox (Debian: apt-get install firefox-esr)")
    assert path is not None, "CI has no Firefox"
    with running_firefox(path) as window:
        yield window


def test_an_idea_is_sent_in(town: Town, firefox: Firefox) -> None:
    town.at("submission")
    firefox.open(town.url)
    firefox.follow("Dien je idee in")
    firefox.press("Begin")
    firefox.press(NEXT)
    assert firefox.has("#fouten"), "an empty name is told"
    for selector, value in (
        ("#f-title", "Een vijver bij de vuurtoren"),
        ("#f-what", "We graven een kleine vijver met riet en een houten vlonder."),
        ("#f-why", "Kinderen leren er over water, en het is er koel in de zomer."),
    ):
        firefox.fill(selector, value)
        firefox.press(NEXT)
    firefox.choose("#f-area", "koersel")
    firefox.press(NEXT)
    firefox.click("input[name=theme]")
    firefox.press(NEXT)
    firefox.fill("#f-cost", "€ 1.500")
    firefox.fill("#f-cost_note", "Riet, folie en planken.")
    firefox.press(NEXT)
    firefox.follow("Ga verder zonder foto")
    if firefox.heading == "Lijkt je idee op een van deze?":
        firefox.press("Mijn idee is anders, ga verder")
    for selector, value in (
        ("#f-name", "Nour Vos"),
        ("#f-email", "nour.vos@vossen.example"),
        ("#f-street", "Lindestraat 1"),
    ):
        firefox.fill(selector, value)
    firefox.press(NEXT)
    for selector, value in (
        ("#f-name2", "Rik Vos"),
        ("#f-email2", "rik.vos@vossen.example"),
        ("#f-street2", "Dorpsstraat 9"),
    ):
        firefox.fill(selector, value)
    for name in ("household", "kin", "adult", "local"):
        firefox.check(f"#f-{name}")
    firefox.press(NEXT)
    assert "Een vijver bij de vuurtoren" in firefox.words
    firefox.press("Verstuur je idee")
    assert firefox.heading == "Je idee is verstuurd"
    assert firefox.sideways == 0
    mail_to(town, "nour.vos@vossen.example", "idee")


def test_a_vote_is_cast_and_found_again(town: Town, firefox: Firefox) -> None:
    town.at("voting")
    address = "firefox.kiezer@vossen.example"
    firefox.open(f"{town.url}/stemmen")
    firefox.follow("Begin met stemmen")
    firefox.fill("#f-email", address)
    firefox.check("#f-woont")
    firefox.check("#f-leeftijd")
    firefox.press("Stuur de code")
    code = re.search(r"\b\d{6}\b", text_of(mail_to(town, address, "code")))
    assert code is not None
    firefox.fill("#f-code", code[0])
    firefox.click("main form button")
    assert firefox.heading == "Je stembrief"
    for number in (1, 2):
        firefox.check(f"input[name=project][value='{number}']")
    firefox.press("Kijk je stem na")
    assert "Je hebt nog niet gestemd" in firefox.words
    firefox.press("Ik stem")
    assert firefox.heading == "Je hebt gestemd"
    receipt = firefox.text(".receipt")
    assert firefox.sideways == 0
    firefox.press("Sluit het stemmen af")

    firefox.open(f"{town.url}/stemmen/nagaan")
    firefox.fill("#f-code", receipt)
    firefox.press("Zoek op")
    assert receipt in firefox.words


def test_a_result_is_read(town: Town, firefox: Firefox) -> None:
    town.at("results")
    firefox.open(f"{town.url}/rondes/{town.round_id}/resultaat")
    assert firefox.heading == "De buurt heeft gekozen"
    assert firefox.has("svg") and firefox.has("table")
    assert firefox.sideways == 0
