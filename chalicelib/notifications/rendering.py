"""A message as a mail: subject, plain text, and the same words as simple HTML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from chalicelib.kernel.speech import N_, _, direction, language, speaking
from chalicelib.kernel.text import clean_line
from chalicelib.notifications.model import CHOOSES, Message
from chalicelib.notifications.saying import said
from chalicelib.notifications.words import CHOICE, SENDER, WORDS, Words

MAX_SUBJECT = 150
HELLO = N_("Dag,")
GOODBYE = N_("Groeten,")


@dataclass(frozen=True, slots=True)
class Mail:
    subject: str
    text: str
    html: str


def render(message: Message) -> Mail:
    """The mail of a message, in its language. Raises KeyError for unknown words or a value that
    is missing: half a mail is never sent."""
    with speaking(message.language):
        return _mail(WORDS[message.template], message.values)


def _mail(words: Words, facts: Mapping[str, str]) -> Mail:
    values = said(facts)
    texts = {name: "".join(part.text for part in parts) for name, parts in values.items()}
    marked = {name: "".join(part.html for part in parts) for name, parts in values.items()}
    # clean_line takes line breaks out: a title can't start a header of its own.
    subject = clean_line(_(words.subject).format_map(texts))[:MAX_SUBJECT]
    patterns = [_(one) for one in (*words.paragraphs, *((CHOICE,) if CHOOSES in facts else ()))]
    paragraphs = [(one.format_map(texts).strip(), one) for one in patterns]
    shown = [(text, _html_of(one, marked)) for text, one in paragraphs if text]
    button = _(words.link)
    link = facts["link"] if button else ""
    return Mail(
        subject,
        _text([text for text, _html in shown], button, link),
        _html(subject, [html for _text, html in shown], button, link),
    )


def _html_of(pattern: str, marked: Mapping[str, str]) -> str:
    return escape(pattern).format_map(marked).strip()


def _text(paragraphs: list[str], button: str, link: str) -> str:
    parts = [_(HELLO), *paragraphs]
    if link:
        parts.append(f"{button}:\n{link}")
    parts.append(f"{_(GOODBYE)}\n{SENDER}")
    return "\n\n".join(parts) + "\n"


def _html(subject: str, paragraphs: list[str], button: str, link: str) -> str:
    body = [f"<p>{escape(_(HELLO))}</p>"]
    body += [f"<p>{one}</p>" for one in paragraphs]
    if link:
        body.append(f'<p><a href="{escape(link)}">{escape(button)}</a></p>')
    body.append(f"<p>{escape(_(GOODBYE))}<br>{escape(SENDER)}</p>")
    return (
        f'<!doctype html>\n<html lang="{language()}"{_turned()}><head><meta charset="utf-8">'
        f"<title>{escape(subject)}</title></head>\n<body>\n"
        + "\n".join(body)
        + "\n</body></html>\n"
    )


def _turned() -> str:
    """For a language that is written from right to left."""
    return ' dir="rtl"' if direction(language()) == "rtl" else ""
