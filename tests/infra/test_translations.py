"""The catalogues: what is collected, and which translations are refused."""

from __future__ import annotations

from io import BytesIO, StringIO
from pathlib import Path

import polib
import pytest

from chalicelib.kernel.speech import LANGUAGES, SOURCE
from infra import translations
from infra.translations import check, faults_of, follow, messages_of_code, messages_of_template


def entry(source: str, text: str, many: str = "", texts: str = "") -> polib.POEntry:
    if many:
        return polib.POEntry(msgid=source, msgid_plural=many, msgstr_plural={0: text, 1: texts})
    return polib.POEntry(msgid=source, msgstr=text)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Van %(start)s", "Du %(start)s"),
        ("Nog {left} over.", "Encore {left}."),
        ('<a href="/hulp">Lees</a> het', 'Voir <a href="/hulp">ici</a>'),
        ("72 %% van %(total)s", "72 %% de %(total)s"),
        ("Minstens {percent} %", "Au moins {percent} %"),
    ],
)
def test_a_sound_translation_has_no_faults(source: str, text: str) -> None:
    assert list(faults_of(entry(source, text))) == []


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Van %(start)s", "Du %(begin)s"),
        ("Van %(start)s", "Du début"),
        ("Nog {left} over.", "Encore {reste}."),
        ('<a href="/hulp">Lees</a> het', "Voir ici"),
        ('<a href="/hulp">Lees</a> het', 'Voir <a href="/aide">ici</a>'),
        ("Lees het", 'Voir "ici"'),
        ("72 %% van %(total)s", "72 % de %(total)s"),
        ("Lees het", "Lisez-le "),
        ("Lees het", "Lisez 100 %"),
    ],
)
def test_a_broken_translation_is_told(source: str, text: str) -> None:
    assert list(faults_of(entry(source, text))) != []


def test_the_form_for_one_may_leave_its_number_out() -> None:
    many = ("%(num)s ideeën", "%(num)s idées")
    assert list(faults_of(entry("%(num)s idee", "Une idée", *many))) == []
    assert list(faults_of(entry("%(num)s idee", "%(nombre)s idée", *many))) != []


def test_a_fuzzy_translation_is_a_fault() -> None:
    one = entry("Lees het", "Lisez-le")
    one.flags.append("fuzzy")
    assert "fuzzy" in list(faults_of(one))


def test_calls_and_filters_are_collected() -> None:
    code = b'_("Een") + gettext("Twee") + words.count(n, "idee", "idees") + [b"x"].count(b"x")'
    found = [row[2] for row in messages_of_code(BytesIO(code), (), (), {})]
    assert sorted(found, key=str) == [(None, "idee", "idees"), "Een", "Twee"]

    template = b'{{ _("Drie") }}{{ n|count("dag", "dagen") }}{{ rows|count }}'
    options = {"newstyle_gettext": "true"}
    rows = list(messages_of_template(BytesIO(template), ["_"], [], options))
    assert [row[2] for row in rows] == ["Drie", (None, "dag", "dagen")]


def test_translations_stay_when_the_sources_change() -> None:
    old, template = polib.POFile(), polib.POFile()
    old.extend([entry("Een", "Un"), entry("Weg", "Parti"), entry("Leeg", "")])
    template.extend([polib.POEntry(msgid="Nieuw"), polib.POEntry(msgid="Een")])

    new = follow(template, old, "fr")

    assert [(one.msgid, one.msgstr) for one in new if not one.obsolete] == [
        ("Nieuw", ""),
        ("Een", "Un"),
    ]
    assert [one.msgid for one in new.obsolete_entries()] == ["Weg"]


def test_a_compiled_language_must_be_complete_and_agree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(translations, "LOCALE", tmp_path)
    monkeypatch.setattr(translations, "TEMPLATE", tmp_path / "messages.pot")
    template = polib.POFile(wrapwidth=100)
    template.append(polib.POEntry(msgid="Een", occurrences=[("a.py", "")]))
    translations.update(template)
    assert check(template, StringIO()) == 0

    path = translations.po_path("fr")
    path.with_suffix(".mo").write_bytes(b"")
    told = StringIO()
    assert check(template, told) == 2
    assert "fr: not translated: 'Een'" in told.getvalue()

    path.write_text(path.read_text(encoding="utf-8").replace('msgstr ""\n', 'msgstr "Un"\n'))
    path.write_text(path.read_text(encoding="utf-8").replace('msgstr "Un"', 'msgstr ""', 1))
    assert translations.compile_all(template, ["fr"]) == 0
    assert check(template, StringIO()) == 0


def test_the_catalogues_of_the_checkout_are_sound() -> None:
    told = StringIO()
    assert check(translations.extract(), told) == 0, told.getvalue()
    assert set(translations.PLURALS) == LANGUAGES.keys() - {SOURCE}
