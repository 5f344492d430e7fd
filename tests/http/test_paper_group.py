"""Those who hand in along on paper: typed over, held to the round's rules, and asked or signed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.ideas.claiming import claimable
from chalicelib.ideas.consents import confirm_on_paper
from chalicelib.ideas.model import Idea
from chalicelib.ideas.sending import submitted_event
from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.events import IDEA_CONSENT
from chalicelib.notebooks.loose import new_code
from chalicelib.notifications.compose import compose
from tests.http.pages import check_page
from tests.http.test_staff_paper import ANSWERS as TYPED
from tests.http.test_staff_paper import clerk
from tests.support.client import Browser
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.workers import WorkerTwins
from tests.unit.notifications.test_compose import sources

PATHS = {"form": f"/beheer/formulier/r26/{new_code('r26')}", "behalf": "/beheer/namens/r26"}
ANSWERS = TYPED | {"street": "Lindestraat 1"}
OTHER = {"name2": "Bert Peeters", "street2": "Dorpsstraat 9", "email2": "bert@buren.example"}


@pytest.fixture
def twins() -> WorkerTwins:
    twins = WorkerTwins(day(10))
    plain = sample_round()
    applicants = replace(plain.applicants, declarations=("household", "adult"))
    twins.rounds.create(replace(plain, applicants=applicants), audit_entry())
    return twins


@pytest.fixture
def ann(twins: WorkerTwins) -> Browser:
    return clerk(twins)


@pytest.fixture(params=PATHS)
def path(request: pytest.FixtureRequest) -> str:
    return PATHS[request.param]


def made(twins: WorkerTwins) -> Idea:
    (card,) = twins.ideas.queue("r26", "received", 9).cards
    found: Idea = twins.ideas.get(card.id)
    return found


def test_a_signature_is_a_yes(twins: WorkerTwins, ann: Browser, path: str) -> None:
    ann.get(path)
    check_page(ann)
    ann.submit(**ANSWERS, **OTHER, signed=True, household=True, own="250", upkeep="40")
    assert not ann.errors
    idea = made(twins)
    private = twins.ideas.private(idea.id)
    assert [one.name for one in private.people] == [ANSWERS["name"], "Bert Peeters"]
    assert private.declared == ("household",)
    assert (idea.content.own_cents, idea.content.upkeep_cents) == (25_000, 4_000)
    assert [(one.place, one.state, one.key) for one in idea.consents] == [(1, "paper", "")]
    ann.get(f"/beheer/ideeen/{idea.id}")
    assert "Bert Peeters" in ann.words


def test_without_a_signature_they_are_asked(twins: WorkerTwins, ann: Browser, path: str) -> None:
    ann.get(path)
    ann.submit(**ANSWERS, **OTHER)
    (consent,) = made(twins).consents
    assert consent.state == "waiting" and consent.key


def test_alone_is_no_mistake_of_the_clerk(twins: WorkerTwins, ann: Browser, path: str) -> None:
    ann.get(path)
    ann.submit(**ANSWERS)
    assert not ann.errors
    idea = made(twins)
    assert [(one.place, one.state) for one in idea.consents] == [(1, "missing")]
    assert (idea.waits_for, idea.missing) == ((1,), 1)


@pytest.mark.parametrize("signed", [True, False])
def test_only_the_writer_takes_the_idea_over(
    twins: WorkerTwins, ann: Browser, path: str, signed: bool
) -> None:
    ann.get(path)
    ann.submit(**ANSWERS, **OTHER, signed=signed)
    idea = made(twins)
    told = submitted_event(idea)
    mails = {one.to: one.template for one in compose(told, sources(twins))}
    other = OTHER["email2"]
    assert mails == {
        ANSWERS["email"]: "idea_typed",
        other: "idea_received" if signed else "consent_ask",
    }
    with pytest.raises(NotFound):
        claimable(twins.ideas, idea.id, "person", other)
    assert claimable(twins.ideas, idea.id, "person", ANSWERS["email"]).id == idea.id


def test_a_writer_without_mail_gets_none_when_all_signed(twins: WorkerTwins, ann: Browser) -> None:
    ann.get(PATHS["behalf"])
    ann.submit(**(ANSWERS | {"email": ""}), **OTHER)
    idea = made(twins)
    later = twins.clock.now() + timedelta(days=1)
    confirm_on_paper(twins.ideas, idea.id, idea.version, 1, "ann", later)
    (told,) = [one for one in twins.outbox.events if one.type == IDEA_CONSENT]
    assert list(compose(told, sources(twins))) == []


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"street2": ""}, "street2", "straat en het huisnummer van persoon 2"),
        ({"name2": ""}, "name2", "naam van persoon 2"),
        ({"street2": ANSWERS["street"]}, "street2", "hetzelfde adres"),
        ({"name2": ANSWERS["name"]}, "name2", "twee keer dezelfde persoon"),
        ({"email2": "geen adres"}, "email2", "e-mailadres"),
    ],
)
def test_what_the_round_does_not_take_is_told_and_kept(
    twins: WorkerTwins, ann: Browser, path: str, change: dict[str, Any], field: str, words: str
) -> None:
    ann.get(path)
    ann.submit(**ANSWERS, **(OTHER | change))
    assert ann.status == 422
    assert words in ann.errors[field]
    check_page(ann)
    kept = (OTHER | change)["name2"]
    assert ann.page.select_one('input[name="name2"]').get("value", "") == kept  # type: ignore[union-attr]
    assert twins.ideas.queue("r26", "received", 9).cards == ()
