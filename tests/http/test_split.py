"""Splitting an idea as staff propose it and its author answers, on pages and as JSON."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.families.joining import propose as propose_join
from chalicelib.ideas.model import Consent, Follower
from chalicelib.moderation.takedown import judge_idea
from chalicelib.web.staff.families import stores_of
from tests.http.pages import check_page
from tests.http.test_review import (
    NOW,
    RESIDENT,
    author,
    call,
    came_in,
    group,
    links,
    office,
    press,
    staff,
    twins,
)
from tests.http.test_submit import HOSTILE
from tests.support.client import Browser
from tests.support.rounds import day
from tests.support.twins import Twins, app_on, sign_in

__all__ = ["twins"]
PAGE, OWN = "/beheer/ideeen/i1/splitsen", "/mijn/ideeen/i1/splitsen"
WHY = "Een bank en een fietspad zijn twee projecten."
PARTS: dict[str, Any] = {
    "title_1": "Een bank",
    "what_1": "Een bank onder de linde.",
    "area_1": "koersel",
    "place_1": "Aan de linde",
    "cost_1": "1000",
    "title_2": "Een fietspad",
    "what_2": "Een pad naar school.",
    "area_2": "paal",
    "place_2": "Aan de school",
    "cost_2": "4.000,50",
}
BODY: dict[str, Any] = {
    "version": 1,
    "first": {
        "title": "Een bank",
        "what": "Een bank onder de linde.",
        "area_id": "koersel",
        "cost_cents": 1_000_00,
    },
    "second": {
        "title": "Een fietspad",
        "what": "Een pad naar school.",
        "area_id": "paal",
        "cost_cents": 4_000_00,
    },
    "sentence": WHY,
}


def propose(an: Browser) -> None:
    an.get(PAGE)
    press(an, "Leg voor aan de indieners", **PARTS, sentence=WHY)
    assert an.status == 200, an.errors


def public(path: str, twins: Twins) -> Browser:
    browser = Browser(app_on(twins, ["api_handler"]))
    browser.get(path)
    assert browser.status == 200
    check_page(browser)
    return browser


def test_from_the_proposal_to_two_public_ideas(twins: Twins) -> None:
    came_in(twins, state="published")
    twins.ideas.follow("i1", Follower("f", "f@voorbeeld.example", NOW, "fr"))
    twins.ideas.support("i1", "s", NOW)
    an = staff(twins)
    an.get("/beheer/ideeen/i1")
    an.click("Splits in twee ideeën")
    check_page(an)
    assert "Een bank onder de linde" in an.words
    press(an, "Bekijk de mail", **PARTS, sentence=WHY)
    assert "Wordt je idee twee ideeën?" in an.words and WHY in an.words
    check_page(an)
    propose(an)
    assert "Dit voorstel wacht op de indieners" in an.words
    check_page(an)
    assert links(twins) == {RESIDENT: ("review_split", "/mijn/ideeen/i1/splitsen")}
    an.get("/beheer/werk?lijst=unassigned")
    tags = [one.get_text(strip=True) for one in an.page.select(".tag")]
    assert "Wacht op antwoord" in tags and "Te laat" not in tags
    anna = author(twins)
    anna.get("/mijn/ideeen/i1")
    assert "De stad stelt voor om je idee te splitsen" in anna.words
    check_page(anna)
    anna.get(OWN)
    check_page(anna)
    for told in (WHY, "Een fietspad", "Een pad naar school.", "4.000,50"):
        assert told in anna.words.replace("\u00a0", " ")
    press(anna, "Verstuur je antwoord", word="Wij weten het niet")
    assert anna.status == 422
    assert anna.errors == {"answer": "Kies ja of nee"}
    assert ("word", "Wij weten het niet") in anna.form(OWN).fields
    assert twins.ideas.get("i1").parts == ()
    press(anna, "Verstuur je antwoord", answer="ja", word="Goed")
    assert anna.status == 200 and "Je idee is nu twee ideeën" in anna.words
    check_page(anna)
    (part_id,) = twins.ideas.get("i1").parts
    assert links(twins) == {
        RESIDENT: ("split_done", "/mijn/ideeen/i1"),
        "f@voorbeeld.example": ("idea_followed_change", "/ideeen/i1"),
    }
    anna.click("Naar het nieuwe idee")
    assert anna.h1 == "Een fietspad"
    check_page(anna)
    first, second = public("/ideeen/i1", twins), public(f"/ideeen/{part_id}", twins)
    assert first.h1 == "Een bank" and "Gesplitst. Lees ook Een fietspad" in first.words
    assert "1 bewoner steunt dit idee" in first.words
    assert "Komt uit het idee Een bank" in second.words
    assert "Nog niemand steunt dit idee" in second.words or "1 bewoner" not in second.words
    an.get("/beheer/werk?lijst=unassigned")
    assert an.words.count("Antwoord gekregen") == 1
    an.get(f"/beheer/ideeen/{part_id}")
    check_page(an)
    an.get(PAGE)
    assert "De indieners zeiden ja" in an.words
    check_page(an)
    anna.get(OWN)
    assert "Je antwoordde op" in anna.words


def test_a_no_is_told_to_staff(twins: Twins) -> None:
    came_in(twins)
    an, anna = staff(twins), author(twins)
    propose(an)
    anna.get(OWN)
    press(anna, "Verstuur je antwoord", answer="nee", word="Het hoort samen.")
    assert "nee" in anna.words
    check_page(anna)
    an.get(PAGE)
    assert "De indieners zeiden nee" in an.words and "Het hoort samen." in an.words
    check_page(an)
    assert twins.ideas.get("i1").version == 1


def test_staff_take_it_back_and_enter_an_answer(twins: Twins) -> None:
    came_in(twins)
    an, jan, anna = staff(twins), staff(twins, "Jan"), author(twins)
    propose(an)
    anna.get(OWN)
    jan.get(PAGE)
    press(jan, "Neem het voorstel terug")
    assert "Het vorige voorstel is teruggenomen" in jan.words
    press(anna, "Verstuur je antwoord", answer="ja")
    assert anna.status == 409 and "stelt nu niet voor" in anna.words
    check_page(anna)
    anna.get(OWN)
    propose(an)
    an.click("Vul hun antwoord in")
    check_page(an)
    when = "2026-03-31T12:00"
    press(an, "Bewaar voor de indieners", via="letter", received_at=when)
    assert an.status == 422 and an.errors["agrees"] == "Kies ja of nee"
    press(
        an,
        "Bewaar voor de indieners",
        via="letter",
        received_at=NOW.strftime("%Y-%m-%dT23:59"),
        agrees="ja",
    )
    assert an.status == 422 and "received_at" in an.errors
    body = {"about": "split", "via": "letter", "received_at": NOW.isoformat(), "agrees": True}
    assert call(an, twins, "/api/admin/ideas/i1/told", body) == 200
    assert an.json["split"]["state"] == "yes"
    assert len(twins.ideas.get("i1").parts) == 1


def test_an_answer_to_another_proposal_than_was_read(twins: Twins) -> None:
    came_in(twins)
    an, anna = staff(twins), author(twins)
    propose(an)
    anna.get(OWN)
    an.get(PAGE)
    press(an, "Neem het voorstel terug")
    an.get(PAGE)
    press(an, "Leg voor aan de indieners", **PARTS | {"title_2": "Een zebrapad"}, sentence=WHY)
    press(anna, "Verstuur je antwoord", answer="ja")
    assert anna.status == 409 and "Een zebrapad" in anna.words
    assert twins.ideas.get("i1").parts == ()
    check_page(anna)


def test_bad_input_is_told_and_kept(twins: Twins) -> None:
    came_in(twins)
    an = staff(twins)
    an.get(PAGE)
    wrong = {"title_2": "", "cost_1": "veel", "sentence": "nee"}
    press(an, "Leg voor aan de indieners", **PARTS | wrong)
    assert an.status == 422 and set(an.errors) == {"cost_1"}
    assert ("cost_1", "veel") in an.form(PAGE).fields
    press(an, "Leg voor aan de indieners", **PARTS | wrong | {"cost_1": "99999999"})
    assert an.status == 422 and set(an.errors) == {"title_2", "cost_1"}
    check_page(an)
    press(an, "Leg voor aan de indieners", **PARTS, sentence="nee")
    assert an.status == 422 and set(an.errors) == {"sentence"}
    press(an, "Leg voor aan de indieners", **PARTS | {"title_2": "een Bank"}, sentence=WHY)
    assert an.errors == {"title_2": "Geef de twee delen een andere naam"}
    check_page(an)
    assert twins.dossiers.get("i1").split is None


@pytest.mark.parametrize("field", ["title_1", "what_2", "area_1", "place_2", "cost_2", "sentence"])
def test_hostile_texts_are_kept_or_refused(twins: Twins, field: str) -> None:
    came_in(twins)
    an = staff(twins)
    for text in HOSTILE:
        an.get(PAGE)
        press(an, "Bekijk de mail", **PARTS | {"sentence": WHY, field: text})
        assert an.status in (200, 400, 422), text


def test_the_second_moderator_keeps_what_was_typed(twins: Twins) -> None:
    came_in(twins)
    an, jan = staff(twins), staff(twins, "Jan")
    for one in (an, jan):
        one.get(PAGE)
    press(an, "Leg voor aan de indieners", **PARTS, sentence=WHY)
    press(jan, "Leg voor aan de indieners", **PARTS, sentence=WHY)
    assert jan.status == 409 and "Iemand anders was je voor" in jan.words


def test_who_may(twins: Twins) -> None:
    group(twins)
    an = staff(twins)
    propose(an)
    assert links(twins)["bert@voorbeeld.example"] == ("review_group_asked", "")
    auditor = staff(twins, "Guy", "auditor")
    auditor.get(PAGE)
    check_page(auditor)
    assert not auditor.page.select("main form")
    body = BODY | {"version": 2}
    assert call(auditor, twins, "/api/admin/ideas/i1/split", body) == 403
    stranger = Browser(app_on(twins, ["submit_api"]))

    sign_in(stranger, twins, "vreemd@voorbeeld.example")
    stranger.get(OWN)
    assert stranger.status == 404


def test_a_part_that_is_hidden_is_named_nowhere(twins: Twins) -> None:
    came_in(twins, state="published")
    an, anna = staff(twins), author(twins)
    propose(an)
    anna.get(OWN)
    press(anna, "Verstuur je antwoord", answer="ja")
    (part_id,) = twins.ideas.get("i1").parts
    assert "Een fietspad" in public("/ideeen/i1", twins).words
    for version, verdict, who in ((0, "ask", "an"), (1, "hide", "jan")):
        judge_idea(
            office(twins),
            part_id,
            verdict=verdict,  # type: ignore[arg-type]
            version=version,
            why="Er staat een naam in de tekst.",
            actor=who,
            now=NOW,
        )
    assert "Een fietspad" not in public("/ideeen/i1", twins).words


def test_the_json_twin(twins: Twins) -> None:
    came_in(twins)
    an = staff(twins)
    path = "/api/admin/ideas/i1/split"
    wrong = BODY | {"second": BODY["second"] | {"area_id": "nergens"}}
    assert call(an, twins, path, wrong) == 422
    assert set(an.json["error"]["fields"]) == {"area_2"}
    assert call(an, twins, path, BODY | {"sentence": "nee"}) == 422
    assert call(an, twins, path, BODY) == 200
    assert an.json["split"]["state"] == "asked"
    assert call(an, twins, path, BODY) == 200
    assert call(an, twins, path, BODY | {"sentence": WHY + " Echt."}) == 409
    assert an.json["dossier"]["version"] == 2
    assert call(an, twins, path + "-dropped", {"version": 2}) == 200
    assert an.json["split"]["state"] == "dropped"
    assert call(an, twins, path + "-dropped", {"version": 3}) == 422


def test_a_signature_and_a_name_as_json(twins: Twins) -> None:
    waits = (
        Consent(1, "waiting", "", day(12), day(40)),
        Consent(2, "missing", "", day(12), day(40)),
    )
    group(twins, consents=waits)
    an = staff(twins)
    base = "/api/admin/ideas/i1"
    assert call(an, twins, f"{base}/signed", {"version": 1, "place": 7}) == 422
    assert call(an, twins, f"{base}/signed", {"version": 1, "place": 2}) == 422
    assert call(an, twins, f"{base}/signed", {"version": 9, "place": 1}) == 409
    assert an.json["version"] == 1
    assert call(an, twins, f"{base}/signed", {"version": 1, "place": 1}) == 200
    assert an.json["consents"][0] == {"place": 1, "state": "paper", "named_by": ""}
    person = {
        "version": 2,
        "place": 2,
        "name": "Carl Peeters",
        "street": "Nieuwstraat 3",
        "by": "phone",
        "email": "carl@voorbeeld.example",
    }
    assert call(an, twins, f"{base}/person", person | {"name": ""}) == 422
    assert set(an.json["error"]["fields"]) == {"name"}
    assert call(an, twins, f"{base}/person", person | {"name": "Anna"}) == 422
    assert an.json["error"]["reason"] == "people-rules"
    assert call(an, twins, f"{base}/person", person | {"place": 9}) == 422
    assert call(an, twins, f"{base}/person", person | {"version": 1}) == 409
    assert call(an, twins, f"{base}/person", person) == 200
    assert an.json["consents"][1] == {"place": 2, "state": "waiting", "named_by": "phone"}
    assert "Carl" not in str(an.json)
    assert twins.ideas.private("i1").people[2].name == "Carl Peeters"
    assert call(an, twins, f"{base}/person", person) == 200
    auditor = staff(twins, "Guy", "auditor")
    assert call(auditor, twins, f"{base}/person", person) == 403


def test_what_groups_signed_as_json(twins: Twins) -> None:
    came_in(twins, state="published")
    came_in(twins, "i2", state="published")
    an = staff(twins)
    join = propose_join(stores_of(twins), "i1", "i2", "an", NOW)  # type: ignore[arg-type]
    path = "/api/admin/ideas/i1/family-answer"
    body = {"join": join.id, "side": "leading", "said": "yes"}
    assert call(an, twins, path, body | {"join": "x"}) == 422
    assert call(an, twins, path, body) == 200
    assert (an.json["state"], an.json["yes"]) == ("asked", ["leading"])
    assert call(an, twins, path, body | {"side": "joining"}) == 200
    assert an.json["state"] == "joined"
    assert twins.ideas.get("i2").state == "joined"
    assert call(an, twins, path, body | {"said": "no"}) == 422
    assert an.json["error"]["reason"] == "join-closed"
