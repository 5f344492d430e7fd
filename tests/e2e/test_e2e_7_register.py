"""Voters of the register in a real browser: a letter, the desk, and paper typed by three."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from chalicelib.adapters.letter_pdf import PAGE
from chalicelib.audit.model import AuditEntry
from chalicelib.functions.make_letters import press_of
from chalicelib.kernel.clock import FixedClock
from chalicelib.rounds.model import BallotEntry, BallotList
from chalicelib.schemas.presets import from_preset, scheduled
from chalicelib.voters import codes
from chalicelib.voters.credentials import desk_credential, new_code
from chalicelib.voters.letters import spoil
from chalicelib.voters.numbers import register_pid
from chalicelib.voting import tokens
from chalicelib.voting.opening import prepare
from chalicelib.wiring import Production
from infra.local.seed import people
from infra.local.seed.accounts import DESK as DESK_ACCOUNT
from infra.local.seed.accounts import KEYERS, MANAGER_1
from infra.local.seed.city import City
from infra.local.seed.forget import forget_round
from infra.local.seed.story import DAYS_IN
from tests.e2e.checks import assert_sound
from tests.e2e.people import sign_in, tick
from tests.e2e.town import DESK, PHONE, Town

ROUND = "wijk-register"
AN = people.number_of(people.PEOPLE[0][1])
BO = people.number_of(people.PEOPLE[1][1])
CHILD = people.number_of(people.PEOPLE[5][1])


@pytest.fixture
def register(inside: Town) -> Iterator[Production]:
    """A second round of the city, whose voters are looked up; forgotten afterwards."""
    town = inside.at("voting")
    services = town.services()
    now = services.clock.now()
    first_day = (now - timedelta(days=DAYS_IN["voting"])).date()
    # Younger than the demo's own round, on whichever side of midnight this runs: the vote that
    # began last is the one that the pages show.
    later = timedelta(days=2)
    phases = tuple(
        replace(phase, opens_at=phase.opens_at + later, closes_at=phase.closes_at + later)
        for phase in scheduled("beringen-5000", first_day)
    )
    round_ = people.of_register(
        from_preset("beringen-5000", id=ROUND, title="Wijkbudget Koersel", phases=phases)
    )
    audit = AuditEntry(now, "e2e", "test:round:make", ROUND)
    services.rounds.create(round_, audit)
    entries = tuple(
        BallotEntry(number, f"p{number}", f"Project {number}", 100_000 * number, "koersel")
        for number in range(1, 6)
    )
    ballot = BallotList(ROUND, entries, "CBS", now, "4 8 15")
    services.rounds.fix_ballot(ballot, audit)
    prepare(
        round_,
        ballot,
        rounds=services.rounds,
        ledger=services.ledger,
        keyring=services.keyring,
        now=round_.phase("voting").opens_at - timedelta(minutes=10),
        host=services.settings.host,
    )
    own = FixedClock(now)
    city = City(Production(services.settings, own), own, None, lambda line: None)  # type: ignore[arg-type]
    people.tell(city, round_, letters=True)
    yield services
    forget_round(city, ROUND)


def code_of(services: Production, number: str) -> str:
    """A code for this person, as the desk would hand it out."""
    token = tokens.voter_token(services.keyring, ROUND, register_pid(number))
    code = new_code()
    ends = services.clock.now() + timedelta(days=2)
    services.codes.add([desk_credential(services.keyring, ROUND, token, code, ends)])
    return code


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_a_letter_a_desk_and_paper(inside: Town, register: Production, javascript: bool) -> None:
    def sound() -> None:
        if javascript:
            assert_sound(page)

    with inside.visitor(PHONE, javascript=javascript) as page:
        page.goto(inside.url + "/stemmen")
        sound()
        page.get_by_role("link", name="Ik heb een code op papier").click()
        sound()
        page.fill("#f-code", "7F3K-9M2P-QR4T0")
        press(page, "Naar de stembrief")
        expect(page.locator("#fouten")).to_be_focused()
        expect(page.locator("#f-code")).to_have_value("7F3K-9M2P-QR4T0")
        sound()
        shown = codes.show(code_of(register, AN))
        if javascript:
            # As the QR code of a letter opens it: filled in, and out of the address bar.
            page.goto("about:blank")
            page.goto(f"{inside.url}{PAGE}#{shown}")
            expect(page.locator("#f-code")).to_have_value(shown)
            assert "#" not in page.url
        else:
            page.fill("#f-code", f" {shown.lower().replace('-', ' ')} ")
        press(page, "Naar de stembrief")
        heading(page, "Je stembrief")
        tick(page, 1, 2)
        press(page, "Kijk je stem na")
        press(page, "Ik stem")
        heading(page, "Je hebt gestemd")
        press(page, "Sluit het stemmen af")

        press_ = press_of(register)
        round_ = register.rounds.get(ROUND)
        assert round_ is not None
        new = spoil(
            *(press_, round_, (1, 2)),
            reissue=True,
            reason="e2e",
            actor="e2e",
            now=register.clock.now(),
        )
        assert new is not None
        void = spoiled_code(register, new.code)
        page.goto(inside.url + PAGE)
        page.fill("#f-code", codes.show(void))
        press(page, "Naar de stembrief")
        heading(page, "Deze code werkt niet meer")
        sound()

    with inside.visitor(PHONE, javascript=javascript) as page:
        sign_in(inside, page, DESK_ACCOUNT, staff=True)
        page.goto(f"{inside.url}/beheer/balie/{ROUND}")
        sound()
        serve(page, CHILD, "Een code om online te stemmen")
        heading(page, "Deze persoon is nog te jong")
        sound()
        page.get_by_role("link", name="Volgende persoon").click()
        serve(page, AN, "Een stembrief op papier")
        heading(page, "Deze persoon stemde al online")
        page.get_by_role("link", name="Volgende persoon").click()
        serve(page, BO, "Een code om online te stemmen")
        heading(page, "De strook is klaar")
        sound()
        link = page.get_by_role("link", name="Open de strook").get_attribute("href")
        assert page.context.request.get(str(link)).body().startswith(b"%PDF")
        page.get_by_role("link", name="Volgende persoon").click()
        serve(page, BO, "Een stembrief op papier")
        heading(page, "Geef één blanco stembrief")
        sound()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_eid_out_and_back(inside: Town, register: Production, javascript: bool) -> None:
    """Too weak a level first; then the provider's word, the ballot and the receipt."""
    with inside.visitor(PHONE, javascript=javascript) as page:
        for second, wanted in (
            ("Zonder tweede stap", "Deze manier van aanmelden is niet sterk genoeg"),
            ("Met mijn identiteitskaart of itsme", "Je stembrief"),
        ):
            page.goto(inside.url + "/stemmen")
            page.get_by_role("link", name="Met eID of itsme").click()
            heading(page, "Aanmelden met eID of itsme")
            page.get_by_label("Sofie Maes").check()
            page.get_by_label(second).check()
            press(page, "Meld me aan")
            if not javascript:
                press(page, "Ga verder")
            heading(page, wanted)
            if javascript:
                assert_sound(page)
        tick(page, 3)
        press(page, "Kijk je stem na")
        press(page, "Ik stem")
        heading(page, "Je hebt gestemd")


def spoiled_code(services: Production, code: str) -> str:
    """A void code: this very one, made void."""
    from chalicelib.voters.credentials import mark_of

    found = services.codes.code(ROUND, mark_of(services.keyring, ROUND, code))
    assert found is not None
    line = AuditEntry(services.clock.now(), "e2e", "test:code:spoil", ROUND)
    services.codes.spoil(found, None, line)
    return code


def serve(page: Page, number: str, what: str) -> None:
    page.fill("#f-nummer", number)
    page.get_by_label("Ik zag de identiteitskaart, en de foto klopt").check()
    page.get_by_label(what).check()
    press(page, "Zoek op")


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_paper_is_typed_twice_and_decided(
    inside: Town, register: Production, javascript: bool
) -> None:
    def sound(page: Page) -> None:
        if javascript:
            assert_sound(page)

    batch = f"{inside.url}/beheer/stembrieven/{ROUND}/bundel/1"
    for place, sheets in enumerate((("1 2", "3"), ("1 2", "4"))):
        with inside.visitor(PHONE, javascript=javascript) as page:
            sign_in(inside, page, KEYERS[place], staff=True)
            page.goto(f"{inside.url}/beheer/stembrieven/{ROUND}")
            sound(page)
            if place == 0:
                page.fill("#f-box", "Bib van Koersel")
                press(page, "Begin een bundel")
            else:
                page.goto(batch)
                press(page, "Ik typ de stapel nog eens")
            press(page, "Bewaar en volgende")
            expect(page.locator("#fouten")).to_be_visible()
            sound(page)
            for number, text in enumerate(sheets, start=1):
                page.fill("#f-nummer", str(number))
                page.fill("#f-keuzes", text)
                press(page, "Bewaar en volgende")
            sound(page)
            page.fill("#f-totaal", "2")
            press(page, "Teken voor dit aantal")
            sound(page)
    with inside.visitor(PHONE, javascript=javascript) as page:
        sign_in(inside, page, KEYERS[2], staff=True)
        page.goto(batch)
        sound(page)
        page.get_by_label("Stembrief 2", exact=True).select_option("b")
        press(page, "Bewaar mijn beslissing")
        expect(page.locator("main")).to_contain_text("Deze bundel klopt")
        sound(page)
    with inside.visitor(DESK, javascript=javascript) as page:
        sign_in(inside, page, MANAGER_1, staff=True)
        page.goto(f"{inside.url}/beheer/brieven")
        page.get_by_role("link", name="Reeks 1").click()
        sound(page)
        link = page.get_by_role("link", name="Deel 1 van 1").get_attribute("href")
        assert page.context.request.get(str(link)).body().startswith(b"%PDF")
        press(page, "Vernietig de bestanden")
        expect(page.locator("main")).to_contain_text("De namen en adressen zijn hier weg")
        page.goto(f"{inside.url}/beheer/stembrieven/{ROUND}")
        expect(page.locator("main")).to_contain_text("Er liggen meer stembrieven in de bundels")
        sound(page)
