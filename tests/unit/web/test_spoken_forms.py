"""Forms of a round in the language of the reader: questions, sentences, names of people."""

from __future__ import annotations

from gettext import NullTranslations

import pytest

from chalicelib.ideas.model import Consent
from chalicelib.kernel import speech
from chalicelib.rounds.form import STANDARD, FormStep, Option, Question
from chalicelib.web.forms import parse
from chalicelib.web.pages.submit_fields import ask, form_of
from chalicelib.web.pages.voices import ReportForm
from chalicelib.web.present_consents import Partner, named
from chalicelib.web.present_form import spoken
from tests.support.rounds import day

OWN = FormStep(
    "extra",
    "Nog dit",
    (
        Question("tuin", "Past het in {tuin}?", kind="line"),
        Question("kleur", "Welke kleur?", kind="choice", options=(Option("r", "Rood"),)),
    ),
)


class Foreign(NullTranslations):
    """Every message of ours stands between brackets."""

    def gettext(self, message: str) -> str:
        return f"[{message}]"


@pytest.fixture(autouse=True)
def foreign(monkeypatch: pytest.MonkeyPatch) -> None:
    catalogues = {"fr": Foreign(), "nl": NullTranslations()}
    monkeypatch.setattr(speech, "_catalogue", catalogues.__getitem__)


def test_a_form_answers_in_the_language_of_each_request() -> None:
    step = STANDARD.steps[0]
    with speech.speaking("fr"):
        (told,) = parse(form_of(step), {}).errors.values()
    assert told.strip("[]") == "Geef je idee een naam" != told
    assert parse(form_of(step), {}).errors == {"title": "Geef je idee een naam"}
    long = parse(form_of(step), {"title": ["x" * 81]}).errors
    assert long == {"title": "De naam mag 80 tekens lang zijn. Maak de tekst korter"}


def test_words_of_staff_may_hold_braces() -> None:
    errors = parse(form_of(OWN), {}).errors
    assert errors["extra_tuin"] == "Schrijf een antwoord bij “Past het in {tuin}?”"
    assert errors["extra_kleur"] == ask(OWN.questions[1]) == "Kies een antwoord bij “Welke kleur?”"


def test_a_sentence_names_the_limit_that_holds() -> None:
    errors = parse(ReportForm, {"reason": ["other"], "text": ["x" * 10_001]}).errors
    assert errors == {"text": "De tekst mag 500 tekens lang zijn"}


def test_a_page_of_questions_is_spoken_and_stays_the_same_page() -> None:
    assert spoken(OWN) == OWN
    with speech.speaking("fr"):
        heard = spoken(OWN)
    assert (heard.key, heard.title) == ("extra", "[Nog dit]")
    assert heard.questions[1].options == (Option("r", "[Rood]"),)
    assert [one.key for one in heard.questions] == [one.key for one in OWN.questions]


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        ((), ""),
        (("An",), "<bdi>An</bdi>"),
        (("An", "Bo"), "<bdi>An</bdi> en <bdi>Bo</bdi>"),
        (("An", "Bo", "<b>"), "<bdi>An</bdi>, <bdi>Bo</bdi> en <bdi>&lt;b&gt;</bdi>"),
    ],
)
def test_people_are_named_as_one_phrase(names: tuple[str, ...], shown: str) -> None:
    consent = Consent(1, "waiting", "", asked_at=day(1), expires_at=day(2))
    people = [Partner(1, name, consent, "", "", True, True) for name in names]
    assert named(people) == shown
