"""What sign-in and the vote share of their pages: forms, the mailed code, the way back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, ClassVar, Final

from pydantic import AfterValidator

from chalicelib.identity.codes import Question, ask_code
from chalicelib.identity.model import CODE_DIGITS
from chalicelib.kernel.errors import Refused
from chalicelib.kernel.ids import new_id
from chalicelib.kernel.speech import N_, _, language, ngettext
from chalicelib.notifications.model import Message
from chalicelib.web.forms import Form, Line, problem
from chalicelib.web.services import Services

# Per network address: a library or a school shares one, a person needs two or three.
ASK_LIMIT: Final = (60, 600)
CONFIRM_LIMIT: Final = (120, 600)

MAX_EMAIL: Final = 254
_EMAIL = re.compile(r"[^@\s,;:<>()\[\]\\\"]+@[^@\s,;:<>()\[\]\\\"]+\.[^@\s.,;:<>()\[\]\\\"]{2,}")

EMAIL_SENTENCE: Final = N_("Schrijf je e-mailadres, bijvoorbeeld naam@voorbeeld.be")
CODE_SENTENCE: Final = N_("Schrijf de code van 6 cijfers uit de mail")
GONE_SENTENCE: Final = N_("Deze code werkt niet meer. Vraag een nieuwe code.")


def _email(value: str) -> str:
    if len(value) > MAX_EMAIL or not _EMAIL.fullmatch(value):
        raise problem("email", EMAIL_SENTENCE)
    return value


def _digits(value: str) -> str:
    bare = re.sub(r"[\s.-]", "", value)
    if not (len(bare) == CODE_DIGITS and bare.isascii() and bare.isdigit()):
        raise problem("digits", CODE_SENTENCE)
    return bare


Email = Annotated[Line, AfterValidator(_email)]
Digits = Annotated[Line, AfterValidator(_digits)]


class CodeForm(Form):
    """The code from the mail, and where to go on afterwards."""

    code: Digits
    verder: Line = ""

    messages: ClassVar[Mapping[tuple[str, str], str]] = {("code", "missing"): CODE_SENTENCE}


def mail_code(
    services: Services,
    question: Question,
    subject: str,
    template: str,
    to: str | None,
    values: Mapping[str, str] | None = None,
) -> None:
    """Asks for a code for `subject` and mails it to `to`; None is nobody, for an address that
    isn't known: whoever asked can't tell the difference.

    Raises Refused `too-many-codes`, and what the queue raises: the code is forgotten then, so
    that asking again sends a new one.
    """
    asked = ask_code(services.sessions, services.keyring, question, subject, services.clock.now())
    if asked is None or to is None:
        return
    code, challenge = asked
    message = Message(
        id=f"code-{new_id()}{new_id()}",
        template=template,
        to=to,
        values={"code": code, **(values or {})},
        secret=True,
        language=language(),
    )
    try:
        services.messages.send([message])
    except Exception:
        services.sessions.drop_challenge(challenge)
        raise


def too_many_sentence(refused: Refused) -> str:
    """For an address that asked for too many codes."""
    minutes = int(refused.details.get("minutes", 15))
    if minutes > 60:
        return _("Je vroeg te veel codes na elkaar. Probeer het morgen opnieuw.")
    text = _("Je vroeg te veel codes na elkaar. Probeer het over {minutes} minuten opnieuw.")
    return text.format(minutes=minutes)


def code_sentence(refused: Refused) -> str:
    """For a code that was refused."""
    if refused.reason != "code-wrong":
        return _(GONE_SENTENCE)
    left = int(refused.details["left"])
    text = ngettext(
        "De code klopt niet. Kijk ze na. Je kan nog één keer proberen.",
        "De code klopt niet. Kijk ze na. Je kan nog {num} keer proberen.",
        left,
    )
    return text.format(num=left)


def safe_path(text: str, allowed: Sequence[str], default: str) -> str:
    """`text` when it is a page of ours below one of `allowed`, else `default`.

    Only plain characters pass: a second slash, a backslash or an encoded one can't lead to
    another site.
    """
    if not re.fullmatch(r"(/[A-Za-z0-9_-]+)+", text):
        return default
    if any(text == one or text.startswith(f"{one}/") for one in allowed):
        return text
    return default
