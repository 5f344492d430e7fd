"""A message as a mail: subject, plain text, and the same words as simple HTML."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from chalicelib.kernel.speech import _, language, speaking
from chalicelib.kernel.text import clean_line
from chalicelib.notifications.model import Message
from chalicelib.notifications.words import SENDER, WORDS, Words

MAX_SUBJECT = 150


@dataclass(frozen=True, slots=True)
class Mail:
    subject: str
    text: str
    html: str


def render(message: Message) -> Mail:
    """The mail of a message in its own language. Raises KeyError for unknown words or a value that
    is missing: half a mail is never sent."""
    with speaking(message.language):
        words = WORDS[message.template]
        # clean_line takes line breaks out: a title can't start a header of its own.
        subject = clean_line(_(words.subject).format_map(message.values))[:MAX_SUBJECT]
        paragraphs = [_(one).format_map(message.values).strip() for one in words.paragraphs]
        paragraphs = [one for one in paragraphs if one]
        link = message.values["link"] if words.link else ""
        html = _html(subject, paragraphs, words, link)
        return Mail(subject, _text(paragraphs, words, link), html)


def _text(paragraphs: list[str], words: Words, link: str) -> str:
    parts = [_("Dag,"), *paragraphs]
    if link:
        parts.append(f"{words.link}:\n{link}")
    parts.append(f"{_('Groeten,')}\n{SENDER}")
    return "\n\n".join(parts) + "\n"


def _html(subject: str, paragraphs: list[str], words: Words, link: str) -> str:
    body = [f"<p>{escape(_('Dag,'))}</p>"]
    body += [f"<p>{_breaks(one)}</p>" for one in paragraphs]
    if link:
        body.append(f'<p><a href="{escape(link)}">{escape(words.link)}</a></p>')
    body.append(f"<p>{escape(_('Groeten,'))}<br>{escape(SENDER)}</p>")
    return (
        f'<!doctype html>\n<html lang="{language()}"><head><meta charset="utf-8">'
        f"<title>{escape(subject)}</title></head>\n<body>\n"
        + "\n".join(body)
        + "\n</body></html>\n"
    )


def _breaks(text: str) -> str:
    return "<br>".join(escape(line) for line in text.split("\n"))
