"""A message as a mail: subject, plain text, and the same words as simple HTML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from chalicelib.ideas.telling import retold
from chalicelib.kernel.speech import N_, _, language, speaking
from chalicelib.kernel.text import clean_line
from chalicelib.notifications.model import Message
from chalicelib.notifications.words import SENDER, WORDS, Words

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
        return _mail(WORDS[message.template], _values(message))


def _values(message: Message) -> Mapping[str, str]:
    """What fills the words. A sentence of an idea's history may be one of ours."""
    values = dict(message.values)
    if "sentence" in values:
        values["sentence"] = retold(values["sentence"])
    return values


def _mail(words: Words, values: Mapping[str, str]) -> Mail:
    # clean_line takes line breaks out: a title can't start a header of its own.
    subject = clean_line(_(words.subject).format_map(values))[:MAX_SUBJECT]
    filled = (_(one).format_map(values).strip() for one in words.paragraphs)
    paragraphs = [one for one in filled if one]
    button = _(words.link)
    link = values["link"] if button else ""
    return Mail(subject, _text(paragraphs, button, link), _html(subject, paragraphs, button, link))


def _text(paragraphs: list[str], button: str, link: str) -> str:
    parts = [_(HELLO), *paragraphs]
    if link:
        parts.append(f"{button}:\n{link}")
    parts.append(f"{_(GOODBYE)}\n{SENDER}")
    return "\n\n".join(parts) + "\n"


def _html(subject: str, paragraphs: list[str], button: str, link: str) -> str:
    body = [f"<p>{escape(_(HELLO))}</p>"]
    body += [f"<p>{_breaks(one)}</p>" for one in paragraphs]
    if link:
        body.append(f'<p><a href="{escape(link)}">{escape(button)}</a></p>')
    body.append(f"<p>{escape(_(GOODBYE))}<br>{escape(SENDER)}</p>")
    return (
        f'<!doctype html>\n<html lang="{language()}"><head><meta charset="utf-8">'
        f"<title>{escape(subject)}</title></head>\n<body>\n"
        + "\n".join(body)
        + "\n</body></html>\n"
    )


def _breaks(text: str) -> str:
    return "<br>".join(escape(line) for line in text.split("\n"))
