"""Staff tell how a project goes."""

from __future__ import annotations

import pytest

from chalicelib.projects.model import Project, Update
from chalicelib.web.security import csrf_token
from tests.support.client import Browser
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.twins import Twins, app_on, sign_in_staff


@pytest.fixture
def twins() -> Twins:
    twins = Twins(day(100))
    twins.rounds.create(sample_round(), audit_entry())
    first = Update(day(76), "agreed", "Gekozen.")
    for name, promised in (("bank", 400), ("boom", 90)):
        twins.projects.start(
            Project(name, "r26", f"De {name}", "paal", 800_00, "agreed", day(promised), (first,))
        )
    return twins


@pytest.fixture
def browser(twins: Twins) -> Browser:
    browser = Browser(app_on(twins, ["staff_api"]))
    sign_in_staff(browser, twins, "manager")
    return browser


def test_an_update_is_online_and_told(twins: Twins, browser: Browser) -> None:
    browser.get("/beheer/projecten")
    assert "Te laat" in browser.words
    browser.click("De bank")

    browser.submit(state="under-way", text="De bank is besteld.")

    assert browser.url == "/beheer/projecten/bank" and browser.status == 200
    assert "De bank is besteld." in browser.words
    project = twins.projects.get("bank")
    assert (project.state, project.version) == ("under-way", 2)
    assert [event.id for event in twins.outbox.events] == ["project-bank-2"]


def test_state_and_text_are_both_needed(browser: Browser) -> None:
    browser.get("/beheer/projecten/bank")
    browser.submit(text="Alleen tekst.")

    assert browser.status == 422
    assert browser.errors == {"state": "Kies hoe ver het project staat"}
    assert dict(browser.form().fields)["text"] == "Alleen tekst."


def test_only_steps_that_are_possible_are_offered(twins: Twins, browser: Browser) -> None:
    browser.get("/beheer/projecten/bank")
    browser.submit(state="done", text="Klaar!")
    offered = [str(tag["value"]) for tag in browser.page.select("input[name=state]")]
    assert offered == ["done"]

    fields = dict(browser.form().fields) | {"state": "under-way", "text": "Toch niet."}
    browser.post("/beheer/projecten/bank", fields)
    assert browser.status == 422
    assert "kan een project niet naar deze stand" in browser.errors["state"]


def test_two_updates_at_once(browser: Browser) -> None:
    browser.get("/beheer/projecten/bank")
    other = browser.tab()
    other.get("/beheer/projecten/bank")
    other.submit(state="under-way", text="De ander was eerst.")
    browser.submit(state="under-way", text="Van mij.")

    assert browser.status == 409
    assert "De ander was eerst." in browser.words
    assert dict(browser.form().fields)["text"] == "Van mij."


def test_a_moderator_reads_only(twins: Twins) -> None:
    browser = Browser(app_on(twins, ["staff_api"]))
    sign_in_staff(browser, twins, "moderator")
    browser.get("/beheer/projecten/bank")
    assert browser.status == 200
    assert not [form for form in browser.forms if form.method == "POST"]


def test_an_unknown_project_is_not_there(browser: Browser) -> None:
    browser.get("/beheer/projecten/weg")
    assert browser.status == 404


def test_the_api_updates_too(browser: Browser) -> None:
    browser.get("/beheer/projecten")
    csrf = csrf_token(browser.jar["browser"])
    browser.get("/api/admin/projects/bank")
    body = {"version": browser.json["version"], "state": "under-way", "text": "Besteld."}
    path = "/api/admin/projects/bank/updates"

    browser.post_json(path, body, csrf=csrf)
    assert browser.status == 201 and browser.json["state"] == "under-way"
    browser.post_json(path, body, csrf=csrf)
    assert browser.status == 409
    browser.post_json(path, body | {"version": 2, "state": "agreed"}, csrf=csrf)
    assert browser.status == 422 and browser.json["error"]["reason"] == "state-impossible"
    browser.post_json(path, body | {"version": 2, "state": "lost"}, csrf=csrf)
    assert browser.status == 422
