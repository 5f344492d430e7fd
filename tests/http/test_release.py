"""Releasing a result: two people, one hash, and not a word before."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.audit.model import SYSTEM
from chalicelib.functions import advance_rounds
from chalicelib.functions.http import PAGE_MODULES, routes_of
from chalicelib.outcome.comparing import COMPARISON
from chalicelib.outcome.document import read_document, read_lines
from chalicelib.rounds.model import BY_VOTES, CountRules
from chalicelib.web import words
from chalicelib.web.security import csrf_token
from chalicelib.web.staff.moments import to_field
from tests.http.pages import check_page
from tests.support.client import Browser
from tests.support.logs import log_text
from tests.support.rounds import day
from tests.support.twins import app_on, sign_in_staff
from tests.support.votes import city_in_review, close_vote, counted_city, open_vote
from tests.support.workers import Workers, WorkerTwins

PAGE = "/beheer/rondes/r26/uitslag"


# Publishes the most that a round can publish.
OPEN = CountRules("equal-shares", "seed", completion="add1u", publish="ballots")


@pytest.fixture
def twins() -> WorkerTwins:
    return counted_city()


def manager(twins: WorkerTwins, name: str = "Ann") -> Browser:
    browser = Browser(app_on(twins, ["staff_api"]))
    sign_in_staff(browser, twins, "manager", email=f"{name.lower()}@beringen.example", name=name)
    return browser


def test_two_people_release_what_both_read(twins: WorkerTwins) -> None:
    ann, bob = manager(twins, "Ann"), manager(twins, "Bob")
    ann.get("/beheer")
    assert "wacht op bekendmaking. 0 van de 2" in ann.words
    ann.get(PAGE)
    assert "Gekozen met 5 stemmen" in ann.words
    assert "Deze uitslag is nog geheim" in ann.words

    ann.submit("Bevestig de uitslag")
    assert ann.status == 200
    assert "Vraag een andere collega" in ann.words
    assert not twins.results.get("r26").is_released
    assert twins.projects.of_round("r26") == ()

    bob.get(PAGE)
    bob.submit("Bevestig en maak bekend")
    assert "Bekendgemaakt op" in bob.words
    result = twins.results.get("r26")
    assert result.released_at == twins.clock.now()
    assert len(set(result.confirmed_by)) == 2
    assert [one.id for one in twins.projects.of_round("r26")] == ["bank", "feest", "spel"]
    assert [line.entry.action for line in twins.audit.latest(2)] == [
        "tally:result:release",
        "tally:result:confirm",
    ]


def test_the_result_appears_at_the_moment_that_was_set(twins: WorkerTwins) -> None:
    ann, bob = manager(twins, "Ann"), manager(twins, "Bob")
    public = Browser(app_on(twins))
    moment = twins.clock.now() + timedelta(days=2)
    ann.get(PAGE)
    ann.submit(moment=to_field(moment))
    bob.get(PAGE)
    check_page(bob)
    bob.submit()
    assert f"komt vanzelf online op {words.moment(moment)}" in bob.words
    check_page(bob)
    result = twins.results.get("r26")
    assert result.confirmed_by == tuple(dict.fromkeys(result.confirmed_by))
    assert (len(result.confirmed_by), result.release_at, result.is_released) == (2, moment, False)
    ann.get("/beheer")
    assert "komt vanzelf online op" in ann.words

    for early in (moment - timedelta(days=1), moment - timedelta(minutes=1)):
        twins.clock.move_to(early)
        advance_rounds.run(twins)
        assert public.get("/api/rounds/r26/result").status == 404
        assert twins.projects.of_round("r26") == ()
    for _ in range(2):
        twins.clock.move_to(moment)
        advance_rounds.run(twins)

    assert public.get("/rondes/r26/resultaat").status == 200
    assert [one.id for one in twins.projects.of_round("r26")] == ["bank", "feest", "spel"]
    assert [event.id for event in twins.outbox.events].count("release-r26") == 1
    last = twins.audit.latest(1)[0].entry
    assert (last.action, last.actor) == ("tally:result:release", SYSTEM)


def test_another_moment_and_at_once(twins: WorkerTwins) -> None:
    ann, bob, eva = (manager(twins, name) for name in ("Ann", "Bob", "Eva"))
    now = twins.clock.now()
    for browser in (ann, bob):
        browser.get(PAGE)
        browser.submit(moment=to_field(now + timedelta(days=2)))
    eva.get(PAGE)
    eva.submit(moment=to_field(now + timedelta(days=3)))
    assert twins.results.get("r26").release_at == now + timedelta(days=3)
    assert twins.audit.latest(1)[0].entry.action == "tally:result:move"

    eva.submit(moment="")

    assert "Bekendgemaakt op" in eva.words
    assert twins.results.get("r26").released_at == now
    assert [one.id for one in twins.projects.of_round("r26")] == ["bank", "feest", "spel"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [("morgen", "Schrijf de dag en het uur"), ("-1", "al voorbij"), ("61", "volgende 60 dagen")],
)
def test_a_moment_that_cannot_be_is_kept_and_told(
    twins: WorkerTwins, typed: str, said: str
) -> None:
    ann = manager(twins)
    ann.get(PAGE)
    if typed != "morgen":
        typed = to_field(twins.clock.now() + timedelta(days=int(typed)))
    ann.submit(moment=typed)
    assert ann.status == 422
    assert said in ann.errors["moment"]
    assert ann.page.select_one("#f-moment")["value"] == typed
    assert twins.results.get("r26").confirmed_by == ()


def test_a_moment_needs_two_people_first_and_a_third_changes_nothing(twins: WorkerTwins) -> None:
    ann, bob, eva = (manager(twins, name) for name in ("Ann", "Bob", "Eva"))
    soon = to_field(twins.clock.now() + timedelta(days=1))
    for browser in (ann, bob, eva):
        browser.get(PAGE)
    ann.submit(moment=soon)
    token = csrf_token(ann.jar["browser"])
    ann.post(f"{PAGE}/moment", {"veilig": token, "moment": ""})
    assert ann.status == 422
    assert not twins.results.get("r26").is_released
    bob.submit(moment=soon)
    eva.submit(moment="")
    assert eva.status == 422
    assert "wacht op haar moment" in eva.errors[""]
    assert len(twins.results.get("r26").confirmed_by) == 2


def test_the_api_keeps_the_moment_that_the_first_one_set(twins: WorkerTwins) -> None:
    ann, bob = manager(twins, "Ann"), manager(twins, "Bob")
    ann.get(PAGE)
    moment = twins.clock.now() + timedelta(days=1)
    ann.submit(moment=to_field(moment))
    bob.get("/beheer")
    digest = twins.results.get("r26").hash
    path = "/api/admin/rounds/r26/result"
    bob.post_json(path, {"hash": digest}, csrf=csrf_token(bob.jar["browser"]))
    assert bob.status == 200 and bob.json["release_at"] and bob.json["released_at"] is None


def test_one_person_is_not_two(twins: WorkerTwins) -> None:
    ann = manager(twins)
    ann.get(PAGE)
    other_window = ann.tab()
    other_window.get(PAGE)
    ann.submit()

    other_window.submit()

    assert other_window.status == 422
    assert "Een andere collega" in other_window.errors[""]
    assert not twins.results.get("r26").is_released


def test_another_hash_is_refused(twins: WorkerTwins) -> None:
    ann = manager(twins)
    ann.get(PAGE)

    ann.submit(hash="f" * 64)

    assert ann.status == 422
    assert "niet die van de uitslag" in ann.errors["hash"]
    assert twins.results.get("r26").confirmed_by == ()


def test_a_released_result_is_released_once(twins: WorkerTwins) -> None:
    ann, bob, eva = (manager(twins, name) for name in ("Ann", "Bob", "Eva"))
    for browser in (ann, bob, eva):
        browser.get(PAGE)
    ann.submit()
    bob.submit()

    eva.submit()

    assert eva.status == 422
    assert "al bekendgemaakt" in eva.errors[""]
    assert len(twins.results.get("r26").confirmed_by) == 2


def test_an_auditor_reads_and_does_not_confirm(twins: WorkerTwins) -> None:
    browser = Browser(app_on(twins, ["staff_api"]))
    sign_in_staff(browser, twins, "auditor")

    browser.get(PAGE)

    assert browser.status == 200
    assert "Alleen wie rondes beheert" in browser.words
    browser.get("/beheer")
    browser.post(PAGE, {"veilig": csrf_token(browser.jar["browser"]), "hash": "0" * 64})
    assert browser.status == 403


def test_before_the_count_the_page_says_when() -> None:
    twins = city_in_review()
    browser = manager(twins)

    browser.get(PAGE)
    assert browser.h1 == "De uitslag is er nog niet"
    assert "Bewoners kunnen stemmen tot" in browser.words

    open_vote(twins)
    close_vote(twins)
    sign_in_staff(browser, twins, "manager")
    browser.get(PAGE)
    assert "Dat duurt meestal een paar minuten" in browser.words


def test_a_round_without_a_vote_says_so() -> None:
    twins = city_in_review()
    twins.clock.move_to(day(66))
    browser = manager(twins)
    browser.get(PAGE)
    assert "Er was geen stemming in deze ronde" in browser.words


def test_the_api_confirms_too(twins: WorkerTwins) -> None:
    ann, bob = manager(twins, "Ann"), manager(twins, "Bob")
    path = "/api/admin/rounds/r26/result"
    for browser in (ann, bob):
        browser.get("/beheer")
    ann.get(path)
    digest = ann.json["hash"]
    assert ann.json["document"]["ballots"] == 7

    ann.post_json(path, {"hash": digest}, csrf=csrf_token(ann.jar["browser"]))
    assert ann.status == 200 and ann.json["confirmed"] == 1
    ann.post_json(path, {"hash": digest}, csrf=csrf_token(ann.jar["browser"]))
    assert ann.status == 422 and ann.json["error"]["reason"] == "same-person"

    bob.get(path)
    bob.post_json(path, {"hash": digest}, csrf=csrf_token(bob.jar["browser"]))
    assert bob.status == 200 and bob.json["released_at"]


@pytest.mark.parametrize("count", [BY_VOTES, OPEN], ids=["totals", "ballots"])
def test_nothing_leaks_before_the_release(count: CountRules) -> None:
    """Every page that anyone but a manager or auditor can open, read for the outcome: its
    sentences, its hashes, its files, what other rules would have done."""
    twins = counted_city(count)
    result = twins.results.get("r26")
    secrets = [line.sentence for line in read_lines(result)]
    secrets += [result.hash, twins.ledger.seed("r26")]
    names = (*read_document(result)["files"], COMPARISON, "uitslag.json")
    assert ("election.pb" in names) == (count is OPEN)
    for name, digest in read_document(result)["files"].items():
        if name == "round.json":
            continue  # the rules, whose hash is published before the vote
        content = twins.results.file("r26", name).decode()
        # A vote that nobody changed has an empty list of what was replaced.
        secrets += [digest, content] if content else [digest]
    secrets.append(twins.results.file("r26", COMPARISON).decode())
    visitor = Browser(app_on(twins))
    moderator = Browser(app_on(twins))
    sign_in_staff(moderator, twins, "moderator")
    values = {"round_id": "r26", "idea_id": "feest", "project_id": "feest"}
    paths = [
        route.path.format_map(values)
        for function in PAGE_MODULES
        for route in routes_of(function)
        if route.method == "GET" and set(_names(route.path)) <= values.keys()
    ]
    assert "/rondes/r26/resultaat" in paths
    assert "/rondes/r26/resultaat/vergelijking" in paths
    paths += [f"/rondes/r26/resultaat/bestanden/{name}" for name in names]
    paths += ["/beheer/nieuws/nieuw?uitslag=r26"]

    for path in paths:
        for browser in (visitor, moderator):
            browser.get(path)
            assert browser.status < 500, path
            assert "/bestanden/" not in path or browser.status == 404
            for secret in secrets:
                assert secret not in browser.text, path
    ann = manager(twins)
    for path in (f"{PAGE}/besluit", f"{PAGE}/rechtzetting"):
        assert ann.get(path).status == 404
    ann.get("/beheer/nieuws/nieuw?uitslag=r26")
    assert ann.status == 200 and "krijgen samen" not in ann.text
    with log_text() as stream:
        Workers(twins).run()
    told = stream.getvalue() + "".join(mail.text for mail in twins.mailer.mails)
    for secret in secrets:
        assert secret not in told


def _names(path: str) -> list[str]:
    return [part.strip("{}") for part in path.split("/") if part.startswith("{")]
