"""Sentences of an idea's history that hold a value.

They are stored as they were written, in Dutch, and told in the language of whoever reads them.
What people wrote themselves stays as it is.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from chalicelib.kernel.speech import N_, SOURCE, _, language

EDITED: Final = N_("De indieners veranderden het idee. Dit is versie {number}.")
BEGAN_WITH: Final = N_(
    "Het idee is binnen. Het begon met het voorbeeld “{example}”. De stad kijkt het na."
)
WITHDRAWN_WHY: Final = N_("De indieners trokken het idee in. Zij schreven: “{reason}”")
GOES_ON_WITH: Final = N_("De groep gaat verder met “{title}”.")
JOINED_BY: Final = N_("De groep van “{title}” gaat mee verder met dit idee.")
TAKEN: Final = N_("De stad keek de verandering na. Dit is versie {number}.")
TAKEN_WITH: Final = N_("De stad keek de verandering na. Dit is versie {number}. {answer}")
NOT_TAKEN: Final = N_("De stad nam de verandering niet over. {answer}")
ACCEPTED_IF: Final = N_(
    "Het idee is goedgekeurd als dit klopt: {condition} De indieners zeiden ja."
)
MOVED: Final = N_("De stad zette het idee bij {place}. {reason}")
SPLIT_INTO: Final = N_(
    "De stad stelde voor om dit idee te splitsen. De indieners zeiden ja. Het andere deel heet "
    "“{title}”."
)
SPLIT_FROM: Final = N_(
    "Dit idee komt uit het idee “{title}”. De stad stelde voor om dat te splitsen. De indieners "
    "zeiden ja."
)
HIDDEN: Final = N_("De stad toont dit idee niet. {reason}")
SHOWN_AGAIN: Final = N_("De stad toont dit idee weer.")
DELETED: Final = N_("De stad wiste dit idee. {reason}")

PATTERNS: Final = (
    EDITED,
    BEGAN_WITH,
    WITHDRAWN_WHY,
    GOES_ON_WITH,
    JOINED_BY,
    TAKEN,
    TAKEN_WITH,
    NOT_TAKEN,
    ACCEPTED_IF,
    MOVED,
    SPLIT_INTO,
    SPLIT_FROM,
    HIDDEN,
    DELETED,
)


@cache
def _form(pattern: str) -> re.Pattern[str]:
    """What a sentence of `pattern` looks like."""
    parts = re.split(r"\{(\w+)\}", pattern)
    made = [
        f"(?P<{part}>{r'[0-9]+' if part == 'number' else '.+?'})" if place % 2 else re.escape(part)
        for place, part in enumerate(parts)
    ]
    return re.compile("".join(made), re.DOTALL)


# A sentence that says another idea's name → the same without that name.
_NAMELESS: Final = {
    GOES_ON_WITH: N_("De groep gaat samen verder met een ander idee."),
    JOINED_BY: N_("Een andere groep gaat mee verder met dit idee."),
    SPLIT_INTO: N_("Dit idee is gesplitst."),
    SPLIT_FROM: N_("Dit idee komt uit een ander idee."),
}


def nameless(sentence: str) -> str:
    """`sentence` without the name of another idea, if it says one."""
    found = (told for pattern, told in _NAMELESS.items() if _form(pattern).fullmatch(sentence))
    return next(found, sentence)


def retold(sentence: str) -> str:
    """A sentence of the history in the language that is spoken."""
    if language() == SOURCE:
        return sentence
    for pattern in PATTERNS:
        found = _form(pattern).fullmatch(sentence)
        if found:
            return _(pattern).format(**found.groupdict())
    return _(sentence)
