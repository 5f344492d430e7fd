"""Facts become words in the reader's language; what people wrote stays theirs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel.speech import LANGUAGES, speaking
from chalicelib.notifications.model import CHOOSES, Message
from chalicelib.notifications.offering import offered
from chalicelib.notifications.saying import Part, listed, said
from chalicelib.notifications.words import WORDS

LOST = "Niet gekozen: dit project kreeg geen stemmen."
OURS = "Wie het idee indiende, trok het in."


def told(sentence: str, language: str = "fr") -> tuple[Part, ...]:
    with speaking(language):
        return said({"sentence": sentence})["sentence"]


@pytest.mark.parametrize("sentence", [LOST, OURS])
def test_a_sentence_of_ours_is_said_again(sentence: str) -> None:
    (part,) = told(sentence)
    assert part.text != sentence and not part.written
    assert told(sentence, "nl") == (Part(sentence, written=True),)


def test_a_list_keeps_its_titles_and_says_each_sentence() -> None:
    parts = told(listed([("Een bank", LOST), ("Een boom", "Eigen woorden.")]))
    assert [part.text for part in parts if part.written] == [
        "Een bank",
        "Een boom",
        "Eigen woorden.",
    ]
    text = "".join(part.text for part in parts)
    assert LOST not in text and len(text.split("\n")) == 2


@given(st.text(), st.sampled_from(sorted(LANGUAGES)))
def test_what_people_wrote_reads_as_they_wrote_it(text: str, language: str) -> None:
    with speaking(language):
        values = said({"title": text, "text": text, "sentence": f"x {text}"})
    assert values["title"] == values["text"] == (Part(text, written=True),)
    assert "".join(part.text for part in values["sentence"]) == f"x {text}"


def test_the_last_day_is_the_one_before_the_moment() -> None:
    with speaking("en"):
        values = said({"last_day": "2026-12-06T23:00:00Z", "when": "2026-12-03T18:00:00Z"})
    assert values["last_day"] == (Part("Sunday 6 December 2026"),)
    assert values["when"] == (Part("Thursday 3 December 2026 at 19:00"),)


def test_a_moment_in_words_stays_what_it_says() -> None:
    assert said({"last_day": "6/12/2026"})["last_day"] == (Part("6/12/2026"),)


def test_html_names_the_language_of_people_only_where_it_is_another() -> None:
    part = Part("Een <bank>\nhier", written=True)
    with speaking("fr"):
        assert part.html == '<span lang="nl">Een &lt;bank&gt;<br>hier</span>'
        assert Part("Een bank").html == "Een bank"
        assert Part("", written=True).html == ""
    assert part.html == "Een &lt;bank&gt;<br>hier"


@pytest.mark.parametrize("template", sorted(WORDS))
@pytest.mark.parametrize("link", ["https://x.example/a", "https://x.example/a?sleutel=b"])
def test_a_mail_is_in_an_offered_language_or_dutch(template: str, link: str) -> None:
    message = Message("m", template, "a@x.example", {"link": link}, language="fr")

    french = offered(message, ("nl", "fr"))
    assert french.language == "fr"
    assert french.values["link"] == link + ("&" if "?" in link else "?") + "taal=fr"
    dutch = offered(message, ("nl", "en"))
    assert (dutch.language, dutch.values["link"]) == ("nl", link)
    assert (CHOOSES in french.values) == (CHOOSES in dutch.values)
    assert offered(message, ("nl",)).values == {"link": link}
