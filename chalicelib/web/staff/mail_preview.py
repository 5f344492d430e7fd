"""The mail that an act would send, to read before it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from markupsafe import Markup

from chalicelib.moderation.office import File
from chalicelib.moderation.terms import appeal_until, reply_until
from chalicelib.moderation.wording import fill, values_of
from chalicelib.notifications.compose_dossier import last_day
from chalicelib.notifications.model import Message
from chalicelib.notifications.rendering import render
from chalicelib.web.services import Services

What = Literal["ask", "condition", "granted", "upheld", "final", "split"]


@dataclass(frozen=True, slots=True)
class Preview:
    """The mail that applicants would get; `html` as their program shows it."""

    subject: str
    text: str
    html: Markup


def told_preview(
    services: Services, file: File, what: What, sentence: str, *, filled: bool = False
) -> Preview:
    """The mail to the author about `what`. Raises Refused `variable-…`, unless `filled`: the
    sentence goes as it is."""
    asks = what in ("ask", "condition", "final", "split")
    until = reply_until(file.round, services.clock.now()) if asks else None
    sentence = sentence if filled else fill(sentence, values_of(file.idea, file.round))
    return _mail(services, file, f"review_{what}", sentence, until, "mijn/")


def decided_preview(services: Services, file: File, state: str, sentence: str) -> Preview:
    """The mail to the author that the idea is `state`. Raises Refused `variable-…`."""
    until = appeal_until(file.round, services.clock.now()) if state == "refused" else None
    template = "idea_refused_appeal" if until else f"idea_{state}"
    sentence = fill(sentence, values_of(file.idea, file.round))
    return _mail(services, file, template, sentence, until, "mijn/" if until else "")


def _mail(
    services: Services,
    file: File,
    template: str,
    sentence: str,
    until: datetime | None,
    where: str,
) -> Preview:
    values = {
        "title": file.idea.content.title,
        "sentence": sentence,
        "days": str(file.round.answer_days),
        "last_day": last_day(until),
        "link": f"{services.settings.city_url}/{where}ideeen/{file.idea.id}",
    }
    mail = render(Message("preview", template, "", values))
    body = mail.html.partition("<body>")[2].partition("</body>")[0]
    # Made by `render`, which escapes everything that people wrote.
    return Preview(mail.subject, mail.text, Markup(body))  # noqa: S704 # nosec B704
