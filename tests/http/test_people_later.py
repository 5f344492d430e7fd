"""An idea from paper with too few people: its writer or staff name who hands in along."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.ideas.model import Idea
from chalicelib.moderation.checks import check_idea
from chalicelib.notebooks.loose import new_code
from chalicelib.rounds.model import ApplicantRules
from tests.http.pages import check_page
from tests.http.test_staff_paper import ANSWERS, clerk
from tests.http.test_submit import HOSTILE
from tests.support.client import Browser
from tests.support.rounds import audit_entry, day, sample_ballot, sample_round
from tests.support.twins import app_on, sign_in
from tests.support.workers import Workers, WorkerTwins

FATMA, BERT = ANSWERS["email"], "bert@buren.example"
PERSON = {"name": "Bert Peeters", "email": BERT, "street": "Dorpsstraat 9"}
TYPED = ANSWERS | {"street": "Lindestraat 1"}


@pytest.fixture
def twins() -> WorkerTwins:
    twins = WorkerTwins(day(10))
    rules = ApplicantRules(2, True, (), "Wie mag meedoen?")
    twins.rounds.create(sample_round(applicants=rules), audit_entry())
    return twins


@pytest.fixture
def ann(twins: WorkerTwins) -> Browser:
    return clerk(twins)


@pytest.fixture
def workers(twins: WorkerTwins) -> Workers:
    return Workers(twins)


@pytest.fixture(params=["form", "behalf", "table"])
def idea(request: pytest.FixtureRequest, twins: WorkerTwins, ann: Browser) -> str:
    """The idea of a writer alone, by each way that paper comes in; its id."""
    if request.param == "table":
        rows = [
            "idee\twat\twaarom\twijk\tthema\tbedrag\twaarvoor\tnaam\tadres\te-mail\ttoestemming"
        ]
        names = ("title", "what", "why", "area", "theme", "cost", "cost_note", "name", "street")
        cells = [TYPED[name].replace("\n", " ") for name in names]
        rows.append("\t".join([*cells, FATMA, "ja"]))
        ann.get("/beheer/namens/r26/lijst")
        form = ann.form("/beheer/namens/r26/lijst")
        table = {"table": "\n".join(rows), "stap": "invoeren"}
        ann.post(form.action.partition("#")[0], dict(form.fields) | table)
        assert "Alle rijen zijn ingevoerd" in ann.words, ann.words
    else:
        way = "namens/r26" if request.param == "behalf" else f"formulier/r26/{new_code('r26')}"
        ann.get(f"/beheer/{way}")
        ann.submit(**TYPED)
    (card,) = twins.ideas.queue("r26", "received", 9).cards
    return str(card.id)


def typed(twins: WorkerTwins, ann: Browser) -> str:
    ann.get("/beheer/namens/r26")
    ann.submit(**TYPED)
    (card,) = twins.ideas.queue("r26", "received", 9).cards
    return str(card.id)


def stored(twins: WorkerTwins, idea: str) -> Idea:
    found: Idea | None = twins.ideas.get(idea)
    assert found is not None
    return found


def writer(twins: WorkerTwins, idea: str, *, claims: bool = True) -> Browser:
    browser = Browser(app_on(twins, ["submit_api"]))
    sign_in(browser, twins, FATMA)
    if claims:
        browser.get(f"/mijn/overnemen/{idea}")
        browser.submit()
        assert browser.url == f"/mijn/ideeen/{idea}"
    return browser


def mails(twins: WorkerTwins, to: str) -> list[str]:
    return [mail.text for mail in twins.mailer.mails if mail.to == to]


def say_yes(twins: WorkerTwins) -> None:
    (question,) = mails(twins, BERT)
    line = next(one for one in question.splitlines() if "/meedoen/" in one)
    page = Browser(app_on(twins, ["submit_api"]))
    page.get(line[line.index("/meedoen/") :])
    page.submit(antwoord="yes")
    assert "Je zei ja" in page.words


def test_the_writer_names_who_lacks_after_taking_the_idea_over(
    twins: WorkerTwins, workers: Workers, idea: str
) -> None:
    workers.run()
    (mail,) = mails(twins, FATMA)
    assert "minstens 2 mensen" in mail
    own = writer(twins, idea)
    assert "Je idee wacht op nog 1 persoon" in own.words
    assert "minstens 2 mensen" in own.words
    check_page(own)
    own.click("Vraag wie er nog meedoet")
    assert own.h1 == "Vraag iemand om mee in te dienen" and "art. 2" in own.words
    check_page(own)
    own.submit(**(PERSON | {"street": TYPED["street"]}))
    assert own.status == 422 and own.errors.keys() == {"street"}
    assert own.errors["street"].endswith("art. 2")
    assert ("name", "Bert Peeters") in own.form().fields
    check_page(own)
    form = own.form()
    own.submit(**PERSON)
    assert own.url == f"/mijn/ideeen/{idea}?bewaard=mens"
    assert "Je idee wacht op Bert Peeters" in own.words
    check_page(own)
    fields = dict(form.fields) | PERSON
    own.post(form.action.partition("#")[0], fields)
    assert own.url.startswith(f"/mijn/ideeen/{idea}?bewaard")
    workers.run()
    say_yes(twins)
    workers.run()
    assert "zei ja" in mails(twins, FATMA)[-1]
    own.get(f"/mijn/ideeen/{idea}")
    assert "wacht op" not in own.words
    assert stored(twins, idea).waits_for == ()


def test_staff_name_who_lacks_and_the_idea_goes_on(
    twins: WorkerTwins, workers: Workers, ann: Browser, idea: str
) -> None:
    workers.run()
    twins.clock.move_to(day(10) + timedelta(minutes=5))
    check_idea(twins.ideas, twins.rounds, idea)
    ann.get("/beheer/ideeen")
    assert "Wacht op 1 persoon" in ann.words
    ann.get(f"/beheer/ideeen/{idea}")
    assert "Er ontbreekt nog 1 persoon: de ronde vraagt minstens 2 indieners" in ann.words
    assert "naam van de persoon" in ann.words
    verbs = [str(field["value"]) for field in ann.page.select("input[name=decision]")]
    assert "accept" not in verbs
    check_page(ann)
    ann.click("Vul persoon 2 in")
    check_page(ann)
    ann.submit(**PERSON)
    assert ann.status == 422 and ann.errors.keys() == {"by"}
    assert ("name", "Bert Peeters") in ann.form().fields
    check_page(ann)
    ann.submit(by="phone", **PERSON)
    assert ann.url == f"/beheer/ideeen/{idea}?mens=ja"
    assert "Door de stad ingevoerd: de schrijver belde" in ann.words
    check_page(ann)
    (line,) = [one.entry for one in twins.audit.lines if one.entry.action == "ideas:consent:enter"]
    assert line.changes["named-by"] == ("", "phone") and "Peeters" not in str(line)
    workers.run()
    say_yes(twins)
    check_idea(twins.ideas, twins.rounds, idea)
    ann.get(f"/beheer/ideeen/{idea}")
    assert "naam van de persoon" not in ann.words and "Dit idee wacht nog" not in ann.words
    ann.submit("Beslis", action=f"/beheer/ideeen/{idea}/beslissen", decision="accept")
    assert stored(twins, idea).state == "accepted"


def test_a_signature_makes_the_idea_whole_at_once(
    twins: WorkerTwins, workers: Workers, ann: Browser
) -> None:
    idea = typed(twins, ann)
    ann.get(f"/beheer/brief/{idea}")
    assert "Er ontbreekt nog 1 persoon" in ann.words
    check_page(ann)
    ann.click("Vul in wie mee indient")
    ann.submit(by="paper", signed=True, **(PERSON | {"email": ""}))
    assert "Doet mee, op papier" in ann.words
    assert stored(twins, idea).waits_for == ()
    workers.run()
    assert "zei ja" in mails(twins, FATMA)[-1]
    ann.get(f"/beheer/brief/{idea}")
    assert "ontbreekt" not in ann.words


def test_who_was_named_before_the_writer_came_is_there(twins: WorkerTwins, ann: Browser) -> None:
    idea = typed(twins, ann)
    ann.get(f"/beheer/ideeen/{idea}/mensen/1")
    ann.submit(by="desk", **PERSON)
    own = writer(twins, idea)
    assert "Je idee wacht op Bert Peeters" in own.words
    own.click("Vraag opnieuw of vraag iemand anders")
    assert ("name", "Bert Peeters") in own.form().fields
    own.submit(name="Carla Claes", email="", street="Molenweg 1")
    assert "wacht op Carla Claes" in own.words
    ann.get(f"/beheer/ideeen/{idea}")
    ann.click("Vraag opnieuw of vul iemand anders in")
    assert "Carla Claes" in ann.words
    ann.submit(by="mail", **PERSON)
    assert "Door de stad ingevoerd: de schrijver schreef een mail" in ann.words


def test_two_hands_at_once_lose_nothing(twins: WorkerTwins, ann: Browser) -> None:
    idea = typed(twins, ann)
    own = writer(twins, idea)
    own.click("Vraag wie er nog meedoet")
    ann.get(f"/beheer/ideeen/{idea}/mensen/1")
    own.submit(**PERSON)
    ann.submit(by="phone", name="Carla Claes", email="", street="Molenweg 1")
    assert ann.status == 409 and "veranderde net" in ann.words
    assert "plaats van Bert Peeters" in ann.words
    assert ("name", "Carla Claes") in ann.form().fields
    check_page(ann)
    own.click("Vraag opnieuw of vraag iemand anders")
    ann.submit(by="phone", name="Carla Claes", email="", street="Molenweg 1")
    assert ann.status == 200 and "Carla Claes" in ann.words
    own.submit(name="Dirk Daems", email="", street="Kapelstraat 2")
    assert own.status == 409 and ("name", "Dirk Daems") in own.form().fields
    check_page(own)
    own.submit()
    assert "wacht op Dirk Daems" in own.words


def test_nobody_else_and_no_other_place(twins: WorkerTwins, ann: Browser) -> None:
    idea = typed(twins, ann)
    unclaimed = writer(twins, idea, claims=False)
    stranger = Browser(app_on(twins, ["submit_api"]))
    sign_in(stranger, twins, BERT)
    for browser in (unclaimed, stranger):
        browser.get(f"/mijn/ideeen/{idea}/samen/1")
        assert browser.status == 404
    for place in ("0", "2", "x", "-1"):
        ann.get(f"/beheer/ideeen/{idea}/mensen/{place}")
        assert ann.status == 404
    ann.get("/beheer/ideeen/geen/mensen/1")
    assert ann.status == 404
    auditor = clerk(twins, "aud", "auditor")
    auditor.get(f"/beheer/ideeen/{idea}/mensen/1")
    assert auditor.status == 403
    auditor.get(f"/beheer/ideeen/{idea}")
    assert "Vul persoon" not in auditor.words
    for place in ("0", "2", "x"):
        ann.get(f"/beheer/ideeen/{idea}/mensen/1")
        fields = dict(ann.form().fields) | PERSON | {"by": "phone"}
        ann.post(f"/beheer/ideeen/{idea}/mensen/{place}", fields)
        assert ann.status == 404
    assert stored(twins, idea).version == 1


def test_a_decision_or_a_list_for_the_vote_ends_it(twins: WorkerTwins, ann: Browser) -> None:
    idea = typed(twins, ann)
    own = writer(twins, idea)
    own.click("Vraag wie er nog meedoet")
    ann.get(f"/beheer/ideeen/{idea}/mensen/1")
    twins.rounds.fix_ballot(sample_ballot(), audit_entry())
    own.submit(**PERSON)
    ann.submit(by="phone", **PERSON)
    assert own.url == f"/mijn/ideeen/{idea}" and "Vraag wie er nog meedoet" not in own.words
    assert ann.url == f"/beheer/ideeen/{idea}" and "Vul persoon 2 in" not in ann.words
    assert stored(twins, idea).missing == 1


def test_a_whole_group_may_grow_until_the_deadline(twins: WorkerTwins, ann: Browser) -> None:
    idea = typed(twins, ann)
    own = writer(twins, idea)
    own.click("Vraag wie er nog meedoet")
    own.submit(**PERSON)
    own.click("Vraag nog iemand om mee in te dienen")
    check_page(own)
    own.submit(name="Carla Claes", email="", street="Molenweg 1")
    assert "wacht op Bert Peeters en Carla Claes" in own.words
    ann.get(f"/beheer/ideeen/{idea}")
    ann.click("Voeg iemand toe die mee indient")
    assert "persoon 4" in ann.words
    twins.clock.move_to(day(31))
    own = writer(twins, idea, claims=False)
    own.get(f"/mijn/ideeen/{idea}")
    assert "Vraag nog iemand" not in own.words
    own.get(f"/mijn/ideeen/{idea}/samen/3")
    assert own.status == 404


BAD: list[dict[str, Any]] = [
    {"name": ""},
    {"name": "x" * 81},
    {"street": ""},
    {"street": "x" * 121},
    {"email": "geen adres"},
    {"email": "x" * 300 + "@a.example"},
    {"version": "één"},
    {"version": ""},
    {"by": "toverij"},
]


@pytest.mark.parametrize("change", BAD)
def test_bad_input_is_told_and_kept(
    twins: WorkerTwins, ann: Browser, change: dict[str, str]
) -> None:
    idea = typed(twins, ann)
    own = writer(twins, idea)
    own.click("Vraag wie er nog meedoet")
    ann.get(f"/beheer/ideeen/{idea}/mensen/1")
    sent = PERSON | {"by": "phone"} | change
    ann.submit(**sent)
    assert ann.status == 422 and ann.errors
    assert ("street", sent["street"]) in ann.form().fields
    check_page(ann)
    if "by" not in change:
        sent.pop("by")
        own.submit(**sent)
        assert own.status == 422 and ("street", sent["street"]) in own.form().fields
        check_page(own)
    assert stored(twins, idea).missing == 1


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_in_every_field_are_kept_or_refused(
    twins: WorkerTwins, ann: Browser, text: str
) -> None:
    idea = typed(twins, ann)
    own = writer(twins, idea)
    places = ((ann, f"/beheer/ideeen/{idea}/mensen/1"), (own, f"/mijn/ideeen/{idea}/samen/1"))
    for browser, path in places:
        browser.get(path)
        form = browser.form(path)
        for name in form.names() - {"veilig", "website"}:
            sent = dict(form.fields) | PERSON | ({"by": "phone"} if browser is ann else {})
            browser.post(path, sent | {name: text})
            assert browser.status in (200, 409, 422), (name, browser.status)
            assert "<script>alert" not in browser.text


def test_three_people_are_named_one_after_the_other(twins: WorkerTwins, ann: Browser) -> None:
    plain = twins.rounds.get("r26")
    assert plain is not None
    three = replace(plain, applicants=replace(plain.applicants, min_people=3), version=2)
    twins.rounds.replace(three, audit_entry(), None, frozen=False)
    idea = typed(twins, ann)
    own = writer(twins, idea)
    assert "Je idee wacht op nog 2 personen" in own.words
    ann.get(f"/beheer/ideeen/{idea}")
    assert "Er ontbreken nog 2 personen" in ann.words
    assert "Vul persoon 2 in" in ann.words and "Vul persoon 3 in" not in ann.words
    own.click("Vraag wie er nog meedoet")
    own.submit(**PERSON)
    assert "wacht op Bert Peeters en nog 1 persoon" in own.words
    ann.get(f"/beheer/ideeen/{idea}")
    ann.click("Vul persoon 3 in")
    ann.submit(by="desk", signed=True, name="Carla Claes", email="", street="Molenweg 1")
    assert stored(twins, idea).waits_for == (1,)
