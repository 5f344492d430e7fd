"""The PDFs of letters, slips and blanks: real ones, read back."""

from __future__ import annotations

from dataclasses import replace

import segno
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.adapters.ballot_pdf import PdfBallotPrinter
from chalicelib.adapters.letter_pdf import PdfLetterPrinter
from chalicelib.adapters.pdf import QrFamily
from chalicelib.adapters.pdf import letters as printable
from chalicelib.paperballots.model import Range
from chalicelib.rounds.model import VoterRules
from chalicelib.voters import codes
from chalicelib.voters.credentials import new_code
from chalicelib.voters.model import Letter
from chalicelib.voters.watch import sample_of
from tests.support.printed import text_of
from tests.support.rounds import day, sample_frozen, sample_round

ADDRESS = "https://buurtbudget.beringen.example"
FAMILY_HEAD = f"{ADDRESS}/stemmen/brief#"
FAMILY = QrFamily(FAMILY_HEAD, 15)
RANGE = Range("r26", 1, 7, 9, "Balie", "t" * 10, day(51))
ROUND = sample_round(voters=VoterRules(16, None, ("letter", "desk", "paper")))


def test_a_letter_says_who_what_and_how() -> None:
    code = new_code()
    one = Letter("1-00417", code, "Zoë Yılmaz", "Kerkplein 1 bus 2", "3582 Beringen")
    pdf = PdfLetterPrinter().letters([one, one], ROUND, ADDRESS)
    text = text_of(pdf)
    for piece in (
        codes.show(code),
        "Zoë Yılmaz",
        "Kerkplein 1 bus 2",
        "3582 Beringen",
        "Nummer van deze brief: 1-00417",
        "Typ je code over",
        "stembrief op papier",
    ):
        assert piece in text.replace("\n", " "), piece
    assert pdf.count(b"/Type /Page\n") == 2
    # A slice that is made again is the same file.
    assert pdf == PdfLetterPrinter().letters([one, one], ROUND, ADDRESS)


def test_a_letter_says_where_the_round_is_read_in_other_languages() -> None:
    one = Letter("1-00417", new_code(), "Bo", "Markt 1", "3580 Beringen")
    alone = text_of(PdfLetterPrinter().letters([one], ROUND, ADDRESS))
    assert "taal=" not in alone
    round_ = replace(ROUND, languages=("nl", "fr", "tr"))
    text = text_of(PdfLetterPrinter().letters([one], round_, ADDRESS))
    host = ADDRESS.partition("://")[2]
    assert f"Français: {host}/stemmen?taal=fr" in text
    assert f"Türkçe: {host}/stemmen?taal=tr" in text and "English" not in text


def test_a_slip_has_the_code_and_no_name() -> None:
    code = new_code()
    text = text_of(PdfLetterPrinter().slip(code, "Code van de balie", ROUND, ADDRESS))
    assert codes.show(code) in text and "Ik heb een code op papier" in text


def test_blanks_have_every_project_with_its_own_number() -> None:
    frozen = sample_frozen(ROUND)
    blanks = Range("r26", 1, 7, 9, "Balie", "t" * 10, day(51))
    for form, pages in (("a4", 3), ("groot", 3)):
        pdf = PdfBallotPrinter().blanks(ROUND, frozen, blanks, form)  # type: ignore[arg-type]
        text = text_of(pdf)
        assert pdf.count(b"/Type /Page\n") == pages
        for number in (7, 8, 9):
            assert f"Nr. {number}" in text
        for entry in frozen.entries:
            assert text.count(f"{entry.number}. {entry.title}") == 3
        assert "Kies hoogstens 3 projecten" in text


def test_the_leaflet_says_what_each_project_is_in_the_order_of_the_list() -> None:
    frozen = sample_frozen(ROUND)
    plain = text_of(PdfBallotPrinter().blanks(ROUND, frozen, RANGE, "a4"))
    assert "Zo kies je" not in plain
    long = "Een bank van eik. " * 33
    entries = tuple(replace(one, text=f"{one.title} {long}") for one in frozen.entries * 4)
    frozen = replace(frozen, entries=entries)
    sheet = PdfBallotPrinter().blanks(ROUND, replace(frozen, entries=entries[:3]), RANGE, "a4")
    assert "Zo kies je: de projecten" in text_of(sheet).replace("\n", " ")
    for form, pages in (("a4", 3), ("groot", 12)):
        pdf = PdfBallotPrinter().projects(ROUND, frozen, form)  # type: ignore[arg-type]
        text = text_of(pdf).replace("\n", " ")
        places = [text.index(f"{one.number}. {one.title}") for one in frozen.entries[:3]]
        assert places == sorted(places)
        assert pdf.count(b"/Type /Page\n") == pages
        assert text.count("Een bank van eik") == 12 * 33
        assert "€ 800" in text.replace("\u00a0", " ")


def test_letters_that_the_font_lacks() -> None:
    assert printable("Łukasz Đorđe ışık") == "Lukasz Dorde ışık"
    assert printable("Zoë") == "Zoë"
    assert printable("李") == "?"


@given(st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ-", min_size=15, max_size=15))
def test_added_qr_codes_are_the_ordinary_ones(tail: str) -> None:
    text = FAMILY_HEAD + tail
    made = segno.make_qr(text, error="m", mask=3, boost_error=False, mode="byte")
    assert FAMILY.rows(tail) == ["".join(str(dark) for dark in row) for row in made.matrix]


def test_the_sample_names_nobody_and_asks_one_thing() -> None:
    sample = sample_of("4 8 15", tuple(f"1-{n:05d}" for n in range(1, 62)))
    pdf = PdfLetterPrinter().sample(sample, ROUND, ADDRESS)
    assert pdf == PdfLetterPrinter().sample(sample, ROUND, ADDRESS)
    text = text_of(pdf)
    assert "61 brieven waarmee gestemd is" in text
    assert "Is 5 % van deze stemmen vals, dan vindt de steekproef dat met 95 % kans." in text
    # A sheet of sixty and one more, and a letter each.
    assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") == 63
    assert text.count("Stemde je zelf?") == 61
    assert "adres van brief 1-00061" in text and "wat je koos" in text
