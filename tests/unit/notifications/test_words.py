"""The words of the mails: complete, safe, the same in text and HTML."""

from __future__ import annotations

import string
from dataclasses import replace
from gettext import NullTranslations
from html.parser import HTMLParser

import pytest

from chalicelib.kernel import speech
from chalicelib.notifications.model import Message
from chalicelib.notifications.rendering import MAX_SUBJECT, render
from chalicelib.notifications.words import WORDS

# What each template gets, as the composers and the identity use cases fill it.
VALUES = {
    "login_code": ("code",),
    "staff_code": ("code",),
    "vote_code": ("code", "round_title"),
    "idea_received": ("title", "reference", "link", "days"),
    "idea_typed": ("title", "reference", "link", "days"),
    "idea_typed_few": ("title", "reference", "link", "least"),
    "draft_link": ("round_title", "about", "last_day", "link"),
    "draft_reminder": ("round_title", "about", "last_day", "link"),
    "consent_ask": ("title", "author", "days", "link"),
    "consent_refused": ("title", "name", "link"),
    "consent_left": ("title", "name", "link"),
    "consent_complete": ("title", "link"),
    "idea_edited": ("title", "number"),
    "change_taken": ("title", "sentence", "link"),
    "change_refused": ("title", "sentence", "link"),
    "join_ask": ("title", "other", "leading", "days", "link"),
    "join_ask_city": ("title", "other", "leading", "days", "link"),
    "join_done": ("leading", "joining", "link"),
    "join_member": ("leading", "joining", "days", "link"),
    "join_refused": ("title", "other", "link"),
    "join_split": ("title", "leading", "joining", "link"),
    "idea_published": ("title", "sentence", "link"),
    "idea_accepted": ("title", "sentence", "link"),
    "idea_refused": ("title", "sentence", "link"),
    "idea_followed_change": ("title", "sentence", "link"),
    "idea_withdrawn": ("title",),
    "idea_unpublished": ("title", "sentence"),
    "idea_refused_appeal": ("title", "sentence", "last_day", "link"),
    "idea_refused_group": ("title", "sentence", "last_day", "link"),
    "review_ask": ("title", "sentence", "last_day", "link"),
    "review_group_asked": ("title", "sentence", "last_day"),
    "review_group_told": ("title", "sentence"),
    "idea_reopened": ("title", "sentence", "link"),
    "review_condition": ("title", "sentence", "last_day", "link"),
    "review_appeal": ("title", "days", "link"),
    "review_granted": ("title", "sentence", "link"),
    "review_upheld": ("title", "sentence", "link"),
    "idea_hidden": ("title", "sentence", "link"),
    "idea_deleted": ("reference", "sentence"),
    "idea_shown_again": ("title", "link"),
    "review_withheld": ("title", "sentence", "link"),
    "review_split": ("title", "sentence", "last_day", "link"),
    "split_done": ("title", "other", "link"),
    "review_moved": ("title", "sentence", "link"),
    "review_final": ("title", "sentence", "last_day", "link"),
    "report_answered": ("title", "sentence", "link"),
    "work_digest": ("round_title", "late", "soon", "unassigned", "link"),
    "trustee_draw": ("round_title", "link"),
    "trustee_give": ("round_title", "link"),
    "result_winner": ("title", "sentence", "link", "round_title"),
    "result_other": ("title", "sentence", "link", "round_title"),
    "result_follower": ("title", "sentence", "link", "round_title"),
    "project_update": ("title", "text", "link"),
    "agenda_in": ("title", "people", "when", "place", "access", "link"),
    "agenda_waiting": ("title", "people", "link"),
    "agenda_let_in": ("title", "people", "when", "place", "access", "link"),
    "agenda_reminder": ("title", "people", "when", "place", "access", "link"),
    "agenda_off": ("title", "when"),
}


# To staff.
IN_DUTCH = {"staff_code", "work_digest", "trustee_draw", "trustee_give"}


class Shouting(NullTranslations):
    """A language in which every message of ours is bracketed."""

    def gettext(self, message: str) -> str:
        return f"[{message}]"


class Words(HTMLParser):
    """What a reader of the HTML sees, and where its links go."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.seen.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.seen).split())


def message(template: str, **values: str) -> Message:
    filled = {name: f"[{name}]" for name in VALUES[template]} | values
    if "link" in filled:
        filled["link"] = "https://stad.example/ideeen/bank"
    return Message("m1", template, "an@voorbeeld.example", filled)


def test_every_template_has_words_and_every_word_a_template() -> None:
    assert WORDS.keys() == VALUES.keys()


@pytest.mark.parametrize("template", sorted(VALUES))
def test_a_mail_uses_what_it_gets_and_nothing_else(template: str) -> None:
    words = WORDS[template]
    fields = {
        name
        for text in (words.subject, *words.paragraphs)
        for _, name, _, _ in string.Formatter().parse(text)
        if name
    }
    assert fields <= set(VALUES[template])
    assert set(VALUES[template]) - fields - {"link", "title"} == set()
    assert bool(words.link) == ("link" in VALUES[template])


@pytest.mark.parametrize("template", sorted(VALUES))
def test_text_and_html_say_the_same(template: str) -> None:
    mail = render(message(template))
    html = Words(mail.html)
    for line in mail.text.splitlines():
        if line.startswith("https://"):
            assert line in html.links
        else:
            assert " ".join(line.split()).removesuffix(":") in html.text
    assert len(html.links) == (1 if WORDS[template].link else 0)


def test_a_value_that_is_missing_stops_the_mail() -> None:
    with pytest.raises(KeyError):
        render(Message("m1", "idea_withdrawn", "an@voorbeeld.example", {}))
    with pytest.raises(KeyError):
        render(Message("m1", "picnic", "an@voorbeeld.example", {}))


def test_what_people_type_stays_text() -> None:
    hostile = "<script>alert(1)</script>{code}\r\nBcc: x@y.example"
    mail = render(message("idea_withdrawn", title=hostile))

    assert "\n" not in mail.subject and "\r" not in mail.subject
    assert "{code}" in mail.text
    html = Words(mail.html)
    assert "script" not in html.tags
    assert "<script>alert(1)</script>" in html.text


def test_a_long_title_makes_no_endless_subject() -> None:
    assert len(render(message("idea_received", title="x" * 999)).subject) == MAX_SUBJECT


def test_line_breaks_of_an_update_survive() -> None:
    mail = render(message("project_update", text="Eerste regel.\nTweede regel."))
    assert "Eerste regel.\nTweede regel." in mail.text
    assert "Eerste regel.<br>Tweede regel." in mail.html


def test_codes_are_never_in_the_subject() -> None:
    """A subject shows on a locked phone."""
    for template in ("login_code", "staff_code", "vote_code"):
        assert "424242" not in render(message(template, code="424242")).subject


@pytest.mark.parametrize("template", sorted(VALUES.keys() - IN_DUTCH))
def test_a_mail_speaks_the_language_of_who_reads_it(
    template: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogues = {"tr": Shouting(), "nl": NullTranslations()}
    monkeypatch.setattr(speech, "_catalogue", catalogues.__getitem__)
    mail = render(replace(message(template, sentence="Ja."), language="tr"))

    assert '<html lang="tr">' in mail.html
    ours = [block for block in mail.text.split("\n\n") if not block.startswith("[[")]
    assert all(block.startswith("[") for block in ours)
    assert speech.language() == "nl"
    assert '<html lang="nl">' in render(message(template)).html


def test_a_sentence_of_ours_is_translated_where_a_text_of_people_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(speech, "_catalogue", lambda _code: Shouting())
    mail = render(message("idea_published", title="Bank", sentence="Het idee is binnen."))

    assert "[Het idee is binnen.]" in mail.text
    assert "[Bank]" not in mail.text
