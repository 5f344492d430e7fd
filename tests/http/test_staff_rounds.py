"""Staff at work on a round: dashboard, moving steps, the list of projects, the log."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.audit.model import AuditEntry
from chalicelib.kernel.clock import to_text
from chalicelib.rounds.model import BY_VOTES, Rule
from chalicelib.rounds.plain import to_plain
from chalicelib.web.security import csrf_token
from chalicelib.web.staff.moments import from_field, to_field
from tests.http.pages import check_page
from tests.support.client import Browser
from tests.support.rounds import agree, audit_entry, day, sample_ballot, sample_frozen, sample_round
from tests.support.twins import Twins, app_on, sign_in_staff
from tests.support.workers import add_idea

NOTE = "Het feest van de wijk valt in deze week."


@pytest.fixture
def twins() -> Twins:
    twins = Twins(day(35))
    twins.rounds.create(sample_round(), audit_entry())
    return twins


@pytest.fixture
def browser(twins: Twins) -> Browser:
    browser = Browser(app_on(twins, ["staff_api"]))
    sign_in_staff(browser, twins, "manager")
    return browser


def token(browser: Browser) -> str:
    """The forgery token that this browser's forms and tools carry."""
    browser.get("/beheer/rondes")
    return csrf_token(browser.jar["browser"])


def test_the_dashboard_says_what_waits(twins: Twins, browser: Browser) -> None:
    add_idea(twins, "bank", state="received", at=day(11))
    add_idea(twins, "boom", state="received", at=day(12))
    twins.deliveries.rejected("idea-submit-bank:geheim", day(12), "MessageRejected")

    browser.get("/beheer")

    assert browser.status == 200
    assert browser.h1 == "Wat wacht er op ons?"
    assert "Wachten op controle 2 12 oktober 2026" in browser.words
    assert "De lijst van projecten voor de stemming is nog niet vastgelegd" in browser.words
    assert "idea-submit-bank Geweigerd" in browser.words
    assert "geheim" not in browser.text


def test_a_vote_that_can_not_open_is_on_the_dashboard(twins: Twins, browser: Browser) -> None:
    twins.clock.move_to(day(50))
    sign_in_staff(browser, twins, "manager")
    browser.get("/beheer")
    assert "Daardoor kunnen bewoners niet stemmen" in browser.words


def test_the_dashboard_of_an_empty_city() -> None:
    twins = Twins(day(35))
    browser = Browser(app_on(twins, ["staff_api"]))
    sign_in_staff(browser, twins, "moderator")

    browser.get("/beheer")

    assert browser.status == 200
    assert "Er is nog geen ronde" in browser.words
    assert "alle mails zijn verstuurd" in browser.words


def test_nobody_else_gets_in(twins: Twins) -> None:
    stranger = Browser(app_on(twins, ["staff_api"]))
    for path in ("/beheer", "/beheer/rondes/r26", "/beheer/logboek"):
        stranger.get(path, follow=False)
        assert stranger.status == 303
        assert stranger.reply.headers["location"].startswith("/beheer/aanmelden")

    moderator = Browser(app_on(twins, ["staff_api"]))
    sign_in_staff(moderator, twins, "moderator")
    for path in ("/beheer/rondes/r26/stappen/voting", "/beheer/rondes/r26/uitslag"):
        moderator.get(path)
        assert moderator.status == 403


def test_a_step_moves_with_a_note_that_stays_public(twins: Twins, browser: Browser) -> None:
    browser.get("/beheer/rondes/r26")
    browser.click("Verplaats Stemmen")
    assert browser.h1 == "Stemmen verplaatsen"

    browser.submit(opens_at=to_field(day(52)), closes_at=to_field(day(65)), note=NOTE)

    assert browser.url == "/beheer/rondes/r26/voorstel"
    assert twins.rounds.get("r26").version == 1
    second = Browser(app_on(twins, ["staff_api"]))
    sign_in_staff(second, twins, "manager", email="tweede@beringen.example")
    second.get("/beheer/rondes/r26/voorstel")
    second.submit("Bevestig het voorstel")
    assert (second.status, second.url) == (200, "/beheer/rondes/r26?bewaard=ja")
    assert NOTE in second.words
    round_ = twins.rounds.get("r26")
    assert round_.phase("voting").opens_at == day(52)
    assert round_.version == 2
    assert [event.id for event in twins.outbox.events] == ["move-r26-2"]
    last = twins.audit.latest(1)[0].entry
    assert last.action == "rounds:settings:confirm"
    assert last.changes["voting.opens_at"] == (to_text(day(50)), to_text(day(52)))


@pytest.mark.parametrize(
    ("key", "opens", "closes", "note", "field", "words"),
    [
        ("voting", 52, 65, "", "note", "Bewoners lezen dit"),
        ("voting", 52, 65, "kort", "note", "minstens 10 tekens"),
        ("voting", 50, 65, NOTE, "opens_at", "Verander minstens een"),
        ("voting", 34, 65, NOTE, "opens_at", "moment dat nog moet komen"),
        ("voting", 45, 65, NOTE, "opens_at", "De stap Stemmen mag pas beginnen"),
        ("voting", 66, 65, NOTE, "opens_at", "moet beginnen voor ze eindigt"),
        ("review", 36, 50, NOTE, "opens_at", "al begonnen"),
        ("submission", 5, 60, NOTE, "closes_at", "al voorbij"),
    ],
)
def test_an_impossible_move_keeps_what_was_typed(
    twins: Twins,
    browser: Browser,
    key: str,
    opens: int,
    closes: int,
    note: str,
    field: str,
    words: str,
) -> None:
    browser.get("/beheer/rondes/r26/stappen/voting")
    fields = dict(browser.form().fields) | {
        "opens_at": to_field(day(opens)),
        "closes_at": to_field(day(closes)),
        "note": note,
    }

    browser.post(f"/beheer/rondes/r26/stappen/{key}", fields)

    assert browser.status == 422
    assert words in browser.errors[field]
    if key == "voting":
        kept = dict(browser.form().fields)
        assert kept["opens_at"] == to_field(day(opens)) and kept["note"] == note
    assert twins.rounds.get("r26").version == 1


def test_two_who_move_at_once_see_each_other(twins: Twins, browser: Browser) -> None:
    browser.get("/beheer/rondes/r26/stappen/voting")
    other = browser.tab()
    other.get("/beheer/rondes/r26/stappen/realisation")
    other.submit(closes_at=to_field(day(420)), note=NOTE)
    assert other.status == 200
    agree(twins.rounds, day(35))

    browser.submit(opens_at=to_field(day(53)), note=NOTE)

    assert browser.status == 409
    assert "Iemand anders veranderde dit" in browser.errors[""]
    browser.submit("Leg voor aan een collega")
    assert browser.status == 200
    agree(twins.rounds, day(35))
    assert twins.rounds.get("r26").phase("voting").opens_at == day(53)
    assert twins.rounds.get("r26").phase("realisation").closes_at == day(420)


def test_the_vote_stays_where_it_is_once_frozen(twins: Twins, browser: Browser) -> None:
    round_ = twins.rounds.get("r26")
    browser.get("/beheer/rondes/r26/stappen/voting")
    twins.rounds.freeze(sample_frozen(round_), 1)

    browser.submit(opens_at=to_field(day(53)), note=NOTE)

    assert browser.status == 422
    assert "liggen vast" in browser.words
    assert "later eindigen" in browser.words
    browser.get("/beheer/rondes/r26")
    assert "Ligt vast" in browser.words
    assert sample_frozen(round_).hash in browser.words.replace(" ", "")


def test_a_step_that_is_over_says_so(browser: Browser) -> None:
    browser.get("/beheer/rondes/r26/stappen/submission")

    assert browser.status == 200
    assert "Deze stap is voorbij" in browser.words
    assert not [form for form in browser.forms if form.method == "POST"]


def test_seconds_that_a_field_does_not_show_are_kept() -> None:
    odd = day(10) + timedelta(seconds=59)
    assert from_field(to_field(odd)) == day(10)


def test_the_list_is_drawn_numbered_and_fixed(twins: Twins, browser: Browser) -> None:
    for name, cost in (("bank", 800_00), ("boom", 1_200_00), ("feest", 5_000_00)):
        add_idea(twins, name, cost_cents=cost)
    add_idea(twins, "later", state="published")
    browser.get("/beheer/rondes/r26/stembiljet")
    assert "3 goedgekeurde ideeën komen" in browser.words

    browser.submit(decision="CBS-2026-118", seed="Lotto 4 8 15 16 23 42")

    assert browser.url == "/beheer/rondes/r26"
    ballot = twins.rounds.ballot_list("r26")
    assert [entry.number for entry in ballot.entries] == [1, 2, 3]
    assert {entry.project_id for entry in ballot.entries} == {"bank", "boom", "feest"}
    assert "Lotto 4 8 15 16 23 42" in browser.words
    assert twins.audit.latest(1)[0].entry.action == "rounds:ballot:fix"


def test_the_list_wants_a_decision_and_a_seed(twins: Twins, browser: Browser) -> None:
    add_idea(twins, "bank")
    browser.get("/beheer/rondes/r26/stembiljet")

    browser.submit(decision="", seed="x" * 101)

    assert browser.status == 422
    assert "beslissing" in browser.errors["decision"]
    browser.submit(decision="CBS 1", seed="x" * 101)
    assert "100 tekens" in browser.errors["seed"]
    assert twins.rounds.ballot_list("r26") is None


def test_no_list_while_ideas_come_in(twins: Twins, browser: Browser) -> None:
    twins.clock.move_to(day(20))
    browser.get("/beheer/rondes/r26/stembiljet")
    assert "Bewoners dienen nog ideeën in" in browser.words


def test_a_list_that_no_longer_fits_the_decisions_is_pointed_out(
    twins: Twins, browser: Browser
) -> None:
    twins.rounds.fix_ballot(sample_ballot(), audit_entry())
    add_idea(twins, "bank")
    browser.get("/beheer/rondes/r26")
    assert "zijn veranderd sinds de lijst vastligt" in browser.words


def test_the_log_shows_who_did_what_and_that_its_chain_holds(
    twins: Twins, browser: Browser
) -> None:
    twins.audit.append(
        AuditEntry(day(2), "staff-1", "rounds:phase:move", "r26", {"x": ("oud", "nieuw")}, NOTE)
    )
    browser.get("/beheer/logboek")
    assert "Stap verplaatst" in browser.words and NOTE in browser.words

    browser.click("Kijk de hele keten na")

    assert "De keten klopt: 2 regels" in browser.words


def test_the_log_shows_a_line_that_was_changed(twins: Twins, browser: Browser) -> None:
    for number in range(3):
        twins.audit.append(audit_entry(f"test:thing:{number}"))
    line = twins.audit.lines[1]
    twins.audit.lines[1] = replace(line, entry=replace(line.entry, note="vervalst"))

    browser.get("/beheer/logboek?keten=1")

    assert "De keten klopt niet. Kijk na vanaf regel 2" in browser.words


def test_the_api_does_the_same(twins: Twins, browser: Browser) -> None:
    csrf = token(browser)
    browser.get("/api/admin/rounds/r26")
    version = browser.json["round"]["version"]
    body = {
        "opens_at": "2026-11-22T09:00:00+01:00",
        "closes_at": to_text(day(65)),
        "note": NOTE,
        "version": version,
    }

    browser.post_json("/api/admin/rounds/r26/phases/voting/move", body, csrf=csrf)
    assert browser.status == 200
    assert browser.json["version"] == 1
    waiting = browser.json["proposal"]
    answer = {"hash": waiting, "answer": "confirm"}
    browser.post_json("/api/admin/rounds/r26/proposal", answer, csrf=csrf)
    assert (browser.status, browser.json["error"]["reason"]) == (422, "own-proposal")
    agree(twins.rounds, day(35))
    assert to_text(twins.rounds.get("r26").phase("voting").opens_at).startswith("2026-11-22T08")

    browser.post_json("/api/admin/rounds/r26/phases/voting/move", body, csrf=csrf)
    assert browser.status == 409

    browser.post_json("/api/admin/rounds/r26/phases/voting/move", body | {"x": 1}, csrf=csrf)
    assert browser.status == 422
    assert list(browser.json["error"]["fields"]) == ["x"]

    browser.post_json(
        "/api/admin/rounds/r26/phases/voting/move", body | {"version": "2"}, csrf=csrf
    )
    assert browser.status == 422

    browser.post_json("/api/admin/rounds/r26/phases/picnic/move", body, csrf=csrf)
    assert browser.status == 404

    add_idea(twins, "bank")
    browser.post_json(
        "/api/admin/rounds/r26/ballot", {"decision": "CBS 1", "seed": "4 8 15"}, csrf=csrf
    )
    assert browser.status == 200
    assert [entry["project_id"] for entry in browser.json["entries"]] == ["bank"]

    browser.post_json("/api/admin/rounds/r26/ballot", {"decision": "CBS 1", "seed": "4"})
    assert browser.status == 403


def test_a_round_is_made_from_its_document(twins: Twins, browser: Browser) -> None:
    csrf = token(browser)
    plain = to_plain(sample_round("r27"))
    del plain["moves"]

    browser.post_json("/api/admin/rounds", plain, csrf=csrf)
    assert browser.status == 201, browser.text
    assert twins.rounds.get("r27") == sample_round("r27")

    browser.post_json("/api/admin/rounds", plain, csrf=csrf)
    assert browser.status == 409

    browser.post_json("/api/admin/rounds", plain | {"id": "r28", "pot_cents": "veel"}, csrf=csrf)
    assert browser.status == 422
    assert "pot_cents" in " ".join(browser.json["error"]["fields"].values())


def test_staff_see_which_rules_are_only_proposals(twins: Twins, browser: Browser) -> None:
    ours = Rule("Leeftijd", "Je stemt vanaf 16 jaar.", proposal=True)
    theirs = Rule("Bedrag", "Een project kost hoogstens € 5.000.", article="Artikel 4")
    twins.rounds.create(replace(sample_round(), id="voorstel", rules=(ours, theirs)), audit_entry())

    browser.get("/beheer/rondes/voorstel")

    assert "Leeftijd Voorstel Je stemt vanaf 16 jaar." in browser.words
    assert "Bedrag Artikel 4 Een project kost" in browser.words


@pytest.mark.parametrize(
    ("publish", "sentence"),
    [
        ("codes", "wie een code afdwingt of koopt, kan ze na de uitslag nakijken"),
        ("ballots", "Een code bewijst dus niet wat iemand koos"),
        ("totals", "Narekenen van de telling kan alleen de stad"),
    ],
)
def test_staff_read_what_is_published_and_what_that_means(publish: str, sentence: str) -> None:
    twins = Twins()
    round_ = sample_round(count=replace(BY_VOTES, publish=publish))
    twins.rounds.create(round_, audit_entry())
    twins.rounds.fix_ballot(sample_ballot(), audit_entry())
    browser = Browser(app_on(twins, ["staff_api"]))
    sign_in_staff(browser, twins)
    browser.get("/beheer/rondes/r26")
    assert sentence in browser.words
    # One, two or three of three projects.
    assert "zijn er 7 verschillende stemmen mogelijk" in browser.words
    assert ("bijna elke stem uniek" in browser.words) == (publish != "totals")


def test_staff_choose_the_languages_of_a_round(twins: Twins, browser: Browser) -> None:
    browser.get("/beheer/rondes/r26")
    assert "Bewoners lezen deze ronde in: Nederlands." in browser.words
    browser.click("Kies de talen")
    check_page(browser)

    browser.submit(talen=["tr", "fr"])

    assert "in: Nederlands, Français, Türkçe." in browser.words
    round_ = twins.rounds.get("r26")
    assert (round_.languages, round_.version) == (("nl", "fr", "tr"), 2)
    last = twins.audit.latest(1)[0].entry
    assert last.action == "rounds:languages:change"
    assert last.changes == {"languages": ("nl", "nl fr tr")}


def test_an_unknown_language_or_an_old_page_changes_nothing(twins: Twins, browser: Browser) -> None:
    browser.get("/beheer/rondes/r26/talen")
    fields = [pair for pair in browser.form().fields if pair[0] != "talen"]
    browser.post("/beheer/rondes/r26/talen", [*fields, ("talen", "de")])
    assert browser.status == 422 and "talen" in browser.errors

    browser.get("/beheer/rondes/r26/talen")
    browser.submit(talen=["en"])
    browser.post("/beheer/rondes/r26/talen", [*fields, ("talen", "it")])
    assert browser.status == 409
    assert twins.rounds.get("r26").languages == ("nl", "en")
