"""The staff's JSON API for ideas."""

from __future__ import annotations

from typing import Any

import pytest

from tests.http.test_moderation import NOW, WHY, put, staff
from tests.support.client import Browser
from tests.support.rounds import audit_entry, sample_round
from tests.support.twins import Twins, app_on, sign_in


@pytest.fixture
def twins() -> Twins:
    city = Twins(NOW)
    city.rounds.create(sample_round(), audit_entry())
    return city


@pytest.fixture
def api(twins: Twins) -> Browser:
    return staff(twins, "moderator")


def csrf(api: Browser) -> str:
    # A page came before, as it does for everybody who signs in.
    api.get("/beheer/ideeen")
    api.get("/api/admin/session")
    return str(api.json["csrf"])


def decide(api: Browser, body: Any, idea_id: str = "i1") -> int:
    return api.post_json(f"/api/admin/ideas/{idea_id}/decision", body, csrf=csrf(api)).status


def test_session_tells_who_and_the_token(api: Browser) -> None:
    api.get("/api/admin/session")
    assert api.status == 200
    assert api.json["name"] == "Mieke Medewerker"
    assert api.json["roles"] == ["moderator"]
    assert len(api.json["csrf"]) == 64
    assert api.reply.headers["cache-control"] == "no-store"


def test_an_idea_is_decided_with_its_version(api: Browser, twins: Twins) -> None:
    put(twins)
    api.get("/api/admin/ideas/i1")
    assert api.json["decisions"] == ["publish", "accept", "refuse"]
    assert api.json["people"][0]["email"] == "anna@voorbeeld.example"
    body = {
        "version": api.json["version"],
        "decision": "refuse",
        "reason": "commercial",
        "sentence": WHY,
    }
    assert decide(api, body) == 200
    assert (api.json["state"], api.json["version"]) == ("refused", 2)
    assert api.json["history"][-1]["sentence"] == WHY
    assert twins.ideas.get("i1").state == "refused"
    assert twins.audit.all()[-1].entry.subject == "i1"


def test_an_old_version_gets_the_idea_as_it_is(api: Browser, twins: Twins) -> None:
    put(twins)
    assert decide(api, {"version": 1, "decision": "accept"}) == 200
    assert decide(api, {"version": 1, "decision": "publish"}) == 409
    assert api.json["error"]["version"] == 2
    assert api.json["idea"]["state"] == "accepted"
    assert twins.ideas.get("i1").state == "accepted"


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"version": "1", "decision": "accept"}, {"version"}),
        ({"version": 1}, {"decision"}),
        ({"version": 1, "decision": "accept", "state": "accepted"}, {"state"}),
        ({"version": 1, "decision": "maybe"}, {"decision"}),
        ({"version": 1.5, "decision": "accept"}, {"version"}),
        ({"version": 1, "decision": "refuse"}, {"reason", "sentence"}),
        ({"version": 1, "decision": "refuse", "reason": "x", "sentence": WHY}, {"reason"}),
        ({"version": 1, "decision": "accept", "sentence": "x" * 601}, {"sentence"}),
        ({"version": 1, "decision": "accept", "sentence": "x" * 99_999}, {"sentence"}),
        ({"version": 1, "decision": "reopen", "sentence": WHY}, {"decision"}),
        ({"version": 1, "decision": "accept", "sentence": None}, {"sentence"}),
        ([], {"body"}),
        ("accept", {"body"}),
    ],
)
def test_a_wrong_body_is_answered_by_field(
    api: Browser, twins: Twins, body: Any, fields: set[str]
) -> None:
    put(twins)
    assert decide(api, body) == 422
    assert set(api.json["error"]["fields"]) == fields
    assert all(api.json["error"]["fields"].values())
    assert twins.ideas.get("i1").version == 1


def test_a_queue_page_by_cursor(api: Browser, twins: Twins) -> None:
    for number in range(30):
        put(twins, f"i{number:02}", hours=number)
    api.get("/api/admin/rounds/r26/ideas?state=received")
    first = [idea["id"] for idea in api.json["ideas"]]
    assert len(first) == 25
    assert api.json["ideas"][0]["answer_due"].endswith("Z")
    cursor = api.json["cursor"].replace("#", "%23")
    api.get(f"/api/admin/rounds/r26/ideas?state=received&cursor={cursor}")
    assert [idea["id"] for idea in api.json["ideas"]] == [f"i{n:02}" for n in range(25, 30)]
    assert api.json["cursor"] == ""


@pytest.mark.parametrize(
    ("query", "field"), [("state=all", "state"), ("cursor=x", "cursor"), ("cursor=a%23b", "cursor")]
)
def test_a_wrong_question_is_answered(api: Browser, query: str, field: str) -> None:
    api.get(f"/api/admin/rounds/r26/ideas?{query}")
    assert api.status == 422
    assert list(api.json["error"]["fields"]) == [field]


@pytest.mark.parametrize(
    "path", ["/api/admin/rounds/r99/ideas", "/api/admin/ideas/gone", "/api/admin/ideas/:x"]
)
def test_what_isnt_there_is_json_too(api: Browser, path: str) -> None:
    api.get(path)
    assert api.status == 404
    assert api.json["error"]["status"] == 404


def test_deciding_on_what_isnt_there(api: Browser) -> None:
    assert decide(api, {"version": 1, "decision": "accept"}, "gone") == 404


def test_without_the_token_nothing_happens(api: Browser, twins: Twins) -> None:
    put(twins)
    csrf(api)
    for token in ("", "0" * 64):
        api.post_json(
            "/api/admin/ideas/i1/decision", {"version": 1, "decision": "accept"}, csrf=token
        )
        assert api.status == 403
    assert twins.ideas.get("i1").version == 1


@pytest.mark.parametrize(
    "path", ["/api/admin/session", "/api/admin/rounds/r26/ideas", "/api/admin/ideas/i1"]
)
def test_who_isnt_staff_is_told_in_json(twins: Twins, path: str) -> None:
    put(twins)
    browser = Browser(app_on(twins, ["staff_api"]))
    browser.get(path)
    assert browser.status == 401
    sign_in(browser, twins)
    browser.get(path)
    assert browser.status == 403
    assert "anna" not in browser.text


def test_an_auditor_reads_without_people(twins: Twins) -> None:
    put(twins)
    auditor = staff(twins, "auditor")
    auditor.get("/api/admin/ideas/i1")
    assert (auditor.json["people"], auditor.json["decisions"]) == ([], [])
    assert decide(auditor, {"version": 1, "decision": "accept"}) == 403
