"""An idea's way: sent in with a photo, a mail, followed, looked at by the city, answered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from infra.local.seed.accounts import MODERATOR
from infra.local.seed.pictures import picture
from tests.e2e.checks import assert_sound
from tests.e2e.people import mail_to, sign_in, text_of
from tests.e2e.town import DESK, PHONE, Town

WHAT = "We zetten twee banken rond de oude linde. De buren onderhouden ze samen."
PHOTO = "Twee banken onder een boom"
WHY = "Wie oud is of ver moet stappen, kan daar rusten en een praatje maken."


@pytest.fixture(scope="module")
def city(town: Town) -> Town:
    return town.at("submission")


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("photo") / "linde.png"
    file.write_bytes(picture("bench"))
    return file


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def errors(page: Page) -> list[str]:
    """The sentences of the error summary, which must have the focus."""
    expect(page.locator("#fouten")).to_be_visible()
    return [text.strip() for text in page.locator("#fouten li").all_inner_texts()]


def sound(page: Page, javascript: bool) -> None:
    """axe is a script of its own: the same pages are checked where scripts run."""
    if javascript:
        assert_sound(page)


def send_idea(
    city: Town, page: Page, title: str, mail: str, photo: Path, *, javascript: bool
) -> None:
    """From the home page to the thank-you page, with a mistake on every form."""
    page.goto(city.url)
    page.get_by_role("link", name="Dien je idee in").first.click()
    press(page, "Begin")

    heading(page, "Hoe heet je idee?")
    press(page, "Bewaar en ga verder")
    assert len(errors(page)) == 1
    sound(page, javascript)
    page.fill("#f-title", title)
    press(page, "Bewaar en ga verder")

    heading(page, "Wat wil je doen?")
    page.fill("#f-what", WHAT)
    press(page, "Bewaar en ga verder")
    heading(page, "Waarom is dat goed voor de buurt?")
    page.fill("#f-why", WHY)
    press(page, "Bewaar en ga verder")

    heading(page, "Waar komt het?")
    sound(page, javascript)
    page.select_option("#f-area", "koersel")
    press(page, "Bewaar en ga verder")
    heading(page, "Over welk thema gaat het?")
    sound(page, javascript)
    page.get_by_label("Ontmoeten").check()
    press(page, "Bewaar en ga verder")

    heading(page, "Wat kost het?")
    page.fill("#f-cost", "6 000")
    page.fill("#f-cost_note", "Twee banken en tegels.")
    press(page, "Bewaar en ga verder")
    assert "5.000" in errors(page)[0]
    sound(page, javascript)
    page.fill("#f-cost", "€ 1.500")
    press(page, "Bewaar en ga verder")

    heading(page, "Voeg een foto toe")
    page.fill("#f-alt", PHOTO)
    press(page, "Kies de foto")
    heading(page, "Kies je foto")
    sound(page, javascript)
    page.set_input_files("#f-file", photo)
    press(page, "Stuur de foto")
    heading(page, "Voeg een foto toe")
    sound(page, javascript)
    page.get_by_role("link", name="Ga verder", exact=True).click()
    if page.locator("h1").inner_text() == "Lijkt je idee op een van deze?":
        sound(page, javascript)
        press(page, "Mijn idee is anders, ga verder")

    heading(page, "Wie ben jij?")
    page.fill("#f-name", "Anke Test")
    page.fill("#f-email", mail)
    page.fill("#f-street", "Lindestraat 1")
    sound(page, javascript)
    press(page, "Bewaar en ga verder")
    heading(page, "Wie doet er mee?")
    page.fill("#f-name2", "Bert Test")
    page.fill("#f-email2", mail.replace("@", ".bert@"))
    page.fill("#f-street2", "Lindestraat 1")
    press(page, "Bewaar en ga verder")
    assert "adres" in errors(page)[0]
    assert all("Wie mag een idee indienen?" in one for one in errors(page))
    sound(page, javascript)
    page.fill("#f-street2", "Dorpsstraat 9")
    for name in ("household", "kin", "adult", "local"):
        page.check(f"#f-{name}")
    press(page, "Bewaar en ga verder")

    heading(page, "Kijk je idee na")
    expect(page.locator("main")).to_contain_text(title)
    sound(page, javascript)
    press(page, "Verstuur je idee")
    heading(page, "Je idee is verstuurd")
    sound(page, javascript)


@pytest.mark.parametrize(
    ("name", "view", "javascript"),
    [("telefoon", PHONE, False), ("tablet", PHONE, True), ("computer", DESK, True)],
)
def test_idea_is_sent_in(
    city: Town, photo: Path, name: str, view: ViewportSize, javascript: bool
) -> None:
    title, mail = f"Banken onder de linde, {name}", f"anke.{name}@buren.example"
    with city.visitor(view, javascript=javascript) as page:
        send_idea(city, page, title, mail, photo, javascript=javascript)

    received = mail_to(city, mail, "idee")
    assert title in text_of(received)
    assert re.search(r"http://127\.0\.0\.1:\d+/", text_of(received))


def test_co_applicant_says_yes_without_an_account(city: Town, photo: Path) -> None:
    title, mail = "Een moestuin met de school", "mieke.tuin@buren.example"
    with city.visitor(PHONE) as page:
        send_idea(city, page, title, mail, photo, javascript=False)
    asked = text_of(mail_to(city, mail.replace("@", ".bert@"), "mee in"))
    link = re.search(r"http://\S+/meedoen/\S+", asked)
    assert link is not None
    with city.visitor(PHONE) as page:
        page.goto(link[0])
        heading(page, "Dien je dit idee mee in?")
        assert "sleutel" not in page.url
        assert_sound(page)
        page.check("input[name=antwoord][value=yes]")
        press(page, "Verstuur je antwoord")
        assert len(errors(page)) == 4
        assert_sound(page)
        for name in ("household", "kin", "adult", "local"):
            page.check(f"#f-{name}")
        press(page, "Verstuur je antwoord")
        expect(page.locator("main")).to_contain_text("Je zei ja")
        assert_sound(page)
    assert title in text_of(mail_to(city, mail, "Iedereen zei ja"))


@pytest.fixture(scope="module")
def moderator(city: Town) -> Iterator[Page]:
    with city.visitor(DESK) as page:
        sign_in(city, page, MODERATOR, staff=True)
        yield page


def decide(city: Town, page: Page, title: str) -> None:
    """Opens the idea in the moderators' queue."""
    page.goto(city.url + "/beheer/ideeen")
    page.get_by_role("link", name=re.compile(re.escape(title))).first.click()
    expect(page.locator("main")).to_contain_text(title)


def test_moderator_accepts_and_followers_hear_of_it(
    city: Town, moderator: Page, photo: Path
) -> None:
    title, mail = "Een ruilkast voor planten", "carla@buren.example"
    with city.visitor(PHONE) as page:
        send_idea(city, page, title, mail, photo, javascript=False)
    assert_sound(moderator)
    moderator.goto(city.url + "/beheer/ideeen")
    assert_sound(moderator)
    decide(city, moderator, title)
    assert_sound(moderator)
    moderator.check("input[name=decision][value=publish]")
    press(moderator, "Beslis")

    answer = mail_to(city, mail, "idee", after=1)
    assert title in text_of(answer)
    with city.visitor(PHONE) as page:
        link = re.search(r"http://\S+/ideeen/[a-z0-9]+", text_of(answer))
        page.goto(link[0] if link else city.url + "/ideeen?q=ruilkast")
        heading(page, title)
        expect(page.locator("main img").first).to_have_attribute(
            "alt", "Twee banken onder een boom"
        )


def test_moderator_refuses_with_a_reason(city: Town, moderator: Page, photo: Path) -> None:
    title, mail = "Een gouden beeld op de markt", "dirk@buren.example"
    sentence = "Een beeld van goud past niet bij de regels. Kom gerust eens praten."
    with city.visitor(PHONE) as page:
        send_idea(city, page, title, mail, photo, javascript=False)
    decide(city, moderator, title)
    moderator.check("input[name=decision][value=refuse]")
    press(moderator, "Beslis")
    assert errors(moderator)
    assert_sound(moderator)
    moderator.check("input[name=decision][value=refuse]")
    moderator.select_option("#f-reason", "commercial")
    moderator.fill("#f-sentence", sentence)
    press(moderator, "Beslis")

    assert sentence in " ".join(text_of(mail_to(city, mail, "idee", after=1)).split())


def test_resident_supports_a_look_alike(city: Town) -> None:
    with city.visitor(PHONE) as page:
        page.goto(city.url)
        page.get_by_role("link", name="Dien je idee in").first.click()
        press(page, "Begin")
        page.fill("#f-title", "Een petanquebaan voor de wijk")
        press(page, "Bewaar en ga verder")
        page.fill("#f-what", "Jong en oud spelen er petanque.")
        press(page, "Bewaar en ga verder")
        page.fill("#f-why", WHY)
        press(page, "Bewaar en ga verder")
        page.goto(re.sub(r"/stap/.*", "/lijkt-op", page.url))
        heading(page, "Lijkt je idee op een van deze?")
        assert_sound(page)
        page.get_by_role("link", name="Steun dit idee").first.click()
        page.goto(city.url)
        sign_in(city, page, "steuner@buren.example")
        page.goto(city.url + "/ideeen?q=petanque")
        page.get_by_role("link", name="Petanquebaan voor jong en oud").click()
        page.get_by_role("link", name="Steun dit idee").click()
        assert_sound(page)
        press(page, "Steun dit idee")
        heading(page, "Je steunt dit idee")
        assert_sound(page)


def test_resident_follows_and_finds_it_back(city: Town) -> None:
    with city.visitor(PHONE) as page:
        sign_in(city, page, "volger@buren.example")
        assert_sound(page)
        page.goto(city.url + "/ideeen?q=petanque")
        page.get_by_role("link", name="Petanquebaan voor jong en oud").click()
        page.get_by_role("link", name="Volg dit idee").click()
        assert_sound(page)
        press(page, "Volg dit idee")
        expect(page.locator("main")).to_contain_text("Petanquebaan")
        page.goto(city.url + "/mijn")
        expect(page.locator("main")).to_contain_text("Petanquebaan")
        assert_sound(page)
