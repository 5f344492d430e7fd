"""Words that staff start from, and the variables in them.

A template is a start: a person finishes the sentence. `{titel}` and the like are filled in
from the idea before anything is sent; a name that nobody knows, or one without a value here,
stops the sending, so that nobody ever reads a hole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from chalicelib.audit.model import AuditEntry
from chalicelib.ideas.model import Idea
from chalicelib.kernel.errors import Conflict, Refused
from chalicelib.kernel.money import format_euros
from chalicelib.moderation.ports import DossierStore
from chalicelib.moderation.reasons import REASONS
from chalicelib.moderation.sharing_model import Desk, Template
from chalicelib.rounds.model import Round

LANGUAGE: Final = "nl"
MAX_TEMPLATE: Final = 600

# name → what staff read about it
VARIABLES: Final[Mapping[str, str]] = {
    "titel": "de naam van het idee",
    "nummer": "het nummer van het idee",
    "bedrag": "het bedrag dat gevraagd wordt",
    "hoogste_bedrag": "het hoogste bedrag voor één project",
    "wijk": "de wijk van het idee",
    "thema": "het thema van het idee",
    "ronde": "de naam van de ronde",
    "artikel": "het artikel over indieners in het reglement",
}
_NAME: Final = re.compile(r"\{([^{}]*)\}")

# Beside the reasons to refuse: code → (label, text).
_OTHERS: Final[Mapping[str, tuple[str, str]]] = {
    "publish": (
        "Op de website zetten",
        "De stad keek het idee een eerste keer na. Het staat op de website.",
    ),
    "accept": (
        "Goedkeuren",
        "Het idee past bij de regels en is haalbaar. Het kan naar de stemming.",
    ),
    "ask": ("Iets vragen", "Kan je ons nog iets meer vertellen over “{titel}”?"),
    "thanks": ("Antwoord op een melding", "Bedankt voor je melding. We keken het na."),
}
CODES: Final = (*(reason.code for reason in REASONS), *_OTHERS)


def values_of(idea: Idea, round_: Round) -> Mapping[str, str]:
    """What each variable stands for at this idea; empty when there is nothing to say."""
    content = idea.content
    area, theme = round_.area(content.area_id), round_.theme(content.theme_id)
    return {
        "titel": content.title,
        "nummer": idea.id,
        "bedrag": format_euros(content.cost_cents) if content.cost_cents else "",
        "hoogste_bedrag": format_euros(round_.amounts.max_cents),
        "wijk": area.name if area else "",
        "thema": theme.name if theme else "",
        "ronde": round_.title,
        "artikel": round_.applicants_article,
    }


def unknown_variables(text: str) -> tuple[str, ...]:
    """What stands between braces in `text` and is no variable; a lone brace counts as one."""
    found = [name for name in _NAME.findall(text) if name not in VARIABLES]
    rest = _NAME.sub("", text)
    return (*found, *(brace for brace in "{}" if brace in rest))


def fill(text: str, values: Mapping[str, str]) -> str:
    """`text` with its variables filled in.

    Raises Refused `variable-unknown` or `variable-missing`, with its `name`.
    """
    unknown = unknown_variables(text)
    if unknown:
        raise Refused("variable-unknown", name=unknown[0])
    for name in _NAME.findall(text):
        if not values.get(name):
            raise Refused("variable-missing", name=name)
    return _NAME.sub(lambda match: values[match[1]], text)


def templates(desk: Desk, language: str = LANGUAGE) -> tuple[Template, ...]:
    """The words in use: the round's own newest version, else the standard ones (version 0)."""
    newest = {one.code: one for one in desk.templates if one.language == language}
    standard = {one.code: (one.label, one.template) for one in REASONS} | dict(_OTHERS)
    return tuple(
        newest.get(code) or Template(code, language, 0, label, text, "", _NEVER)
        for code, (label, text) in standard.items()
    )


def versions(desk: Desk, code: str, language: str = LANGUAGE) -> tuple[Template, ...]:
    """Every version of the round's own words, the newest first."""
    found = [one for one in desk.templates if (one.code, one.language) == (code, language)]
    return tuple(reversed(found))


def template(desk: Desk, code: str, language: str = LANGUAGE) -> Template | None:
    return next((one for one in templates(desk, language) if one.code == code), None)


def save_template(
    dossiers: DossierStore,
    round_id: str,
    *,
    code: str,
    text: str,
    version: int,
    actor: str,
    now: datetime,
    language: str = LANGUAGE,
) -> Desk:
    """Stores the next version of a template. `version` is that of the desk that was read.

    Raises Refused (`template-unknown`, `template-empty`, `template-long`, `variable-unknown`)
    and Conflict; the same text again writes nothing.
    """
    desk = dossiers.desk(round_id)
    before = template(desk, code, language)
    if before is None:
        raise Refused("template-unknown")
    if not text:
        raise Refused("template-empty")
    if len(text) > MAX_TEMPLATE:
        raise Refused("template-long", most=MAX_TEMPLATE)
    unknown = unknown_variables(text)
    if unknown:
        raise Refused("variable-unknown", name=unknown[0])
    if before.text == text:
        return desk
    if desk.version != version:
        raise Conflict("the desk was changed meanwhile")
    after = Template(code, language, before.version + 1, before.label, text, actor, now)
    changed = replace(desk, version=desk.version + 1, templates=(*desk.templates, after))
    entry = AuditEntry(
        at=now,
        actor=actor,
        action="moderation:template:edit",
        subject=round_id,
        changes={"text": (before.text, text), "version": (str(before.version), str(after.version))},
        note=f"{code} · {language}",
    )
    dossiers.save_desk(changed, entry)
    return changed


_NEVER: Final = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
