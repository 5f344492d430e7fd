"""The words of resident pages in other languages: `python -m infra.translations <act>`.

extract   chalicelib/locale/messages.pot from templates and Python
update    the same, and every language's messages.po follows it; translations stay
compile   messages.mo of each complete language, which is then offered to readers
check     what `make check` asks: nothing missing, broken or out of date

A language is offered once it has a .mo file, and a .mo file is made of a complete .po only.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Final

import polib
from babel.messages.extract import extract_from_dir
from jinja2.ext import babel_extract
from jinja2.nodes import Const, Filter

from chalicelib.kernel.speech import LANGUAGES, SOURCE
from chalicelib.web.rendering import environment

PROJECT: Final = Path(__file__).parent.parent
SOURCES: Final = PROJECT / "chalicelib"
LOCALE: Final = SOURCES / "locale"
TEMPLATE: Final = LOCALE / "messages.pot"
# Staff pages are in Dutch: their templates hold no messages.
_METHODS: Final = [
    ("web/templates/staff/**", "ignore"),
    ("web/staff/**", "ignore"),
    ("web/templates/**.html", "infra.translations:messages_of_template"),
    ("**.py", "infra.translations:messages_of_code"),
]
_OPTIONS: Final = {
    "web/templates/**.html": {
        "newstyle_gettext": "true",
        "trim_blocks": "true",
        "lstrip_blocks": "true",
        "silent": "false",
    }
}
# `count` is `chalicelib.web.words.count(number, one, many)`, in templates a filter.
_KEYWORDS: Final = {
    **{"_": None, "N_": None, "gettext": None},
    **{"ngettext": (1, 2), "count": (2, 3)},
}
# French counts 0 as one; Turkish nouns stay as they are after a number, sentences don't always.
PLURALS: Final = {
    "fr": "nplurals=2; plural=(n > 1);",
    "en": "nplurals=2; plural=(n != 1);",
    "tr": "nplurals=2; plural=(n != 1);",
    "it": "nplurals=2; plural=(n != 1);",
}
_PLACEHOLDER: Final = re.compile(r"%\((\w+)\)[a-z]|\{(\w*)\}")
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]*>|&#?\w+;")


def messages_of_template(
    file: IO[bytes], keywords: Iterable[str], tags: Iterable[str], options: Any
) -> Iterator[tuple[int, str, Any, list[str]]]:
    """What Jinja finds, and the words of the filter `count`."""
    source = file.read()
    yield from babel_extract(BytesIO(source), [*keywords], [*tags], options)
    for node in environment().parse(source.decode()).find_all(Filter):
        words = [one.value for one in node.args if isinstance(one, Const)]
        if node.name == "count" and len(words) == 2:
            yield node.lineno, "count", (None, *words), []


def messages_of_code(
    file: IO[bytes], keywords: Iterable[str], tags: Iterable[str], options: Any
) -> Iterator[tuple[int, str, Any, list[str]]]:
    """The texts in calls of the keywords; Babel's own reader stumbles over bytes."""
    for node in ast.walk(ast.parse(file.read())):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        texts = tuple(_text(one) for one in node.args)
        wanted = texts[1:3] if name == "count" else texts[:2] if name == "ngettext" else texts[:1]
        if name in _KEYWORDS and wanted and None not in wanted:
            yield node.lineno, name, texts if len(texts) > 1 else texts[0], []


def _text(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def extract() -> polib.POFile:
    """Every message that is marked in the sources, by file and in the order of the text."""
    found: dict[tuple[str, str], polib.POEntry] = {}
    rows = sorted(
        extract_from_dir(SOURCES, _METHODS, _OPTIONS, keywords=_KEYWORDS),
        key=lambda row: (row[0], row[1]),
    )
    for name, _line, message, _comments, _context in rows:
        one, many = message if isinstance(message, tuple) else (message, "")
        entry = found.setdefault((one, many), polib.POEntry(msgid=one, msgid_plural=many))
        if many:
            entry.msgstr_plural = {0: "", 1: ""}
        # Without line numbers: moving a line is no change to the words.
        if (name, "") not in entry.occurrences:
            entry.occurrences.append((name, ""))
    catalogue = polib.POFile(wrapwidth=100)
    catalogue.metadata = _metadata("")
    catalogue.extend(found.values())
    return catalogue


def _metadata(code: str) -> dict[str, str]:
    known = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "MIME-Version": "1.0",
        "Project-Id-Version": "Buurtbudget",
    }
    return known | {"Language": code, "Plural-Forms": PLURALS[code]} if code else known


def po_path(code: str) -> Path:
    return LOCALE / code / "LC_MESSAGES" / "messages.po"


def read(code: str) -> polib.POFile:
    path = po_path(code)
    return polib.pofile(str(path), wrapwidth=100) if path.is_file() else polib.POFile()


def follow(template: polib.POFile, old: polib.POFile, code: str) -> polib.POFile:
    """`template` with the translations of `old`; those of messages that went stay as `#~`."""
    known = {(entry.msgid, entry.msgid_plural): entry for entry in old}
    new = polib.POFile(wrapwidth=100)
    new.metadata = _metadata(code)
    for source in template:
        entry = polib.POEntry(
            msgid=source.msgid,
            msgid_plural=source.msgid_plural,
            occurrences=list(source.occurrences),
            msgstr_plural=dict(source.msgstr_plural),
        )
        before = known.pop((source.msgid, source.msgid_plural), None)
        if before is not None:
            entry.msgstr = before.msgstr
            entry.msgstr_plural = dict(before.msgstr_plural) or entry.msgstr_plural
            entry.tcomment = before.tcomment
            entry.flags = [flag for flag in before.flags if flag == "fuzzy"]
        new.append(entry)
    for gone in known.values():
        if gone.translated() or gone.obsolete:
            gone.obsolete = True
            gone.occurrences = []
            new.append(gone)
    return new


def _languages() -> Iterator[str]:
    return (code for code in LANGUAGES if code != SOURCE)


def _texts(entry: polib.POEntry) -> Iterable[tuple[str, str]]:
    """(source, translation) of each form."""
    if not entry.msgid_plural:
        return ((entry.msgid, entry.msgstr),)
    forms = sorted(entry.msgstr_plural.items())
    return ((entry.msgid if int(n) == 0 else entry.msgid_plural, text) for n, text in forms)


def faults_of(entry: polib.POEntry) -> Iterator[str]:
    """What is wrong with one translation that is filled in."""
    if entry.fuzzy:
        yield "fuzzy"
    if entry.msgid_plural and len(entry.msgstr_plural) != 2:
        yield "needs two plural forms"
    for source, text in _texts(entry):
        if text:
            yield from _differences(source, text, counted=bool(entry.msgid_plural))


def _differences(source: str, text: str, *, counted: bool) -> Iterator[str]:
    wanted, given = _placeholders(source), _placeholders(text)
    # The form for one thing may say "one" instead of its number.
    if wanted != given and not (counted and wanted ^ given <= {"number", "count", "num", "n"}):
        yield f"placeholders {sorted(wanted)} became {sorted(given)}"
    if Counter(_TAG.findall(source)) != Counter(_TAG.findall(text)):
        yield "HTML tags or entities differ"
    if '"' in text and '"' not in source:
        yield 'a straight " would break an attribute: use “ ”'
    # Where values stand in braces no % is read as a sign: Turkish says "yüzde" or puts it first.
    if "{" not in source and _signs(source) != _signs(text):
        yield "another % than the source: templates need %%"
    for blank in (str.lstrip, str.rstrip):
        if (blank(source) == source) != (blank(text) == text):
            yield "begins or ends with other blanks"


def _signs(text: str) -> set[str]:
    """How the text writes the sign %: doubled where values are filled in by it."""
    return set(re.findall(r"%+", _PLACEHOLDER.sub("", text)))


def _placeholders(text: str) -> set[str]:
    return {one or other for one, other in _PLACEHOLDER.findall(text)}


def check(template: polib.POFile, out: Any = sys.stderr) -> int:
    """How many faults there are; each is told."""
    faults = 0

    def tell(line: str) -> None:
        nonlocal faults
        faults += 1
        print(line, file=out)

    if not TEMPLATE.is_file() or TEMPLATE.read_text(encoding="utf-8") != text_of(template):
        tell("messages.pot is out of date: python -m infra.translations update")
    for code in _languages():
        catalogue = read(code)
        known = {(e.msgid, e.msgid_plural) for e in catalogue if not e.obsolete}
        if known != {(e.msgid, e.msgid_plural) for e in template}:
            tell(f"{code}: messages.po is out of date: python -m infra.translations update")
        for entry in catalogue:
            if not entry.obsolete:
                for fault in faults_of(entry):
                    tell(f"{code}: {fault}: {entry.msgid[:70]!r}")
        compiled = po_path(code).with_suffix(".mo")
        if compiled.is_file():
            for entry in catalogue.untranslated_entries():
                tell(f"{code}: not translated: {entry.msgid[:70]!r}")
            if compiled.read_bytes() != binary(catalogue):
                tell(f"{code}: messages.mo is out of date: python -m infra.translations compile")
    return faults


def binary(catalogue: polib.POFile) -> bytes:
    made: bytes = catalogue.to_binary()
    return made


def text_of(catalogue: polib.POFile) -> str:
    return str(catalogue) + "\n"


def compile_all(template: polib.POFile, chosen: Iterable[str] = ()) -> int:
    """Makes the .mo of each complete language. How many could not be made."""
    left = 0
    for code in chosen or _languages():
        catalogue = read(code)
        live = [entry for entry in catalogue if not entry.obsolete]
        done = sum(entry.translated() for entry in live)
        broken = sum(1 for entry in live for _ in faults_of(entry))
        target = po_path(code).with_suffix(".mo")
        if done == len(live) == len(template) and not broken:
            target.write_bytes(binary(catalogue))
            print(f"{code}: {done} messages, compiled")
        else:
            left += 1
            print(f"{code}: {done} of {len(template)} messages, {broken} faults: not compiled")
    return left


def update(template: polib.POFile) -> None:
    LOCALE.mkdir(exist_ok=True)
    TEMPLATE.write_text(text_of(template), encoding="utf-8")
    for code in _languages():
        path = po_path(code)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text_of(follow(template, read(code), code)), encoding="utf-8")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m infra.translations", description=__doc__)
    parser.add_argument("act", choices=("extract", "update", "compile", "check"))
    parser.add_argument("languages", nargs="*", help="for compile: only these codes")
    options = parser.parse_args(arguments)
    template = extract()
    match options.act:
        case "extract":
            LOCALE.mkdir(exist_ok=True)
            TEMPLATE.write_text(text_of(template), encoding="utf-8")
        case "update":
            update(template)
        case "compile":
            return 1 if compile_all(template, options.languages) else 0
        case "check":
            return 1 if check(template) else 0
    print(f"{len(template)} messages")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
