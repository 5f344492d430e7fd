"""The settings of a round: a form, the list of what changes, two people, a preview, presets."""

from __future__ import annotations

import json

import pytest

from chalicelib.rounds.plain import to_plain
from chalicelib.schemas.presets import from_preset, names, scheduled
from chalicelib.schemas.round_document import write_round
from chalicelib.web.security import csrf_token
from chalicelib.web.staff.moments import to_field
from chalicelib.web.staff.settings_choices import missing_choices
from chalicelib.web.staff.settings_form import SettingsForm, document_of, values_of
from tests.http.pages import check_page
from tests.support.client import Browser
from tests.support.rounds import agree, audit_entry, day, sample_frozen, sample_round
from tests.support.settings import NOTE, PAGE, city_at, manager
from tests.support.twins import Twins, app_on


@pytest.fixture
def twins() -> Twins:
    return city_at(-3)


@pytest.fixture
def browser(twins: Twins) -> Browser:
    return manager(twins)


def test_the_form_offers_every_choice_that_there_is() -> None:
    assert missing_choices() == set()


@pytest.mark.parametrize("name", names())
def test_what_the_form_shows_says_the_same_round(name: str) -> None:
    from datetime import date

    phases = scheduled(name, date(2027, 9, 1))
    round_ = from_preset(name, id="r27", title="Ronde", phases=phases)
    values = {key: value for key, value in values_of(round_).items() if value != ""}
    form = SettingsForm.model_validate(values)
    assert document_of(round_, form) == to_plain(round_)


def test_from_the_form_over_what_changes_to_a_new_version(twins: Twins, browser: Browser) -> None:
    browser.get("/beheer/rondes/r26")
    browser.click("Instellingen")
    assert (browser.h1, browser.url) == ("Instellingen", PAGE)
    check_page(browser)

    browser.submit("Kijk wat er verandert", pot="30000", answer_days="12")

    assert browser.h1 == "Wat verandert er?"
    check_page(browser)
    for words in ("Budget € 25.000 € 30.000", "Werkdagen om te antwoorden 10 12"):
        assert words in browser.words.replace("\xa0", " ")
    assert twins.rounds.get("r26").version == 1
    browser.submit("Pas verder aan")
    assert dict(browser.form().fields)["pot"] == "30000"
    browser.submit("Kijk wat er verandert", answer_days="10")
    browser.submit("Bewaar")
    assert browser.url == "/beheer/rondes/r26?bewaard=ja"
    round_ = twins.rounds.get("r26")
    assert (round_.version, round_.pot_cents, round_.answer_days) == (2, 30_000_00, 10)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"pot": "4000"}, "meer kosten dan het hele budget"),
        ({"voting_opens": to_field(day(45))}, "Stemmen mag pas beginnen als Controle gedaan is"),
        ({"voting_closes": to_field(day(49))}, "Stemmen moet beginnen voor ze eindigt"),
        ({"areas": "paal | Paal | 3583\npaal | Nog eens | 3583"}, "staat er twee keer"),
        ({"areas": "PAAL! | Paal"}, "kleine letters, cijfers en streepjes"),
        ({"means": ["email", "paper"]}, "niet samen met andere manieren"),
        ({"min_choices": "4"}, "keuzes"),
        ({"people": "0"}, "vanaf 1"),
    ],
)
def test_what_cant_be_is_said_in_words(
    twins: Twins, browser: Browser, fields: dict[str, object], words: str
) -> None:
    browser.get(PAGE)
    browser.submit("Kijk wat er verandert", **fields)
    assert browser.status == 422, browser.h1
    assert words in browser.words
    check_page(browser)
    kept = browser.form().fields
    for name, value in fields.items():
        given = value if isinstance(value, list) else [value]
        assert [v.strip() for n, v in kept if n == name] == given
    assert twins.rounds.get("r26").version == 1


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("pot", "veel", "bedrag in cijfers"),
        ("people", "twee", "geheel getal"),
        ("review_opens", "morgen", "dag en het uur"),
        ("title", "", "Vul dit in"),
    ],
)
def test_what_isnt_understood_is_kept(browser: Browser, field: str, value: str, words: str) -> None:
    browser.get(PAGE)
    browser.submit("Kijk wat er verandert", **{field: value})
    assert browser.status == 422 and words in browser.errors[field]
    assert dict(browser.form().fields)[field] == value


def test_nothing_changed_and_a_date_without_a_reason(browser: Browser) -> None:
    browser.get(PAGE)
    browser.submit("Kijk wat er verandert")
    assert browser.status == 422 and "Er verandert niets" in browser.errors[""]
    browser.submit("Kijk wat er verandert", realisation_closes=to_field(day(420)))
    browser.submit("Bewaar")
    assert browser.status == 422 and "minstens 10 tekens" in browser.errors["note"]


def test_two_at_once_see_each_other(twins: Twins, browser: Browser) -> None:
    browser.get(PAGE)
    browser.submit("Kijk wat er verandert", answer_days="12")
    other = manager(twins)
    other.get(PAGE)
    other.submit("Kijk wat er verandert", pot="30000")
    other.submit("Bewaar")
    browser.submit("Bewaar")
    assert browser.status == 409
    assert "Iemand anders veranderde dit" in browser.errors[""]
    # What the other did stands in the list: saving as it is would undo it, in full sight.
    assert "Budget € 30.000 € 25.000" in browser.words.replace("\xa0", " ")
    assert twins.rounds.get("r26").pot_cents == 30_000_00


def test_the_whole_document_goes_the_same_way(twins: Twins, browser: Browser) -> None:
    browser.get(f"{PAGE}?als=document")
    check_page(browser)
    document = json.loads(write_round(sample_round()))
    document["aftercare"]["complaint_days"] = 30
    browser.submit("Kijk wat er verandert", document=json.dumps(document))
    assert "Dagen om een klacht in te dienen 0 30" in browser.words
    browser.submit("Bewaar")
    assert twins.rounds.get("r26").aftercare.complaint_days == 30
    for bad in ("{", "{}", '{"id": 3}'):
        browser.get(f"{PAGE}?als=document")
        browser.submit("Kijk wat er verandert", document=bad)
        assert browser.status == 422 and "Zo kan de ronde niet" in browser.words
        check_page(browser)


def test_once_it_opened_a_second_person_confirms_and_residents_read_it() -> None:
    twins = city_at(2)
    first = manager(twins)
    first.get(PAGE)
    first.submit("Kijk wat er verandert", pot="30000")
    headline = "Een regel van Buurtbudget 2026 veranderde"
    assert f"als nieuws op de website, zodra een collega bevestigt: “{headline}”" in first.words
    first.submit("Leg voor aan een collega", note=NOTE)
    assert first.h1 == "Voorstel om de ronde te veranderen"
    check_page(first)
    assert "Jij vroeg dit" in first.words and "Bevestig het voorstel" not in first.words
    assert twins.rounds.get("r26").version == 1
    resident = Browser(app_on(twins))
    resident.get("/rondes/r26/regels")
    assert NOTE not in resident.words

    second = manager(twins, "tweede@beringen.example")
    second.get("/beheer")
    second.click("Bekijk het voorstel voor Buurtbudget 2026")
    check_page(second)
    assert "Budget € 25.000 € 30.000" in second.words.replace("\xa0", " ")
    assert "Dit komt als nieuws op de website" in second.words and headline in second.words
    resident.get("/nieuws")
    assert headline not in resident.words
    second.submit("Bevestig het voorstel")

    assert second.url == "/beheer/rondes/r26?bewaard=ja"
    assert twins.rounds.get("r26").pot_cents == 30_000_00
    second.get("/beheer")
    assert "wacht op een tweede persoon" not in second.words
    resident.get("/rondes/r26/regels")
    check_page(resident)
    assert NOTE in resident.words
    assert "Budget: het was" in resident.words
    assert "Mieke" not in resident.words
    resident.get("/nieuws")
    resident.click(headline)
    assert resident.h1 == headline
    check_page(resident)
    assert "Budget: het was € 25.000, het is € 30.000" in resident.words.replace("\xa0", " ")
    assert NOTE in resident.words and "Mieke" not in resident.words
    address = resident.url
    for page in ("/rondes/r26", "/rondes/r26/regels"):
        resident.get(page)
        check_page(resident)
        assert address in [link["href"] for link in resident.page.select("main a")]


def test_before_the_opening_nothing_is_announced(twins: Twins, browser: Browser) -> None:
    browser.get(PAGE)
    browser.submit("Kijk wat er verandert", pot="30000")
    assert "als nieuws" not in browser.words
    browser.submit("Bewaar")
    assert twins.news.all() == ()


def test_who_asked_cant_confirm_and_an_old_page_confirms_nothing() -> None:
    twins = city_at(2)
    first = manager(twins)
    first.get(PAGE)
    first.submit("Kijk wat er verandert", pot="30000")
    first.submit("Leg voor aan een collega", note=NOTE)
    fields = dict(first.form().fields) | {"answer": "confirm"}
    first.post("/beheer/rondes/r26/voorstel", fields)
    assert first.status == 422 and "Een andere collega" in first.errors[""]

    second = manager(twins, "tweede@beringen.example")
    second.get("/beheer/rondes/r26/voorstel")
    twins.rounds.replace(sample_round(version=2), audit_entry(), None, frozen=False)
    second.submit("Bevestig het voorstel")
    assert second.status == 422 and "geldt niet meer" in second.errors[""]
    check_page(second)
    second.submit("Haal het voorstel weg")
    assert second.status == 200
    assert twins.rounds.proposal("r26") is None
    second.get("/beheer/rondes/r26/voorstel")
    assert "Er wacht geen voorstel" in second.words
    check_page(second)


def test_a_vote_that_runs_is_extended_by_two_and_the_page_of_the_rules_says_so() -> None:
    twins = city_at(60)
    twins.rounds.freeze(sample_frozen(sample_round()), 1)
    browser = manager(twins)
    browser.get("/beheer/rondes/r26")
    browser.click("Verleng de stemming")
    check_page(browser)
    browser.submit("Leg voor aan een collega", closes_at=to_field(day(64)), note=NOTE)
    assert browser.status == 422 and "alleen langer" in browser.errors["closes_at"]
    browser.submit("Leg voor aan een collega", closes_at=to_field(day(66)), note=NOTE)
    assert "Stemmen eindigt" in browser.words
    agree(twins.rounds, day(60))

    resident = Browser(app_on(twins))
    resident.get("/rondes/r26/regels")
    check_page(resident)
    assert "De stemming duurt langer" in resident.words
    frozen = twins.rounds.frozen("r26")
    assert frozen.extensions[0].hash in resident.words
    resident.get("/api/rounds/r26")
    (public,) = resident.json["frozen"]["extensions"]
    assert public["hash"] == frozen.extensions[0].hash
    assert public["document"]["follows"] == frozen.hash


@pytest.mark.parametrize(
    ("number", "heading", "can"),
    [
        (2, "Wat mist jouw buurt?", None),
        (10, "Heb jij een idee voor je buurt?", "Een idee indienen"),
        (60, "Welke ideeën kies jij?", "Stemmen"),
        (70, "We tellen de stemmen", None),
    ],
)
def test_the_round_as_a_resident_on_another_day(
    twins: Twins, browser: Browser, number: int, heading: str, can: str | None
) -> None:
    browser.get(f"/beheer/rondes/r26/voorbeeld?op={to_field(day(number))}")
    check_page(browser)
    assert browser.page.select_one(".as-resident h2").get_text() == heading
    for name in ("Een idee indienen", "Stemmen"):
        assert f"{name} {'Ja' if name == can else 'Nee'}" in browser.words
    csrf_free = [form for form in browser.forms if form.method == "POST"]
    assert csrf_free == []
    browser.get(f"/api/admin/rounds/r26/preview?at={to_field(day(number))}")
    assert browser.json["heading"] == heading
    assert browser.json["can"]["Stemmen"] is (can == "Stemmen")


def test_a_day_that_isnt_one(browser: Browser) -> None:
    browser.get("/beheer/rondes/r26/voorbeeld?op=ooit")
    assert browser.status == 422 and "dag en het uur" in browser.errors["op"]
    browser.get("/api/admin/rounds/r26/preview?at=ooit")
    assert browser.status == 422


def test_the_preview_shows_a_proposal_before_it_holds() -> None:
    twins = city_at(2)
    browser = manager(twins)
    browser.get("/beheer/rondes/r26/stappen/submission")
    browser.submit("Leg voor aan een collega", opens_at=to_field(day(8)), note=NOTE)
    browser.click("Bekijk de ronde als bewoner, met dit voorstel")
    browser.submit("Toon", action="/beheer/rondes/r26/voorbeeld", op=to_field(day(7)))
    assert "met het voorstel dat wacht" in browser.words
    assert browser.page.select_one(".as-resident h2").get_text() == "Wat mist jouw buurt?"


def test_a_new_round_from_a_preset(twins: Twins, browser: Browser) -> None:
    browser.get("/beheer/rondes")
    browser.click("Maak een nieuwe ronde")
    check_page(browser)
    first = browser.page.select_one("input[name=preset]")
    assert first is not None and first["value"] == "beringen-5000"
    assert "€ 25.000, hoogstens € 5.000 per project" in browser.words.replace("\xa0", " ")
    given = {"title": "Buurtbudget 2027", "id": "2027", "first_day": "2027-09-01"}
    browser.submit("Maak de ronde", preset="klein", **given)
    assert browser.url == "/beheer/rondes/2027/instellingen"
    assert twins.rounds.get("2027").title == "Buurtbudget 2027"
    browser.get("/beheer/nieuwe-ronde")
    browser.submit("Maak de ronde", preset="klein", **given)
    assert browser.status == 422 and "Er is al een ronde" in browser.errors["id"]
    for field, value in (("preset", "nergens"), ("id", "Zo niet"), ("first_day", "2020-01-01")):
        browser.get("/beheer/nieuwe-ronde")
        good = {"preset": "klein", **given, "id": "2028"}
        fields = dict(browser.form().fields) | good | {field: value}
        browser.post("/beheer/nieuwe-ronde", fields)
        assert browser.status == 422 and field in browser.errors


def test_the_api_does_the_same() -> None:
    twins = city_at(2)
    browser = manager(twins)
    browser.get("/beheer/rondes")
    csrf = csrf_token(browser.jar["browser"])
    browser.get("/api/admin/presets")
    assert "beringen-5000" in [one["preset"] for one in browser.json["presets"]]
    new = {"preset": "beringen-5000", "id": "r28", "title": "2028", "first_day": "2028-09-01"}
    browser.post_json("/api/admin/presets/rounds", new, csrf=csrf)
    assert browser.status == 201
    for wrong in ({"preset": "x"}, {"first_day": "2028-02-31"}, {"first_day": "2020-01-01"}):
        browser.post_json("/api/admin/presets/rounds", new | {"id": "r29"} | wrong, csrf=csrf)
        assert browser.status == 422

    browser.get("/api/admin/rounds/r26")
    document = browser.json["round"] | {"pot_cents": 30_000_00}
    body = {"version": 1, "round": document, "note": NOTE}
    browser.post_json("/api/admin/rounds/r26/settings", body, csrf=csrf)
    assert browser.json["changes"][0]["setting"] == "Budget"
    assert twins.rounds.proposal("r26") is None
    browser.post_json("/api/admin/rounds/r26/settings", body | {"save": True}, csrf=csrf)
    seen = browser.json["proposal"]
    browser.get("/api/admin/rounds/r26/proposal")
    waiting = browser.json["proposal"]
    assert (waiting["hash"], waiting["stands"]) == (seen, True)
    assert waiting["news"]["title"] == "Een regel van Buurtbudget 2026 veranderde"
    second = manager(twins, "tweede@beringen.example")
    second.get("/beheer/rondes")
    answer = {"hash": seen, "answer": "confirm"}
    csrf = csrf_token(second.jar["browser"])
    second.post_json("/api/admin/rounds/r26/proposal", answer, csrf=csrf)
    assert second.json["version"] == 2
    browser.get("/api/admin/rounds/r26/proposal")
    assert browser.json == {"proposal": None}
    bad = {**body, "round": {**document, "pot_cents": "veel"}}
    second.post_json("/api/admin/rounds/r26/settings", bad, csrf=csrf)
    assert second.status == 422
