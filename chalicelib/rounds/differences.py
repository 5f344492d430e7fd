"""What differs between two versions of a round, in sentences that residents can read.

Every field is looked at: one that this module has no words for is told by its place in the
document, so that nothing ever changes unseen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from chalicelib.kernel.clock import from_text
from chalicelib.kernel.dutch import moment
from chalicelib.kernel.money import format_euros
from chalicelib.rounds.model import PHASE_NAMES, Round
from chalicelib.rounds.plain import to_plain
from chalicelib.rounds.setting_words import FIELDS, LABELS, NAMED, VALUES

# What a version says about itself and isn't a setting.
_ASIDE: Final = frozenset({"id", "version", "moves", "changes", "earlier_forms"})
# How much of a text the sentence tells.
_TOLD: Final = 300


@dataclass(frozen=True, slots=True)
class Difference:
    """One setting, as it was and as it is. One of the two is empty for what came or went."""

    label: str
    before: str
    after: str

    @property
    def sentence(self) -> str:
        """What is stored and told for good: long texts begin only, the versions hold them whole."""
        before, after = _short(self.before), _short(self.after)
        if not before:
            return f"{self.label}: nieuw, {after}."
        if not after:
            return f"{self.label}: weg, het was {before}."
        return f"{self.label}: het was {before}, het is {after}."


def _short(text: str) -> str:
    return text if len(text) <= _TOLD else f"{text[:_TOLD]}…"


def differences(before: Round, after: Round) -> tuple[Difference, ...]:
    """Everything that differs, in the order of the document."""
    old, new = _told(before), _told(after)
    return tuple(
        Difference(label, _shown(path, one), _shown(path, other))
        for key in new
        if key not in _ASIDE
        for path, label, one, other in _walk(key, "", old.get(key), new[key])
    )


def _told(round_: Round) -> dict[str, Any]:
    """The document, with pots of a fixed amount as amounts."""
    plain: dict[str, Any] = to_plain(round_)
    pots = plain["count"]["pots"]
    if pots["how"] == "fixed":
        pots["shares"] = [
            {"id": one["id"], "amount_cents": one["weight"]} for one in pots["shares"]
        ]
    return plain


def _walk(path: str, within: str, one: Any, other: Any) -> Iterator[tuple[str, str, Any, Any]]:
    """(place, label, old, new) of each leaf that differs."""
    if one == other:
        return
    name = path.rsplit(".", 1)[-1]
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in dict.fromkeys((*one, *other)):
            yield from _walk(f"{path}.{key}", within, one.get(key), other.get(key))
    elif path == "phases":
        for before, after in zip(one, other, strict=True):
            for edge, words in (("opens_at", "begint"), ("closes_at", "eindigt")):
                if before[edge] != after[edge]:
                    label = f"{PHASE_NAMES[after['key']]} {words}"
                    yield (edge, label, before[edge], after[edge])
    elif name in NAMED and _have_names(name, one, other):
        yield from _walk_named(path, within, one, other)
    elif name in NAMED and len(one or ()) == len(other or ()):
        # Two of one name: told apart by their place.
        for number, (was, is_) in enumerate(zip(one, other, strict=True), start=1):
            yield from _walk_fields(path, f"{within}{NAMED[name][1]} {number}", was, is_)
    else:
        yield (path, within + LABELS.get(path, _plain_label(path)), one, other)


def _have_names(name: str, *lists: Any) -> bool:
    key = NAMED[name][0]
    return all(
        isinstance(given, Sequence)
        and all(isinstance(item, Mapping) for item in given)
        and len({item[key] for item in given}) == len(given)
        for given in lists
    )


def _walk_named(
    path: str, within: str, one: Sequence[Any], other: Sequence[Any]
) -> Iterator[tuple[str, str, Any, Any]]:
    key, called = NAMED[path.rsplit(".", 1)[-1]]
    old = {item[key]: item for item in one}
    new = {item[key]: item for item in other}
    for name in dict.fromkeys((*old, *new)):
        label = f"{within}{called} “{_named(old.get(name) or new[name], key)}”"
        if name in old and name in new:
            yield from _walk_fields(path, label, old[name], new[name])
        else:
            yield (path, label, old.get(name), new.get(name))
    kept = [name for name in old if name in new]
    if kept != [name for name in new if name in old]:
        yield (path, f"{within}{called}: volgorde", kept, [name for name in new if name in old])


def _walk_fields(
    path: str, label: str, one: Mapping[str, Any], other: Mapping[str, Any]
) -> Iterator[tuple[str, str, Any, Any]]:
    for field in dict.fromkeys((*one, *other)):
        yield from _walk(f"{path}.*.{field}", f"{label}, ", one.get(field), other.get(field))


def _named(item: Mapping[str, Any], key: str) -> str:
    return str(item.get("name") or item.get("title") or item.get("label") or item[key])


def _plain_label(path: str) -> str:
    name = path.rsplit(".", 1)[-1]
    if "*" in path and name in FIELDS:
        return FIELDS[name]
    return path.replace(".*", "")


def _shown(path: str, value: Any) -> str:
    name = path.rsplit(".", 1)[-1]
    if value is None:
        return "geen" if name == "max_age" else ""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if name in ("opens_at", "closes_at"):
        return moment(from_text(value))
    if name.endswith("cents"):
        return format_euros(value)
    if isinstance(value, Mapping):
        return _shown_item(name, value)
    if isinstance(value, list):
        return ", ".join(_shown(path, one) for one in value) or "geen"
    text = str(value)
    # The same word may mean another thing in another field.
    return VALUES.get(f"{name}:{text}") or VALUES.get(text, text) or "leeg"


def _shown_item(name: str, item: Mapping[str, Any]) -> str:
    """One thing of a list, with how much it is."""
    if name not in NAMED:
        return str(dict(item))
    called = str(item.get("text") or _named(item, NAMED[name][0]))
    sizes = [
        _shown(size, item[size]) for size in ("amount_cents", "weight", "percent") if size in item
    ]
    return " ".join((VALUES.get(called, called), *sizes))
