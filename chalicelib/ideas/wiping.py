"""What is left of an idea that was deleted for good.

Its id, its round, area and theme, its states with their moments, and the fingerprint of every text.
What people wrote is gone: texts, amounts, pictures, requests, sentences of the history and private
answers. The sentences that say why it was taken off the website stay.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from chalicelib.ideas.model import ChangeRequest, Content, HistoryLine, Idea, Private
from chalicelib.ideas.telling import DELETED, HIDDEN
from chalicelib.ideas.versions import Version
from chalicelib.kernel.speech import N_

# Lists and links need a name.
TITLE: Final = N_("Gewist idee")
# How sentences begin that say why an idea was taken off the website.
_WHY: Final = tuple(pattern.partition("{")[0] for pattern in (HIDDEN, DELETED))


def emptied(idea: Idea) -> Idea:
    """`idea` without what people wrote."""
    return replace(
        idea,
        content=_blank(idea.content),
        state="deleted",
        photos=(),
        checks=(),
        request=emptied_request(idea.request) if idea.request else None,
        card=0,
        wish="",
    )


def _blank(content: Content) -> Content:
    return Content(TITLE, "", "", content.area_id, "", content.theme_id, 0, "")


def emptied_version(version: Version) -> Version:
    """Its number, moment and fingerprint; the same again when it was emptied before."""
    return replace(version, content=_blank(version.content), pictures=(), kept=version.fingerprint)


def emptied_request(request: ChangeRequest) -> ChangeRequest:
    """That something was asked, and when; nobody answers it any more."""
    state = "dropped" if request.state == "open" else request.state
    content = _blank(request.content)
    return replace(request, state=state, content=content, photos=(), reason="", sentence="")


def emptied_line(line: HistoryLine) -> HistoryLine:
    """The step without its sentence, which may quote what people wrote."""
    return line if line.sentence.startswith(_WHY) else replace(line, sentence="")


def emptied_private(private: Private) -> Private:
    """The people, who may still have to be told something, without their answers."""
    return replace(private, address="", extra=())
