"""The parts of a round's settings as pages: rows, other parts, what is kept, what is said."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from chalicelib.rounds.model import Rule
from chalicelib.web.staff.settings_parts import PARTS
from tests.http.pages import check_page
from tests.support.client import Browser
from tests.support.rounds import agree, audit_entry, day, sample_frozen, sample_round
from tests.support.settings import NOTE, PAGE, city_at, manager
from tests.support.twins import Twins

CHECK = "Kijk wat er verandert"


@pytest.fixture
def twins() -> Twins:
    return city_at(-3)


@pytest.fixture
def browser(twins: Twins) -> Browser:
    return manager(twins)


def words(browser: Browser) -> str:
    return browser.words.replace("\xa0", " ")


def filled(browser: Browser, name: str) -> str:
    return str(dict(browser.form().fields)[name]).strip()


@pytest.mark.parametrize("key", [*(part.key for part in PARTS), "vragen-0", "vragen-7"])
def test_each_part_is_a_good_page_and_changes_nothing_by_itself(
    twins: Twins, browser: Browser, key: str
) -> None:
    browser.get(f"{PAGE}/deel/{key}")
    check_page(browser)
    browser.submit(CHECK)
    assert browser.status == 422 and "Er verandert niets" in browser.errors[""]
    check_page(browser)
    assert twins.rounds.get("r26").version == 1


def test_pots_from_row_to_saved(twins: Twins, browser: Browser) -> None:
    browser.get(PAGE)
    browser.submit("Potten")
    assert browser.h1 == "Potten"
    browser.submit("Nog een pot")
    browser.submit(
        "Nog een pot",
        **{
            "count-pots-by": "area",
            "count-pots-how": "fixed",
            "count-pots-shares-0-id": "paal",
            "count-pots-shares-0-weight": "10.000",
        },
    )
    assert browser.url.startswith(f"{PAGE}/deel/potten")
    check_page(browser)
    browser.submit(
        CHECK,
        **{"count-pots-shares-1-id": "koersel", "count-pots-shares-1-weight": "15.000"},
    )
    assert browser.h1 == "Wat verandert er?"
    check_page(browser)
    for said in ("Potten geen per wijk", "€ 10.000", "€ 15.000"):
        assert said in words(browser)
    browser.submit("Pas verder aan")
    assert browser.h1 == "Potten" and filled(browser, "count-pots-shares-1-weight") == "15000"
    browser.submit(CHECK, **{"count-pots-shares-1-weight": "14000"})
    browser.submit("Bewaar")
    pots = twins.rounds.get("r26").count.pots
    assert (pots.by, pots.how) == ("area", "fixed")
    assert [(one.id, one.weight) for one in pots.shares] == [
        ("paal", 10_000_00),
        ("koersel", 14_000_00),
    ]


def test_a_pot_for_each_area_by_one_button(twins: Twins, browser: Browser) -> None:
    browser.get(f"{PAGE}/deel/potten")
    browser.submit("Een pot voor elke wijk of elk thema")
    assert "Pot 1" not in browser.words
    given = {"count-pots-by": "area", "count-pots-how": "equal"}
    browser.submit("Een pot voor elke wijk of elk thema", **given)
    browser.submit("Een pot voor elke wijk of elk thema")
    check_page(browser)
    browser.submit(CHECK)
    browser.submit("Bewaar")
    pots = twins.rounds.get("r26").count.pots
    assert [(one.id, one.weight) for one in pots.shares] == [("koersel", 1), ("paal", 1)]


def test_two_parts_that_need_each_other_are_saved_together(twins: Twins, browser: Browser) -> None:
    """A jury needs criteria, a gate and a way to weigh it: three parts, one version."""
    browser.get(f"{PAGE}/deel/tellen")
    browser.submit("Kanalen en jury", **{"count-gate-best": "5"})
    browser.submit("Nog een criterium")
    given = {
        "count-criteria-0-name": "Haalbaar",
        "count-criteria-0-lowest": "Lukt niet",
        "count-criteria-0-highest": "Lukt zeker",
    }
    browser.submit(CHECK, **given)
    assert browser.status == 422 and "criteria horen bij een jury" in browser.words
    check_page(browser)
    assert filled(browser, "count-criteria-0-name") == "Haalbaar"
    browser.submit("De ronde", **{"count-jury": True})
    assert browser.h1 == "Instellingen"
    browser.submit("Tellen", answer_days="12")
    assert filled(browser, "count-gate-best") == "5"
    browser.submit(CHECK)
    assert browser.h1 == "Wat verandert er?", browser.words
    browser.submit("Bewaar")
    round_ = twins.rounds.get("r26")
    assert (round_.version, round_.answer_days, round_.count.jury) == (2, 12, True)
    assert (round_.count.gate.best, round_.count.criteria[0].most) == (5, 10)


def test_channels_and_the_weight_of_small_projects(twins: Twins, browser: Browser) -> None:
    browser.get(f"{PAGE}/deel/kanalen")
    browser.submit("Nog een kanaal")
    browser.submit("Nog een kanaal")
    browser.submit(
        CHECK,
        **{
            "count-channels-0-name": "online",
            "count-channels-0-percent": "70",
            "count-channels-1-name": "live",
            "count-channels-1-percent": "20",
            "count-small_cents": "500",
            "count-small_percent": "200",
        },
    )
    assert browser.status == 422 and "samen 100" in browser.words
    browser.submit(CHECK, **{"count-channels-1-percent": "30"})
    assert browser.h1 == "Wat verandert er?", browser.words
    browser.submit("Bewaar")
    count = twins.rounds.get("r26").count
    assert [(one.name, one.percent) for one in count.channels] == [("online", 70), ("live", 30)]
    assert (count.small_cents, count.small_percent) == (500_00, 200)
    # An emptied row goes away.
    browser.get(f"{PAGE}/deel/kanalen")
    browser.submit("Kanaal 1 weghalen")
    browser.submit(CHECK, **{"count-channels-0-name": "", "count-channels-0-percent": ""})
    browser.submit("Bewaar")
    assert twins.rounds.get("r26").count.channels == ()


def test_the_texts_of_the_rules(twins: Twins, browser: Browser) -> None:
    browser.get(f"{PAGE}/deel/regels")
    browser.submit("Nog een regel")
    browser.submit(
        "Regel 2 omhoog",
        **{
            "rules-1-heading": "Hoeveel geld is er?",
            "rules-1-text": "Er is 25.000 euro.\r\n\r\nDat is voor iedereen.",
            "rules-1-article": "art. 3",
            "rules-1-proposal": True,
        },
    )
    assert filled(browser, "rules-0-heading") == "Hoeveel geld is er?"
    browser.submit(CHECK)
    browser.submit("Bewaar")
    first, second = twins.rounds.get("r26").rules
    assert first == Rule(
        "Hoeveel geld is er?", "Er is 25.000 euro.\n\nDat is voor iedereen.", "art. 3", True
    )
    assert second == sample_round().rules[0]
    browser.get("/rondes/r26/regels")
    assert "Dat is voor iedereen." in browser.words


def test_the_form_for_ideas_gets_a_question_and_a_page(twins: Twins, browser: Browser) -> None:
    browser.get("/beheer/rondes/r26/formulier")
    browser.click("Pas de vragen aan")
    assert browser.h1 == "Formulier voor ideeën"
    browser.submit("Nog een pagina")
    at = len(sample_round().form.steps)
    browser.submit(
        "Vragen van pagina 2",
        **{f"form-steps-{at}-key": "groep", f"form-steps-{at}-title": "Voor wie is het?"},
    )
    assert browser.h1 == "Vragen op de pagina “Wat wil je doen?”"
    check_page(browser)
    browser.submit("Nog een vraag", **{"form-steps-1-questions-0-limit": "400"})
    question = {
        "label": "Hoeveel mensen komen er?",
        "key": "mensen",
        "kind": "choice",
        "public": True,
        "options": "weinig | Minder dan 10\r\nveel | Meer dan 10",
    }
    browser.submit(
        "Formulier voor ideeën",
        **{f"form-steps-1-questions-1-{name}": value for name, value in question.items()},
    )
    # The page that isn't saved yet went along, with a first question.
    assert filled(browser, f"form-steps-{at}-title") == "Voor wie is het?"
    browser.submit(f"Vragen van pagina {at + 1}")
    name = f"form-steps-{at}-questions-0"
    browser.submit(CHECK, **{f"{name}-label": "Voor wie is het?", f"{name}-key": "groep"})
    assert browser.h1 == "Wat verandert er?", browser.words
    check_page(browser)
    browser.submit("Bewaar")
    form = twins.rounds.get("r26").form
    own = {one.key: one for one in form.own}
    assert own["mensen"].public and own["mensen"].kind == "choice"
    assert [option.id for option in own["mensen"].options] == ["weinig", "veel"]
    assert (own["groep"].required, own["groep"].public) == (False, True)
    assert form.question("what").limit == 400
    assert form.steps[-1].title == "Voor wie is het?"


@pytest.mark.parametrize(
    ("key", "fields", "field", "said"),
    [
        ("tellen", {"count-gate-votes": "veel"}, "count-gate-votes", "geheel getal"),
        ("tellen", {"count-shares": "60, de rest"}, "count-shares", "met een komma"),
        ("tellen", {"count-shares": "60, 400"}, "count-shares", "tot en met 100"),
        ("tellen", {"count-top_up_cents": "wat"}, "count-top_up_cents", "bedrag in cijfers"),
        ("kanalen", {"count-small_percent": "0"}, "count-small_percent", "vanaf 1"),
        ("stembiljet", {"ballot-max_choices": ""}, "ballot-max_choices", "geheel getal"),
        ("indieners", {"aftercare-complaint_days": "999"}, "aftercare-complaint_days", "365"),
        ("regels", {"rules-0-heading": ""}, "rules-0-heading", "Vul dit in"),
        ("regels", {"rules-0-heading": "x" * 121}, "rules-0-heading", "120 tekens"),
        ("formulier", {"form-steps-0-key": "Naam!"}, "form-steps-0-key", "kleine letters"),
        (
            "vragen-0",
            {"form-steps-0-questions-0-limit": "-1"},
            "form-steps-0-questions-0-limit",
            "0",
        ),
        (
            "vragen-0",
            {"form-steps-0-questions-0-options": "zonder streep"},
            "form-steps-0-questions-0-options",
            "letters",
        ),
    ],
)
def test_what_isnt_understood_is_said_at_its_field_and_kept(
    twins: Twins, browser: Browser, key: str, fields: dict[str, str], field: str, said: str
) -> None:
    browser.get(f"{PAGE}/deel/{key}")
    browser.submit(CHECK, **fields)
    assert browser.status == 422 and said in browser.errors[field], browser.errors
    check_page(browser)
    assert [filled(browser, name) for name in fields] == list(fields.values())
    # To another part neither: what isn't understood would be lost.
    browser.submit("Potten" if key != "potten" else "Tellen")
    assert browser.status == 422 and field in browser.errors
    assert twins.rounds.get("r26").version == 1


@pytest.mark.parametrize(
    ("key", "fields", "said"),
    [
        ("vragen-0", {"form-steps-0-questions-0-required": False}, "moet een antwoord komen"),
        ("vragen-0", {"form-steps-0-questions-0-key": "naam"}, "mist de vraag title"),
        ("formulier", {"form-steps-0-key": "later"}, "Kies een andere naam"),
        ("stembiljet", {"ballot-lists": "areas", "ballot-free_areas": "4"}, "Verlaag"),
        ("tellen", {"count-misfit": "top-up"}, "hoeveel de stad bijlegt"),
    ],
)
def test_what_cant_be_together_is_said_and_kept(
    twins: Twins, browser: Browser, key: str, fields: dict[str, object], said: str
) -> None:
    browser.get(f"{PAGE}/deel/{key}")
    browser.submit(CHECK, **fields)
    assert browser.status == 422 and said in browser.words
    check_page(browser)
    for name, value in fields.items():
        kept = dict(browser.form().fields).get(name, False)
        assert kept == value
    assert twins.rounds.get("r26").version == 1


def test_once_it_opened_two_people_and_news() -> None:
    twins = city_at(2)
    first = manager(twins)
    first.get(f"{PAGE}/deel/regels")
    first.submit(CHECK, **{"rules-0-text": "Iedereen die in Beringen woont of werkt."})
    first.submit("Leg voor aan een collega", note=NOTE)
    assert first.h1 == "Voorstel om de ronde te veranderen"
    agree(twins.rounds, day(2))
    assert twins.rounds.get("r26").rules[0].text.endswith("of werkt.")
    (item,) = twins.news.all()
    assert "of werkt." in item.text


def test_frozen_settings_are_refused_in_words() -> None:
    twins = city_at(60)
    twins.rounds.freeze(sample_frozen(sample_round()), 1)
    browser = manager(twins)
    browser.get(f"{PAGE}/deel/stembiljet")
    check_page(browser)
    browser.submit(CHECK, **{"ballot-final": True})
    assert "De regels van de stemming liggen vast" in browser.words
    with pytest.raises(LookupError):
        browser.submit("Leg voor aan een collega")


def test_somebody_elses_change_stands_in_the_list(twins: Twins, browser: Browser) -> None:
    browser.get(f"{PAGE}/deel/tellen")
    twins.rounds.replace(
        replace(sample_round(), version=2, answer_days=20), audit_entry(), None, frozen=False
    )
    browser.submit(CHECK, **{"count-most": "3"})
    assert browser.status == 409 and "Iemand anders" in browser.errors[""]
    check_page(browser)
    browser.submit(CHECK)
    assert "Hoogstens zoveel winnaars 0 3" in browser.words
    assert "Werkdagen om te antwoorden 20 10" in browser.words


@pytest.mark.parametrize("junk", ["{", "[]", "{}", "\ud83d", '{"id": "\\ud800"}', "[" * 5_000])
def test_a_document_that_no_page_made_is_let_go(twins: Twins, browser: Browser, junk: str) -> None:
    for page in (f"{PAGE}/deel/tellen", PAGE):
        browser.get(page)
        fields = dict(browser.form().fields) | {"step": "check"}
        junk = junk.encode(errors="replace").decode()
        browser.post(page, fields | {"document": junk})
        assert browser.status == 422 and "konden niet lezen" in browser.errors[""]
        check_page(browser)
        assert twins.rounds.get("r26").version == 1


def test_what_no_browser_sends(twins: Twins, browser: Browser) -> None:
    browser.get(f"{PAGE}/deel/tellen")
    fields = dict(browser.form().fields)
    browser.post(f"{PAGE}/deel/tellen", fields | {"iets": "anders"})
    assert browser.status == 400
    for key in ("nergens", "vragen-99"):
        browser.get(f"{PAGE}/deel/{key}")
        assert browser.status == 404
        browser.post(f"{PAGE}/deel/{key}", fields)
        assert browser.status == 404


def test_the_carried_document_has_no_history(twins: Twins, browser: Browser) -> None:
    browser.get(f"{PAGE}/deel/tellen")
    carried = json.loads(str(dict(browser.form().fields)["document"]))
    assert not {"moves", "changes", "earlier_forms"} & carried.keys()
